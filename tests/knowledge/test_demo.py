"""The demo town, as it is delivered: invented, whole, and never old."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.composition import DEMO, STARTER
from knowledge import catalogue, queries
from knowledge.calendar import Filters, happening, recurrence
from knowledge.catalogue import Catalogue
from knowledge.hours import Hours
from knowledge.phases import phases
from knowledge.tables import Event, Example, Opportunity, Organisation, Place, Process, Record, Topic, Town
from tests.knowledge.plain import difficulties

SECRET = {"centro-antiviolenza"}  # its address is told on the phone only
# ten days spread over two years, one of them 29 February
DAYS = [
    date(2026, 11, 22), date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 28), date(2027, 5, 31),
    date(2027, 8, 15), date(2027, 10, 31), date(2028, 1, 14), date(2028, 2, 29), date(2028, 11, 21),
]  # fmt: skip


@pytest.fixture(scope="module")
def whole() -> Catalogue:
    return catalogue.read([STARTER, DEMO])


@pytest.fixture
def session(demo: Engine) -> Iterator[Session]:
    with Session(demo) as session:
        yield session


def every(session: Session, kind: type) -> list[Any]:
    return list(session.scalars(select(kind)))


# --- the town


def test_the_town_is_called_invented(session: Session) -> None:
    (town,) = every(session, Town)
    assert town.invented
    assert "inventato" in town.title
    assert (town.phone, town.patron, town.office) == ("0000 100200", "09-08", "urp")
    assert queries.by_slug(session, Organisation, town.office)


def test_what_comes_from_the_invented_town_is_said_to_be_invented(session: Session) -> None:
    mine = [record for record in every(session, Record) if record.origin == "demo"]
    assert len(mine) > 200
    assert [record.slug for record in mine if "comune inventato" not in record.source_name] == []
    assert [record.slug for record in mine if ".example" not in record.source_url] == []
    assert [record.slug for record in mine if not record.is_confirmed(date(2028, 11, 21))] == []


def test_each_record_has_an_office_that_keeps_it_true(session: Session) -> None:
    mine = [record for record in every(session, Record) if record.origin == "demo"]
    offices = {office.slug for office in every(session, Organisation)}
    assert [record.slug for record in mine if record.owner not in offices] == []


def test_at_least_five_quartieri_near_the_town(session: Session) -> None:
    quartieri = queries.quartieri(session)
    assert len(quartieri) >= 5
    assert all(queries.Point(45, 10).km_to(found.lat, found.lon) < 5 and found.alt_names for found in quartieri)


# --- places and offices


def test_at_least_45_places_that_can_be_reached(session: Session) -> None:
    places = every(session, Place)
    assert len(places) >= 45
    assert {place.slug for place in places if not place.address} == SECRET
    quartieri = {found.slug for found in queries.quartieri(session)}
    for place in places:
        assert place.quartiere in quartieri or place.slug in SECRET, place.slug
        if place.slug not in SECRET:
            assert place.lat is not None, place.slug
            assert place.lon is not None, place.slug
            assert queries.Point(45, 10).km_to(place.lat, place.lon) < 5, place.slug


def test_the_secret_place_gives_away_nothing(session: Session) -> None:
    for slug in SECRET:
        place = queries.by_slug(session, Place, slug)
        assert place is not None
        assert place.phone
        assert (place.address, place.lat, place.lon) == ("", None, None)


def test_each_place_has_hours_that_can_be_told(session: Session) -> None:
    (town,) = every(session, Town)
    for place in every(session, Place):
        hours = Hours(place.opening_hours, town.patron)
        hours.check()
        assert hours.next(datetime(2026, 11, 22, 10)) or hours.now(datetime(2026, 11, 22, 10)), place.slug


def test_offices_close_for_the_patron_saint(session: Session) -> None:
    (town,) = every(session, Town)
    patron = date(2026, int(town.patron[:2]), int(town.patron[3:]))
    offices = [office for office in every(session, Organisation) if office.type == "ufficio" and office.opening_hours]
    assert offices
    assert [office.slug for office in offices if Hours(office.opening_hours, town.patron).day(patron)] == []


def test_at_least_20_offices_and_15_associations(session: Session) -> None:
    types = [organisation.type for organisation in every(session, Organisation)]
    assert types.count("ufficio") >= 20
    assert types.count("associazione") >= 15


def test_each_office_can_be_reached(session: Session) -> None:
    places = {place.slug for place in every(session, Place)}
    for office in every(session, Organisation):
        assert office.phone or office.email, office.slug
        if office.type == "ufficio":
            assert office.place in places, office.slug


def test_each_topic_in_scope_has_an_office(session: Session) -> None:
    topics = session.scalars(select(Topic.slug).where(Topic.in_scope)).all()
    assert len(topics) == 112
    assert [slug for slug in topics if queries.office(session, slug) is None] == []


# --- events


def test_at_least_60_events_that_never_end(session: Session) -> None:
    endless = [
        event for event in every(session, Event) if event.last_day is None and recurrence(event).last_day() is None
    ]
    assert len(endless) >= 60


def test_each_event_comes_back_within_thirteen_months(session: Session) -> None:
    since = datetime.combine(DAYS[-1], time())
    for event in every(session, Event):
        assert next(recurrence(event).between(since, since + timedelta(days=396)), None), event.slug


def test_each_event_has_a_place_an_organiser_and_a_price(session: Session) -> None:
    places = {place.slug for place in every(session, Place)}
    organisers = {organisation.slug for organisation in every(session, Organisation)}
    for event in every(session, Event):
        assert event.place in places, event.slug
        assert event.organiser in organisers, event.slug
        assert event.quartiere, event.slug
        assert event.price, event.slug
        if event.price_amount == 0:
            assert re.search("grat|liber", event.price.lower()), event.slug
        elif event.price_amount:
            assert f"{event.price_amount:g}".replace(".", ",") in event.price, event.slug


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_there_are_events_each_day(session: Session, day: date) -> None:
    start = datetime.combine(day, time())
    assert happening(session, start, start + timedelta(days=1), Filters())


@pytest.mark.parametrize(
    "audience", ["bambini", "ragazzi", "giovani", "adulti", "anziani", "famiglie", "nuovi-arrivati"]
)
def test_there_is_something_for_everybody_each_week(session: Session, audience: str) -> None:
    since = datetime(2027, 2, 1)
    for week in range(4):
        start = since + timedelta(weeks=week)
        found = happening(session, start, start + timedelta(days=7), Filters(audience=audience))
        assert any(audience in event.audience for event, _, _ in found)


# --- taking part


def test_at_least_15_opportunities_that_say_how(session: Session) -> None:
    opportunities = every(session, Opportunity)
    assert len(opportunities) >= 15
    for opportunity in opportunities:
        assert opportunity.how, opportunity.slug
        assert opportunity.commitment, opportunity.slug
        assert opportunity.phone or opportunity.email, opportunity.slug


def own_processes(session: Session) -> list[Process]:
    return [process for process in every(session, Process) if not process.example_city]


def test_at_least_six_processes_of_the_towns_own(session: Session) -> None:
    assert len(own_processes(session)) >= 6


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_each_process_is_in_exactly_one_phase(session: Session, day: date) -> None:
    for process in own_processes(session):
        now = [phase.name for phase in phases(process.phases, process.yearly, day) if phase.start <= day <= phase.end]
        assert len(now) == 1, (process.slug, now)


def test_no_day_of_two_years_lies_between_two_phases(session: Session) -> None:
    for process in own_processes(session):
        for number in range(731):
            day = DAYS[0] + timedelta(days=number)
            now = [phase for phase in phases(process.phases, process.yearly, day) if phase.start <= day <= phase.end]
            assert len(now) == 1, (process.slug, day)


def test_each_process_says_what_is_decided_and_how_to_take_part(session: Session) -> None:
    for process in own_processes(session):
        assert process.question, process.slug
        assert process.how_to_take_part, process.slug
        assert process.contacts, process.slug


def test_real_examples_from_elsewhere_carry_city_and_source(session: Session) -> None:
    examples = [*every(session, Example), *(process for process in every(session, Process) if process.example_city)]
    assert len(examples) >= 10
    for record in examples:
        assert record.example_city, record.slug
        assert record.source_name, record.slug
        assert record.source_url, record.slug
        assert not record.invented, record.slug
        assert record.origin == "starter", record.slug


# --- nothing in it can reach a real person


def strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def contacts(row: dict[str, Any], kind: str) -> list[str]:
    return [row.get(kind, ""), *(contact["value"] for contact in row.get("contacts", []) if contact["kind"] == kind)]


def test_phones_cannot_ring(whole: Catalogue) -> None:
    for slug, (_, row) in whole.records.items():
        if row["origin"] == "demo":
            assert [phone for phone in contacts(row, "phone") if phone and not phone.startswith("0000 ")] == [], slug


def test_addresses_on_the_net_cannot_be_opened(whole: Catalogue) -> None:
    for slug, (_, row) in whole.records.items():
        if row["origin"] == "demo":
            assert [mail for mail in contacts(row, "email") if mail and not mail.endswith(".example")] == [], slug
            assert [
                url for url in contacts(row, "url") if url and not re.match(r"https://[\w.-]+\.example(/|$)", url)
            ] == [], slug


def test_long_numbers_in_texts_are_invented_too(whole: Catalogue) -> None:
    number = re.compile(r"\b0\d{1,3}[ ./-]?\d{5,8}\b|\b3\d{2}[ ./-]?\d{6,7}\b")
    for slug, (_, row) in whole.records.items():
        if row["origin"] == "demo":
            found = [match for text in strings(row) for match in number.findall(text)]
            assert [match for match in found if not match.startswith("0000")] == [], slug


def test_every_text_is_plain(whole: Catalogue) -> None:
    hard = {slug: difficulties(row) for slug, (_, row) in whole.records.items()}
    assert {slug: found for slug, found in hard.items() if found} == {}
