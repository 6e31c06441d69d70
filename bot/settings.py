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
    public_url: str = ""  # where people reach the desk, "https://…"; empty: that of each request, no webhook
    map_attribution: str = "© OpenStreetMap"  # whose tiles they are
    map_tiles: str = ""  # address of map tiles with {z}, {x}, {y}; empty: the map asks nobody for anything
    telegram_token: str = ""  # of the bot, from @BotFather; empty: no Telegram
    telegram_api: str = "https://api.telegram.org"  # or a Bot API server of one's own
    turn_deadline: float = 8.0
    conversation_hours: float = 12.0  # after which a conversation starts anew
    retention_days: int = 30  # traces and conversations older than this are deleted
    request_days: int = 365  # reports, proposals and the like are deleted so long after their last change
    sites: str = ""  # origins that may embed the widget, by spaces
    rate_conversation: str = "30/minute"  # messages; empty: no limit
    rate_address: str = "30/second; 900/minute"  # requests; a library is one address for everybody in it
    # Where reminders are sent from: "smtp://utente:password@posta.comune.example:587?from=banco@comune.example".
    smtp: str = ""
    rasa_channel: bool = False  # Rasa's REST channel, open to whoever reaches the desk

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Each field from PORTINERIA_<NAME>. Raises `ValueError` naming the variable that cannot be read."""
        values: dict[str, Any] = {}
        for field in fields(cls):
            variable = f"PORTINERIA_{field.name.upper()}"
            read: Callable[[str], Any] = _switch if field.type is bool else field.type  # type: ignore[assignment]
            if variable in environment:
                try:
                    values[field.name] = read(environment[variable])
                except ValueError as error:
                    raise ValueError(f"{variable}: valore non valido: {environment[variable]!r}") from error
        return cls(**values)


def _switch(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"
