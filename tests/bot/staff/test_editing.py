"""Records written at the desk: saved, sent, published, compared, and nobody's work lost."""

import html
import re

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from channels.conversation import Incoming
from knowledge.desk import editions, items
from knowledge.desk.items import KINDS
from knowledge.desk.roles import Role
from knowledge.kinds import Event, Place, Service
from knowledge.record import Record
from tests.bot.staff.conftest import Enter
from tests.bot.staff.filled import fields

WRONG = re.compile(r"<p class=\"wrong\"[^>]*>([^<]*)")
LIBRARY = "biblioteca-centrale"


def path(slug: str) -> str:
    return f"/desk/records/{slug}"


def live(engine: Engine, slug: str) -> Record:
    with Session(engine) as session:
        return session.scalars(select(Record).where(Record.slug == slug)).one()


def place(engine: Engine, slug: str = LIBRARY) -> Place:
    with Session(engine) as session:
        return session.scalars(select(Place).where(Place.slug == slug)).one()


@pytest.mark.parametrize("kind", KINDS)
def test_every_record_comes_back_from_its_form_as_it_was(kind: str, enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    with Session(demo) as session:
        slugs = list(session.scalars(select(Record.slug).where(Record.kind == kind)))
    for slug in slugs[:: max(1, len(slugs) // 6)]:
        page = author.get(path(slug))
        assert author.post(path(slug), fields(page.text)).status_code == 303
        with Session(demo) as session:
            first, saved = editions.numbered(session, slug, 1), editions.numbered(session, slug, 2)
            assert first
            assert saved
            assert items.differences(first.item, saved.item) == []


def test_a_draft_is_read_by_nobody_until_it_is_published(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    before = place(demo).opening_hours
    form = fields(publisher.get(path(LIBRARY)).text, opening_hours="lun-ven 8-20, agosto chiuso")
    assert publisher.post(path(LIBRARY), form).status_code == 303
    assert place(demo).opening_hours == before
    page = publisher.get(path(LIBRARY)).text
    assert "Bozza" in page
    assert publisher.post(path(LIBRARY), fields(page, then="publish")).status_code == 303
    changed = place(demo)
    assert changed.opening_hours != before
    assert (changed.origin, changed.verified_on.isoformat() if changed.verified_on else "") == ("desk", "2026-11-22")


def test_what_is_published_is_what_the_citizen_is_told_next(enter: Enter, demo: Engine, desk: Desk) -> None:
    publisher = enter(Role.PUBLISHER)

    def told() -> str:
        turn = desk.turn(Incoming("c", "quando apre la biblioteca centrale?"))
        return " ".join([turn.replies[0].text, *(line for card in turn.replies[0].cards for line in card.lines)])

    assert "6.15" not in told()
    form = fields(publisher.get(path(LIBRARY)).text, opening_hours="tutti i giorni 6.15-23", then="publish")
    assert publisher.post(path(LIBRARY), form).status_code == 303
    assert "6.15" in told()


def test_hours_that_cannot_be_read_are_named_and_nothing_written_is_lost(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    form = fields(author.get(path(LIBRARY)).text, opening_hours="quando capita", summary="Una sintesi nuova.")
    answer = author.post(path(LIBRARY), form)
    assert answer.status_code == 422
    assert "quando capita" in answer.text
    assert "Una sintesi nuova." in answer.text
    with Session(demo) as session:
        assert editions.latest(session, LIBRARY) is None


def test_the_second_of_two_who_save_is_shown_the_difference_and_both_are_kept(enter: Enter, demo: Engine) -> None:
    anna, bea = enter(Role.AUTHOR, name="prima"), enter(Role.AUTHOR, name="seconda")
    hers, his = anna.get(path(LIBRARY)).text, bea.get(path(LIBRARY)).text
    assert anna.post(path(LIBRARY), fields(hers, summary="Scritta dalla prima.")).status_code == 303
    answer = bea.post(path(LIBRARY), fields(his, summary="Scritta dalla seconda."))
    assert answer.status_code == 409
    assert "Scritta dalla prima." in answer.text
    assert "Scritta dalla seconda." in answer.text
    assert bea.post(path(LIBRARY), fields(answer.text)).status_code == 303
    with Session(demo) as session:
        summaries = [edition.item.get("summary") for edition in editions.history(session, LIBRARY)]
    assert summaries[:2] == ["Scritta dalla seconda.", "Scritta dalla prima."]


def test_that_a_draft_was_moved_on_is_no_difference(enter: Enter) -> None:
    author = enter(Role.AUTHOR)
    author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, summary="Prima."))
    page = author.get(path(LIBRARY)).text
    assert author.post(path(LIBRARY), fields(page, then="send")).status_code == 303
    assert author.post(path(LIBRARY), fields(page, summary="Dopo.")).status_code == 303


def test_a_reviewer_sends_a_draft_back_with_the_reason(enter: Enter) -> None:
    author, editor = enter(Role.AUTHOR), enter(Role.EDITOR)
    author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, summary="Si legge.", then="send"))
    assert "Biblioteca" in editor.get("/desk/").text
    without = editor.post(f"{path(LIBRARY)}/send-back", {"note": " "})
    assert without.status_code == 409
    assert editor.post(f"{path(LIBRARY)}/send-back", {"note": "Manca il prezzo"}).status_code == 303
    assert "Manca il prezzo" in author.get(path(LIBRARY)).text


def test_an_author_cannot_publish_even_by_asking(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    answer = author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, summary="Mia.", then="publish"))
    assert answer.status_code == 403
    assert place(demo).summary != "Mia."


