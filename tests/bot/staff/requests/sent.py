"""What tests of citizens' requests look at, and do, at the staff desk."""

from collections.abc import Callable
from typing import Final

from sqlalchemy import Engine, select

from knowledge.database import reading
from knowledge.desk.audit import AuditEntry
from knowledge.requests import Request
from tests.bot.staff.visitor import Visitor

ROADS: Final = "ufficio-lavori-pubblici"
REGISTRY: Final = "ufficio-anagrafe"
CODE: Final = "S-7K4M2P"

Put = Callable[..., Request]


def kept(engine: Engine, code: str = CODE) -> Request:
    with reading(engine) as session:
        return session.scalars(select(Request).where(Request.code == code)).one()


def audited(engine: Engine) -> list[tuple[str, str, str]]:
    with reading(engine) as session:
        return [(entry.action, entry.subject, entry.detail) for entry in session.scalars(select(AuditEntry))]


def do(visitor: Visitor, action: str, seen: int = 0, code: str = CODE, **values: str) -> tuple[int, str]:
    answer = visitor.post(f"/desk/requests/{code}", {"action": action, "seen": str(seen), **values})
    return answer.status_code, answer.text
