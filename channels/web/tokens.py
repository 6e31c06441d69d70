"""Conversation tokens: made and signed by the server, so that nobody can choose or guess a conversation."""

import secrets
from pathlib import Path

from itsdangerous import BadSignature, Signer

_BYTES = 24


class Tokens:
    def __init__(self, secret: bytes) -> None:
        self._signer = Signer(secret, salt="conversation")

    @classmethod
    def at(cls, path: Path) -> "Tokens":
        """With the secret kept at `path`, made the first time and readable by its owner alone."""
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(secrets.token_bytes(32))
        return cls(path.read_bytes())

    def new(self) -> str:
        return self._signer.sign(secrets.token_urlsafe(_BYTES)).decode()

    def conversation(self, token: str) -> str | None:
        """The conversation a token stands for; None for one we did not make."""
        try:
            return f"web/{self._signer.unsign(token).decode()}"
        except BadSignature:
            return None
