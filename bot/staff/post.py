"""Sending e-mail through the town's own server."""

import smtplib
import ssl
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from typing import Final, Self
from urllib.parse import parse_qs, unquote, urlsplit

_EXAMPLE: Final = "smtp://utente:password@posta.comune.example:587?from=banco@comune.example"
_SECONDS: Final = 20


class PostError(OSError):
    """The server does not take a letter, or does not answer; the text says so without address or password."""


@dataclass(frozen=True)
class Mailbox:
    """Where letters are given up. `password` goes only through a connection that nobody can read."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)
    secure: bool = False  # TLS from the start; without it, as soon as the server offers it

    @classmethod
    def of(cls, url: str) -> Self:
        """Raises `ValueError` for an address that is none, without repeating it: it may hold a password."""
        try:
            parts = urlsplit(url)
            sender = parse_qs(parts.query).get("from", [""])[0]
            port = parts.port or (465 if parts.scheme == "smtps" else 587)
        except ValueError as error:
            raise ValueError(f"PORTINERIA_SMTP non è leggibile. Scrivilo come {_EXAMPLE}") from error
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not is_address(sender):
            raise ValueError(f"PORTINERIA_SMTP non è leggibile. Scrivilo come {_EXAMPLE}")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(parts.hostname, port, sender, user, password, parts.scheme == "smtps")

    def send(self, letters: Iterable[EmailMessage]) -> Iterator[str]:
        """What was wrong with each letter, empty where it went. Raises `PostError` where none can go."""
        with self._open() as server:
            for letter in letters:
                try:
                    server.send_message(letter)
                    yield ""
                except smtplib.SMTPServerDisconnected as error:
                    raise PostError("Il server di posta ha chiuso la connessione: riprova tra poco.") from error
                except smtplib.SMTPException as error:
                    yield type(error).__name__

    @contextmanager
    def _open(self) -> Iterator[smtplib.SMTP]:
        context = ssl.create_default_context()
        try:
            if self.secure:
                server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=_SECONDS, context=context)
            else:
                server = smtplib.SMTP(self.host, self.port, timeout=_SECONDS)
        except OSError as error:
            raise PostError(f"Il server di posta {self.host}:{self.port} non risponde.") from error
        with server:
            self._greet(server, context)
            yield server

    def _greet(self, server: smtplib.SMTP, context: ssl.SSLContext) -> None:
        try:
            server.ehlo()
            encrypted = self.secure or bool(server.has_extn("starttls") and server.starttls(context=context))
            if self.user and not encrypted:
                raise PostError("Il server di posta non offre TLS: la password si potrebbe leggere, e non la mando.")
            if self.user:
                server.login(self.user, self.password)
        except smtplib.SMTPAuthenticationError as error:
            raise PostError("Il server di posta non accetta utente e password di PORTINERIA_SMTP.") from error
        except (smtplib.SMTPException, ssl.SSLError) as error:
            raise PostError("Il server di posta non accetta la connessione. Controlla PORTINERIA_SMTP.") from error


def letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Plain text, in UTF-8."""
    made = EmailMessage()
    made["From"], made["To"] = sender, to
    made["Subject"] = " ".join(subject.split())
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    return made


def is_address(text: str) -> bool:
    """Whether it is one e-mail address and nothing else."""
    try:
        return "@" in text and Address(addr_spec=text).addr_spec == text
    except (ValueError, IndexError):
        return False
