"""The calendar, its filters and its feed. The clock stands on Sunday 22 November 2026, at 10."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from starlette.testclient import TestClient

from bot.pages import DeskCatalogue
from channels.catalogue import EventFilter
from channels.web.pages.feeds import events_calendar
from knowledge.calendar import CalendarMonth
from tests.actions.knowledge import change
from tests.channels.web.pages import reading

ROME = ZoneInfo("Europe/Rome")


def series(ics: str) -> dict[str, Event]:
    """The events of a calendar by their slug."""
    return {str(event["UID"]).partition("@")[0]: event for event in Calendar.from_ical(ics).walk("VEVENT")}


def test_a_week_by_days_with_what_is_not_over(client: TestClient) -> None:
    shown = reading.text(client.get("/eventi").text)
    assert "Da domenica 22 novembre a sabato 28 novembre" in shown
    assert "L'ora delle storie" in shown  # Saturday, 10.30


def test_what_is_over_today_is_not_shown(catalogue: DeskCatalogue) -> None:
    today = date(2026, 11, 22)
    for event in catalogue.events(EventFilter(today, today)):
        assert all(span.end > datetime(2026, 11, 22, 10, 0) for span in event.next)
        assert event.next


@pytest.mark.parametrize(("asked", "holds"), [
    ("quartiere=stazione", lambda event: event.spot and event.spot.quartiere == "Stazione"),
    ("gratis=si", lambda event: event.free),
    ("pubblico=anziani", lambda event: {"anziani", "tutti"} & set(event.audience)),
    ("dal=2026-12-08&al=2026-12-08", lambda event: any(span.start.date() == date(2026, 12, 8) for span in event.next)),
])  # fmt: skip
def test_filters(client: TestClient, catalogue: DeskCatalogue, asked: str, holds: object) -> None:
    page = client.get(f"/eventi?{asked}")
    shown = reading.links(page.text.partition("<main")[2])
    slugs = {path.split("/")[2] for path in shown if path.startswith("/eventi/")}
    assert 0 < len(slugs) < 100
    if "dal" not in asked:
        everything = catalogue.events(EventFilter(date(2026, 11, 22), date(2026, 11, 28)))
        assert slugs == {event.slug for event in everything if holds(event)}  # type: ignore[operator]


def test_a_topic_narrows(client: TestClient) -> None:
    page = client.get("/eventi?argomento=partecipazione/assemblee&al=2026-12-31&dal=2026-11-22")
    assert "Assemblea" in reading.text(page.text)
    assert "L'ora delle storie" not in reading.text(page.text).partition("evento")[2].partition("Questo comune")[0]


@pytest.mark.parametrize("asked", [
    "dal=ieri&al=mai", "dal=2026-99-99", "dal=0001-01-01", "dal=9999-12-31", "quartiere=<b>", "pubblico=marziani",
    "argomento=niente/niente", "gratis=forse", "al=2020-01-01", "dal=2026-12-31&al=2199-12-31",
])  # fmt: skip
def test_filters_that_say_nothing_are_as_if_not_there(client: TestClient, asked: str) -> None:
    page = client.get(f"/eventi?{asked}")
    assert page.status_code == 200
    assert "<b>" not in page.text


def test_nobody_makes_the_desk_work_out_the_next_centuries(client: TestClient, demo: Engine) -> None:
    client.get("/eventi?dal=2150-01-01&al=2199-01-01")
    with Session(demo) as session:
        assert session.query(CalendarMonth).count() <= 4


def test_days_without_anything_have_a_way_on(client: TestClient) -> None:
    page = client.get("/eventi?dal=2026-11-24&al=2026-11-24&quartiere=san-rocco&argomento=partecipazione/assemblee")
    assert "non c'è niente così" in reading.text(page.text)
    assert "/eventi" in reading.links(page.text)


# --- for phones


def test_the_feed_can_be_read_and_has_whole_series(client: TestClient) -> None:
    feed = client.get("/eventi.ics")
    assert feed.headers["content-type"].startswith("text/calendar")
    events = series(feed.text)
    assert len(events) > 90
    story = events["ora-storie-rodari"]
    assert story["DTSTART"].dt == datetime(2026, 1, 10, 10, 30, tzinfo=ROME)
    assert str(story["DTSTART"].dt.tzinfo) == "Europe/Rome"
    assert story["RRULE"].to_ical() == b"FREQ=WEEKLY;BYDAY=SA"
    assert story["LOCATION"].startswith("Biblioteca dei ragazzi")
    assert story["URL"] == "https://chiedi.borgoaperto.example/eventi/ora-storie-rodari"
    assert b"VTIMEZONE" in feed.content
    for name, event in events.items():
        assert event["DTSTART"].dt < event["DTEND"].dt, name


def test_the_feed_keeps_to_the_filters(client: TestClient) -> None:
    everything, free = (set(series(client.get(path).text)) for path in ("/eventi.ics", "/eventi.ics?gratis=si"))
    assert free < everything
    again = client.get("/eventi.ics")
    assert client.get("/eventi.ics", headers={"If-None-Match": again.headers["etag"]}).status_code == 304


def test_one_event_with_what_calendars_stumble_over(client: TestClient, demo: Engine) -> None:
    name = "Festa; con, virgole\\ e «accenti»\nEND:VEVENT\r\nBEGIN:VEVENT"
    change(demo, "ora-storie-rodari", name=name, rrule="FREQ=WEEKLY;BYDAY=SA;UNTIL=20261226", exdates=["2026-12-12"])
    answer = client.get("/eventi/ora-storie-rodari.ics")
    [event] = Calendar.from_ical(answer.text).walk("VEVENT")
    assert str(event["SUMMARY"]) == name.replace("\r\n", "\n")
    # The last day counts to its end, said in UTC as RFC 5545 wants it.
    assert event["RRULE"].to_ical() == b"FREQ=WEEKLY;UNTIL=20261226T225959Z;BYDAY=SA"
    assert event["EXDATE"].dts[0].dt == datetime(2026, 12, 12, 10, 30, tzinfo=ROME)
    assert 'filename="ora-storie-rodari.ics"' in answer.headers["content-disposition"]


def test_a_calendar_without_events_is_one_all_the_same() -> None:
    calendar = Calendar.from_ical(events_calendar([], "Niente", "https://x.example"))
    assert calendar["VERSION"] == "2.0"
