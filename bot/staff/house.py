"""What the staff desk stands on: the conversation desk, its database, its settings, and a secret to sign with."""

from dataclasses import dataclass
from datetime import datetime

from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import Engine

from bot.desk import Desk
from bot.settings import Settings


@dataclass(frozen=True)
class House:
    desk: Desk
    secret: bytes

    @property
    def engine(self) -> Engine:
        return self.desk.engine

    @property
    def settings(self) -> Settings:
        return self.desk.settings

    def clock(self) -> datetime:
        """Europe/Rome wall-clock time."""
        return self.desk.clock()

    def signer(self, purpose: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(self.secret, salt=f"staff/{purpose}")