def test_who_looks_after_an_office_writes_only_its_records(enter: Enter, demo: Engine) -> None:
    elsewhere = enter(Role.PUBLISHER, office="ufficio-tributi")
    form = fields(elsewhere.get(path(LIBRARY)).text, summary="Non mia.")
    assert elsewhere.post(path(LIBRARY), form).status_code == 403
    with Session(demo) as session:
        assert editions.latest(session, LIBRARY) is None


def test_a_new_record_that_may_be_there_already_is_warned_of_and_kept_if_it_is_another(
    enter: Enter, demo: Engine
) -> None:
    author = enter(Role.AUTHOR)
    page = author.get("/desk/records/new?kind=place").text
    warned = author.post("/desk/records/new", fields(page, name=place(demo).name))
    assert warned.status_code == 409
    assert "Forse c'è già" in html.unescape(warned.text)
    assert "stesso nome" in html.unescape(warned.text)
    kept = author.post("/desk/records/new", fields(warned.text, anyway="1"))
    assert kept.status_code == 303
    with Session(demo) as session:
        assert editions.open_edition(session, kept.headers["location"].rpartition("/")[2])


def test_an_incomplete_draft_is_kept_and_says_what_publishing_lacks(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    page = publisher.get("/desk/records/new?kind=event").text
    made = publisher.post("/desk/records/new", fields(page, name="Festa delle lanterne di carta"))
    here = made.headers["location"]
    answer = publisher.post(here, fields(publisher.get(here).text, then="publish"))
    assert answer.status_code == 422
    assert "non ancora pubblicabile" in answer.text
    with Session(demo) as session:
        assert session.scalars(select(Event).where(Event.name == "Festa delle lanterne di carta")).first() is None


def test_an_event_built_by_choices_has_its_rule(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    page = publisher.get("/desk/records/new?kind=event").text
    made = publisher.post("/desk/records/new", fields(page, name="Letture sotto il tiglio"))
    here = made.headers["location"]
    form = fields(
        publisher.get(here).text,
        start="2026-12-05T10:30",
        end="2026-12-05T11:30",
        rrule__repeat="weekly",
        rrule__weekdays=["5"],
        then="publish",
    )
    assert publisher.post(here, form).status_code == 303
    with Session(demo) as session:
        event = session.scalars(select(Event).where(Event.name == "Letture sotto il tiglio")).one()
    assert event.rrule == "FREQ=WEEKLY;BYDAY=SA"


def test_days_of_the_week_for_a_day_of_the_month_are_asked_about(enter: Enter) -> None:
    author = enter(Role.AUTHOR)
    page = author.get("/desk/records/new?kind=event").text
    form = fields(page, name="Mercatino", start="2026-12-05T10:30", rrule__repeat="month_day", rrule__weekdays=["5"])
    answer = author.post("/desk/records/new", form)
    assert answer.status_code == 422
    assert "Hai spuntato dei giorni della settimana" in answer.text


@pytest.mark.parametrize(("written", "kept"), [("15/1/2027", "2027-01-15"), ("15.1", "01-15"), ("2027-01-15",) * 2])
def test_the_days_of_a_phase_are_written_as_people_do(written: str, kept: str, enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    form = fields(author.get("/desk/records/new?kind=process").text, name="Un parco nuovo in via Rossa")
    form |= {"phases-0-name": ["Idee"], "phases-0-start": [written], "phases-0-end": [written]}
    made = author.post("/desk/records/new", form)
    with Session(demo) as session:
        saved = editions.latest(session, made.headers["location"].rpartition("/")[2])
    assert saved
    assert saved.item["phases"] == [{"name": "Idee", "start": kept, "end": kept}]


def test_a_change_to_a_national_service_is_marked_as_the_towns_own(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    slug = "carta-identita-elettronica"
    with Session(demo) as session:
        slug = session.scalars(select(Service.slug).where(Service.cost != "").order_by(Service.slug)).first() or slug
    form = fields(publisher.get(path(slug)).text, cost="Da noi 3 euro.", then="publish")
    form["local_source-name"] = ["Delibera del nostro Comune"]
    assert publisher.post(path(slug), form).status_code == 303
    with Session(demo) as session:
        service = session.scalars(select(Service).where(Service.slug == slug)).one()
    assert "cost" in service.local
    assert service.local_source_name == "Delibera del nostro Comune"


def test_an_earlier_version_is_compared_and_taken_up_again(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    before = place(demo).summary
    publisher.post(path(LIBRARY), fields(publisher.get(path(LIBRARY)).text, summary="Nuova.", then="publish"))
    history = publisher.get(f"{path(LIBRARY)}/history?before=1&after=3").text
    assert "Nuova." in history
    assert publisher.post(f"{path(LIBRARY)}/restore", {"number": "1"}).status_code == 303
    publisher.post(path(LIBRARY), fields(publisher.get(path(LIBRARY)).text, then="publish"))
    assert place(demo).summary == before


def test_what_is_archived_is_no_more_told(enter: Enter, demo: Engine) -> None:
    publisher = enter(Role.PUBLISHER)
    assert publisher.post(f"{path(LIBRARY)}/archive").status_code == 303
    assert live(demo, LIBRARY).status == "archived"


def test_still_correct_renews_the_day(enter: Enter, demo: Engine) -> None:
    with Session(demo) as session, session.begin():
        record = session.scalars(select(Record).where(Record.slug == LIBRARY)).one()
        record.verified_on = record.verified_on and record.verified_on.replace(year=2020)
    assert enter(Role.PUBLISHER).post(f"{path(LIBRARY)}/confirm").status_code == 303
    assert str(live(demo, LIBRARY).verified_on) == "2026-11-22"


def test_what_was_not_saved_is_offered_again(enter: Enter) -> None:
    author = enter(Role.AUTHOR)
    form = fields(author.get(path(LIBRARY)).text, summary="Scritta a metà")
    assert author.post("/desk/records/keep", form).status_code == 200
    assert "modifiche non salvate" in author.get(path(LIBRARY)).text
    assert "Scritta a metà" in author.get(f"{path(LIBRARY)}?resume=1").text
    assert "modifiche non salvate" not in enter(Role.AUTHOR, name="altra").get(path(LIBRARY)).text


def test_the_preview_is_what_the_desk_would_say_and_keeps_nothing(enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    form = fields(author.get(path(LIBRARY)).text, opening_hours="tutti i giorni 6.15-23")
    seen = author.post("/desk/records/preview", form)
    assert "6.15-23" in seen.text
    assert "Telegram" in seen.text
    assert "6.15" not in (place(demo).opening_hours or "")
    with Session(demo) as session:
        assert editions.latest(session, LIBRARY) is None


@pytest.mark.parametrize("kind", KINDS)
def test_scripts_and_tags_in_every_field_are_shown_as_they_are_written(kind: str, enter: Enter, demo: Engine) -> None:
    """Texts that are no references, days or numbers take anything; no page runs it."""
    hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    publisher = enter(Role.PUBLISHER)
    with Session(demo) as session:
        slug = session.scalars(select(Record.slug).where(Record.kind == kind)).first() or ""
    form = fields(publisher.get(path(slug)).text)
    for name in (
        "name",
        "summary",
        "hours_note",
        "cost",
        "how",
        "needed",
        "price",
        "question",
        "commitment",
        "address",
    ):
        if name in form:
            form[name] = [hostile]
    assert publisher.post(path(slug), {**form, "then": ["publish"]}).status_code == 303
    for seen in (
        publisher.get(path(slug)).text,
        publisher.get(f"{path(slug)}/history").text,
        publisher.post("/desk/records/preview", fields(publisher.get(path(slug)).text)).text,
        publisher.get("/desk/records?q=script").text,
    ):
        assert "<script>alert" not in seen
        assert "<img src=x" not in seen


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "example"])
def test_the_page_is_seen_before_it_is_public(kind: str, enter: Enter, demo: Engine) -> None:
    author = enter(Role.AUTHOR)
    with Session(demo) as session:
        slug = session.scalars(select(Record.slug).where(Record.kind == kind)).first() or ""
    form = fields(author.get(path(slug)).text, name="Un nome che non c'era")
    seen = author.post("/desk/records/preview-page", form)
    assert "<h1>Un nome che non c&#39;era</h1>" in seen.text
    assert live(demo, slug).name != "Un nome che non c'era"


def test_a_new_record_is_seen_as_a_page_too(enter: Enter) -> None:
    author = enter(Role.AUTHOR)
    page = author.get("/desk/records/new?kind=place").text
    form = fields(page, name="Sala dei ciliegi", summary="Si prenota per feste.", address="Via dei Ciliegi 2")
    assert "Si prenota per feste." in author.post("/desk/records/preview-page", form).text


def test_what_was_sent_back_waits_on_the_first_page_of_who_wrote_it(enter: Enter) -> None:
    author, editor, other = enter(Role.AUTHOR), enter(Role.EDITOR), enter(Role.AUTHOR, name="altra")
    author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, summary="Si legge.", then="send"))
    assert "Le tue bozze" not in author.get("/desk").text
    editor.post(f"{path(LIBRARY)}/send-back", {"note": "Manca il prezzo"})
    page = author.get("/desk").text
    assert "Le tue bozze" in page
    assert "Manca il prezzo" in page
    assert "Manca il prezzo" not in other.get("/desk").text


def test_who_reviews_sees_what_would_change(enter: Enter) -> None:
    author, editor, publisher = enter(Role.AUTHOR), enter(Role.EDITOR), enter(Role.PUBLISHER)
    author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, summary="Si legge.", then="send"))
    page = editor.get(path(LIBRARY)).text
    assert "<ins>Si legge.</ins>" in page
    assert "la pubblica chi ne è responsabile" in page
    assert "<ins>Si legge.</ins>" not in author.get(path(LIBRARY)).text
    assert publisher.post(path(LIBRARY), fields(publisher.get(path(LIBRARY)).text, then="publish")).status_code == 303
    # Its versions show first what changed for people, not the saving in between.
    assert "<ins>Si legge.</ins>" in publisher.get(f"{path(LIBRARY)}/history").text


def test_what_is_wrong_is_tied_to_its_field_and_reached_from_the_top(enter: Enter) -> None:
    author = enter(Role.AUTHOR)
    page = author.post(path(LIBRARY), fields(author.get(path(LIBRARY)).text, opening_hours="quando capita")).text
    assert '<a href="#opening_hours">Orari</a>' in page
    [field] = re.findall(r'<textarea[^>]*id="opening_hours"[^>]*>', page)
    assert 'aria-invalid="true"' in field
    assert 'aria-describedby="opening_hours-help opening_hours-wrong"' in field
    assert 'id="opening_hours-wrong"' in page
