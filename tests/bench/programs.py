"""Programs that are started, measured and stopped: each with its log, its address, its memory."""

import os
import resource
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import httpx
import psutil

_LAST_LINES: Final = 15
_STOP_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.05
_MEGABYTE: Final = 2**20


class BenchError(Exception):
    """Something that is measured does not work; the text says what, with its last words."""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def is_free(port: int) -> bool:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return True
    return False


class Program:
    """A program that runs while the `with` block does; whatever it started ends with it."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path, port: int
    ) -> None:
        self.name, self.port, self.url = name, port, f"http://127.0.0.1:{port}"
        self._command, self._folder, self._environment, self._log = command, folder, environment, log

    def __enter__(self) -> Self:
        self.started = time.perf_counter()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self._folder, env=dict(self._environment), stdout=log, stderr=subprocess.STDOUT
            )
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> float:
        """Seconds from the start until `ready`. Raises `BenchError` when it ends or takes too long."""
        while time.perf_counter() - self.started < seconds:
            with suppress(httpx.TransportError):
                if ready():
                    return time.perf_counter() - self.started
            if self._process.poll() is not None:
                raise BenchError(f"{self.name} ended with code {self._process.returncode}:\n{self._last_words()}")
            time.sleep(_LOOK_SECONDS)
        raise BenchError(f"{self.name} did not come up in {seconds:.0f} s:\n{self._last_words()}")

    def resident_mb(self) -> float:
        """Resident memory of the whole process tree."""
        return sum(process.memory_info().rss for process in self.tree()) / _MEGABYTE

    def own_mb(self) -> float:
        """Resident memory without the pages of files (libraries, weights), which others may share."""
        return sum(each.rss - each.shared for each in (process.memory_info() for process in self.tree())) / _MEGABYTE

    def processor_seconds(self) -> float:
        """What it has used of the processors so far: other people's work on the machine does not count."""
        times = [process.cpu_times() for process in self.tree()]
        return sum(each.user + each.system for each in times)

    def stop(self) -> None:
        tree = self.tree() if self._process.poll() is None else []
        for process in tree:
            with suppress(psutil.NoSuchProcess):
                process.terminate()
        _, alive = psutil.wait_procs(tree, _STOP_SECONDS)
        for process in alive:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        self._process.wait()
        if not is_free(self.port):
            raise BenchError(f"{self.name} has ended and its port {self.port} is still taken")

    def tree(self) -> list[psutil.Process]:
        first = psutil.Process(self._process.pid)
        return [first, *first.children(recursive=True)]

    def _last_words(self) -> str:
        return last_lines(self._log.read_text(encoding="utf-8", errors="replace"))


def last_lines(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines()[-_LAST_LINES:])


@dataclass(frozen=True)
class Done:
    """A program that has ended well: how long it took, how much of that on a processor, what it wrote."""

    seconds: float
    processor_seconds: float
    said: str


def run(name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
    """Raises `BenchError` unless it ends well."""
    started, processor = time.perf_counter(), _children_seconds()
    done = subprocess.run(
        command, cwd=folder, env=dict(environment), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    seconds, said = time.perf_counter() - started, done.stdout.decode("utf-8", errors="replace")
    if done.returncode:
        raise BenchError(f"{name} failed with code {done.returncode}:\n{last_lines(said)}")
    return Done(seconds, _children_seconds() - processor, said)


def _children_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def clean_environment() -> dict[str, str]:
    """Ours, without the settings of a desk that somebody may have set."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("PORTINERIA_", "RASA_"))}
