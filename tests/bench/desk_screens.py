"""What the screens of the staff desk cost with ten thousand records: each request as a browser sends it."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, selectinload
from starlette.applications import Starlette
from starlette.testclient import TestClient

from bot import composition
from bot.desk import Desk
from bot.staff import app, cookies
from bot.staff.house import House
from knowledge import database
from knowledge.desk import editions, items, sessions
from knowledge.desk.people import Person
from knowledge.desk.quality import Problem
from knowledge.desk.roles import Role
from knowledge.kinds import Place
from knowledge.record import Record
from tests.bench.figures import Figure, Group, Say, median, p95
from tests.bench.programs import BenchError
from tests.bench.records import Sample, grow, invented
from tests.bench.town import Town
from tests.bench.turn import timed
from tests.bot.staff.filled import fields

RECORDS: Final = 10_000
EDITED: Final = 2_000  # records with two editions each
ROUNDS: Final = 10
CARE_ROUNDS: Final = 2  # they are looked at once a week, and look at every record
MOST: Final = 300.0  # milliseconds at the server
_AGENT: Final = "bench"
_SECOND_FACTOR: Final = "prova"  # of nobody: the publisher's role asks for one
_OFFICE: Final = "ufficio-tributi"
_LIST: Final = "/desk/records"
READ: Final = {
    "list": _LIST,
    "search by a name": f"{_LIST}?q=biblioteca",
    "search that finds nothing": f"{_LIST}?q=introvabile",
    "drafts of an office": f"{_LIST}?state=draft&office={_OFFICE}",
    "published places": f"{_LIST}?state=published&kind=place",
    "last page": f"{_LIST}?page={RECORDS // 50}",
    "home page": "/desk",
}
_BOUND: Final = tuple(name for name in READ if name != "home page")


@dataclass(frozen=True)
class Clerk:
    """A publisher who has come in, in a browser."""

    client: TestClient
    csrf: str

    def get(self, path: str) -> str:
        return self._said(self.client.get(path), path, 200)

    def post(self, path: str, form: dict[str, list[str]], status: int = 303) -> str:
        return self._said(self.client.post(path, data=form | {"csrf": [self.csrf]}), path, status)

    def _said(self, answer: Any, path: str, status: int) -> str:
        if answer.status_code != status:
            raise BenchError(f"{path} answered {answer.status_code}")
        return str(answer.text)


def measure(town: Town, say: Say) -> Group:
    settings = town.settled("screens")
    logging.getLogger("httpx2").setLevel(logging.WARNING)
    engine = database.connect(settings.database)
    say(f"desk: {RECORDS:,} records, {2 * EDITED:,} editions")
    slugs = _fill(engine)
    clerk = _come_in(composition.desk(settings, engine), engine)
    taken: dict[str, list[float]] = {}
    for number, slug in enumerate(slugs):
        say(f"desk: round {number + 1} of {len(slugs)}")
        for name, call in chain(_calls(clerk, slug), _care(clerk) if number < CARE_ROUNDS else ()):
            taken.setdefault(name, []).append(timed(call) * 1000)
    engine.dispose()
    figures = [
        Figure(f"{name}{words}", how(values), "ms", most=MOST if name in _BOUND else None)
        for name, values in taken.items()
        for how, words in ((median, ""), (p95, ", 95 of 100 within"))
    ]
    notes = (
        f"{RECORDS:,} records, {2 * EDITED:,} editions; one request at a time",
        f"{ROUNDS} rounds, {CARE_ROUNDS} of what is to care for",
    )
    return Group("desk", "The staff desk", "nothing", tuple(figures), notes)


def _calls(clerk: Clerk, slug: str) -> Iterator[tuple[str, Callable[[], object]]]:
    """One round: what is timed, each after what comes before it; a form is filled outside the time it takes."""
    for name, path in READ.items():
        yield name, lambda path=path: clerk.get(path)  # type: ignore[misc]
    here = f"{_LIST}/{slug}"
    yield "open a record", lambda: clerk.get(here)
    form = fields(clerk.get(here), summary="Una sintesi della bozza.")
    yield "preview", lambda: clerk.post("/desk/records/preview", form, 200)
    yield "save a draft", lambda: clerk.post(here, form)
    form = fields(clerk.get(here), summary="Una sintesi pubblicata.", then="publish")
    yield "save and publish", lambda: clerk.post(here, form)
    yield "versions", lambda: clerk.get(f"{here}/history")


def _care(clerk: Clerk) -> Iterator[tuple[str, Callable[[], object]]]:
    for problem in Problem:
        yield f"to care for: {problem}", lambda problem=problem: clerk.get(f"/desk/care?problem={problem}")  # type: ignore[misc]


def _fill(engine: Engine) -> list[str]:
    """Grows the knowledge base and edits some of it; returns the slugs of places that can be published."""
    with database.reading(engine) as session:
        records = invented(Sample.of(session))
        there = len(session.scalars(select(Record.id)).all())
    grow(engine, records, RECORDS - there)
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(engine) as session, session.begin():
        by = Person(email="bench@comune.example", name="bench", role=Role.PUBLISHER, created_at=now)
        by.totp_seed = _SECOND_FACTOR
        session.add(by)
        newest = select(Record).options(selectinload(Record.topic_links)).order_by(Record.id.desc()).limit(EDITED)
        for record in session.scalars(newest).all():
            item = items.item_of(record)
            editions.save(session, record.kind, record.slug, item, by, 0, now)
        statement = select(Place.slug).where(Place.origin == "bench").order_by(Place.id).limit(ROUNDS)
        return list(session.scalars(statement))


def _come_in(desk: Desk, engine: Engine) -> Clerk:
    house = House(desk, b"bench")
    now = datetime.now(UTC).replace(tzinfo=None)
    with Session(engine) as session, session.begin():
        token = sessions.begin(session, session.scalars(select(Person)).one(), _AGENT, now)
    application = Starlette(routes=app.routes(house))
    client = TestClient(application, headers={"User-Agent": _AGENT}, follow_redirects=False)
    client.cookies.set(cookies.SESSION, token)
    return Clerk(client, cookies.csrf(house, token))
