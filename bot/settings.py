"""What can be set from outside, read once by whoever starts the desk."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Final, Self

ROOT: Final = Path(__file__).parent.parent


@dataclass(frozen=True)
class Settings:
    """Times in seconds, retention in days."""

    database: str = f"sqlite:///{ROOT / 'data' / 'portineria.db'}"
    models: Path = ROOT / "models"
    rasa_url: str = ""  # a Rasa server; empty: the model runs in this process
    rasa_token: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    secret: Path = ROOT / "data" / "secret"
    public_url: str = ""  # where people reach the desk, "https://…"; empty: no links to our pages, no webhook
    telegram_token: str = ""  # of the bot, from @BotFather; empty: no Telegram
    telegram_api: str = "https://api.telegram.org"  # or a Bot API server of one's own
    turn_deadline: float = 8.0
    conversation_hours: float = 12.0  # after which a conversation starts anew
    retention_days: int = 30  # traces and conversations older than this are deleted

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Each field from PORTINERIA_<NAME>. Raises `ValueError` naming the variable that cannot be read."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            variable = f"PORTINERIA_{field.name.upper()}"
            read: Callable[[str], Any] = field.type  # type: ignore[assignment]
            if variable in environment:
                try:
                    values[field.name] = read(environment[variable])
                except ValueError as error:
                    raise ValueError(f"{variable}: valore non valido: {environment[variable]!r}") from error
        return cls(**values)
