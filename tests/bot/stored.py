"""What the desk has written down, as whoever has the database would see it."""

from pathlib import Path

from sqlalchemy import Engine, select

from bot.tables import Conversation, Trace, key_of
from knowledge.database import reading


def conversation(engine: Engine, name: str) -> Conversation | None:
    with reading(engine) as session:
        return session.get(Conversation, key_of(name))


def conversations(engine: Engine) -> list[Conversation]:
    with reading(engine) as session:
        return list(session.scalars(select(Conversation)))


def traces(engine: Engine) -> list[Trace]:
    with reading(engine) as session:
        return list(session.scalars(select(Trace).order_by(Trace.id)))


def files(engine: Engine) -> bytes:
    """Every byte of a SQLite database, its journal included."""
    path = Path(str(engine.url.database))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))
