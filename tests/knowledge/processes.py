"""Programs in processes of their own: let go at the same moment, or ended when they would never end."""

import subprocess
import sys
import time
from pathlib import Path

from bot.settings import ROOT

# What each program does first: it says that it is there, and waits to be let go.
_GATE = """
import sys, time
from pathlib import Path

def gate():
    Path(sys.argv[-2]).touch()
    while not Path(sys.argv[-1]).exists():
        time.sleep(0.002)
"""


def together(program: str, arguments: list[str], folder: Path, count: int = 2) -> list[tuple[int, str]]:
    """Runs so many copies of a program that calls `gate()`. Their exit codes, and what they complained of."""
    ready, go = [folder / f"ready-{number}" for number in range(count)], folder / "go"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _GATE + program, *arguments, str(mark), str(go)],
            cwd=ROOT, stderr=subprocess.PIPE, text=True,
        )
        for mark in ready
    ]  # fmt: skip
    while not all(mark.exists() for mark in ready) and all(process.poll() is None for process in processes):
        time.sleep(0.01)
    go.touch()
    complaints = [process.communicate(timeout=120)[1] for process in processes]
    return [(process.returncode, complaint) for process, complaint in zip(processes, complaints, strict=True)]


def printed(program: str, *arguments: str) -> str:
    """What a program prints. Raises `TimeoutExpired` where it does not end."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=30, check=True).stdout
