"""Conversation tokens: made and signed by the server, so that nobody can choose or guess a conversation."""

import secrets
import tempfile
from pathlib import Path

from itsdangerous import BadSignature, Signer

_BYTES = 24


class Tokens:
    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, salt="conversation")

    @classmethod
    def at(cls, path: Path) -> "Tokens":
        """With the secret kept at `path`, made the first time and readable by its owner alone.

        It is there whole or not at all: with an empty one, anybody could sign.
        """
        if not path.exists() or not path.read_bytes():
            path.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(secrets.token_bytes(32))
            Path(file.name).replace(path)
        return cls(path.read_bytes())

    def new(self) -> str:
        return self._signer.sign(secrets.token_urlsafe(_BYTES)).decode()

    def conversation(self, token: str) -> str | None:
        """The conversation a token stands for; None for one we did not make."""
        try:
            return f"web/{self._signer.unsign(token).decode()}"
        except BadSignature:
            return None
