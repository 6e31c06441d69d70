"""A little SMTP server on localhost, in a thread of its own: it keeps what it is given."""

import asyncio
import threading
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self


@dataclass
class PostOffice:
    """Refuses recipients of `refused`. With `closes` it hangs up instead of taking the first letter."""

    refused: frozenset[str] = frozenset()
    closes: bool = False
    letters: list[EmailMessage] = field(default_factory=list)
    port: int = 0
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def __enter__(self) -> Self:
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(5)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)
        self._loop.close()

    def _run(self, ready: threading.Event) -> None:
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def say(line: str) -> None:
            writer.write(f"{line}\r\n".encode())

        say("220 posta.example")
        while line := await reader.readline():
            word = line.decode().strip()
            command = word.partition(" ")[0].upper()
            if command == "DATA" and self.closes:
                break
            if command == "DATA":
                say("354 go on")
                body = await reader.readuntil(b"\r\n.\r\n")
                letter = message_from_bytes(
                    body.removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n."), policy=policy.default
                )
                self.letters.append(letter)
                say("250 kept")
            elif command == "RCPT" and any(address in word for address in self.refused):
                say("550 no such person")
            elif command == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        writer.close()
