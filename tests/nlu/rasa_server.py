"""A stock Rasa server with one of our models, on a free port of this machine."""

import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

from nlu.training_run import ROOT, rasa_command, rasa_environment

_STARTS_WITHIN = 240.0  # seconds: it imports TensorFlow
_ASKED_EVERY = 0.3


class RasaServer:
    """Start it once; its log stays in `folder`."""

    def __init__(self, model: Path, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        self._log = folder / "rasa.log"
        arguments = ["run", "--enable-api", "--model", str(model), "-i", "127.0.0.1", "-p", str(port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                rasa_command(*arguments), env=rasa_environment(), cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
            )

    def wait(self) -> None:
        """Until it answers. Raises `RuntimeError` with the end of its log when it does not."""
        deadline = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/status", timeout=5) as answer:
                    answer.read()
                    return
            except urllib.error.HTTPError as refusal:  # it answers 409 before the model is there
                refusal.close()
            except OSError:
                pass
            time.sleep(_ASKED_EVERY)
        raise RuntimeError(self._log.read_text(encoding="utf-8", errors="replace")[-3000:])

    def stop(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
