"""Reminders: to each office, what of its records is to be cared for."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.staff import post
from knowledge import queries
from knowledge.desk import quality
from knowledge.desk.quality import Care, Problem
from knowledge.kinds import Organisation
from knowledge.record import Record

_TITLES: Final = {
    Problem.STALE: "Da verificare",
    Problem.INCOMPLETE: "Incomplete",
    Problem.UNREACHABLE: "Non si trovano",
    Problem.COLLIDING: "Si confondono",
}
_MOST: Final = 30  # lines of one kind of problem in a letter
_NOBODY: Final = "Senza ufficio"


@dataclass(frozen=True)
class Reminder:
    """What one office is told. `email` is empty where the office has none, or none that can be used."""

    office: str
    name: str
    email: str
    subject: str
    text: str


@dataclass
class Sent:
    """What became of the letters, by name of office."""

    sent: list[str] = field(default_factory=list)
    without_address: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        parts = (
            ("Mandato a", self.sent),
            ("Senza un indirizzo e-mail nella scheda", self.without_address),
            ("Non accettato dal server di posta", self.failed),
        )
        return "\n".join(f"{said}: {', '.join(names)}" for said, names in parts if names)


def reminders(session: Session, today: date, url: str, only: str = "") -> list[Reminder]:
    """One an office that has something to care for; those without an office come first."""
    town = queries.town(session)
    title = town.title if town else "il comune"
    found = [item for item in quality.care(session, today) if not only or item.owner == only]
    offices = _offices(session, {item.owner for item in found})
    written = list[Reminder]()
    for slug, items in groupby(found, key=lambda item: item.owner):
        name, email = offices.get(slug, (slug or _NOBODY, ""))
        written.append(_reminder(slug, name, email, title, list(items), url))
    return written


def _offices(session: Session, slugs: set[str]) -> dict[str, tuple[str, str]]:
    statement = select(Organisation.slug, Organisation.name, Organisation.email).where(Record.slug.in_(slugs))
    return {row[0]: (row[1], row[2] if post.is_address(row[2]) else "") for row in session.execute(statement)}


def _reminder(slug: str, name: str, email: str, town: str, items: list[Care], url: str) -> Reminder:
    lines = [f"{name}: da curare {len(items)}"]
    for problem in Problem:
        own = [item for item in items if item.problem == problem]
        if own:
            lines += ["", f"{_TITLES[problem]}:", *(f"- {item.name}. {item.detail}" for item in own[:_MOST])]
        if len(own) > _MOST:
            lines.append(f"- e altre {len(own) - _MOST}")
    if url:
        lines += ["", f"Le trovi tutte qui: {url.rstrip('/')}/desk/care?office={slug or '-'}"]
    return Reminder(slug, name, email, f"{town}: {len(items)} cose da curare", "\n".join(lines))


def send(found: list[Reminder], mailbox: post.Mailbox) -> Sent:
    """Sends each to its office. Raises `PostError` where the server takes none; those before it are gone."""
    report = Sent(without_address=[item.name for item in found if item.office and not item.email])
    due = [item for item in found if item.email]
    letters = (post.letter(mailbox.sender, item.email, item.subject, item.text) for item in due)
    for item, problem in zip(due, mailbox.send(letters) if due else (), strict=True):
        (report.failed if problem else report.sent).append(item.name)
    return report
