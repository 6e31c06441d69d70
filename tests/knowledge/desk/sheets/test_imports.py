import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from knowledge.desk import editions, publishing
from knowledge.desk.editions import NotAllowed, State
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sheets import columns, imports, mapping, reading
from knowledge.desk.sheets.outcome import Effect
from knowledge.desk.sheets.preview import preview
from knowledge.desk.sheets.table import SheetError, TooBig
from knowledge.desk.sheets.tables import SheetImport
from knowledge.kinds import Event, Place
from knowledge.record import Record
from tests.knowledge.desk.sheets.conftest import person
from tests.knowledge.desk.sheets.files import NOW, TODAY, as_csv, one, told

CONTENT = as_csv(
    ["ID", "Nome", "Telefono"],
    ["1", "Sala delle Rondini", "0523 1"],
    ["2", "Municipio di Borgoaperto", "0000 999999"],
    ["3", "Biblioteca centrale Ada Negri", "0000 100303"],
)


def bring(session: Session, by: Person, publish: bool, content: bytes = CONTENT, kind: str = "place") -> SheetImport:
    table = reading.table(content, reading.suggest(content))
    fields = mapping.suggest(session, kind, table.columns)
    found = preview(session, kind, table, fields, by)
    return imports.bring_in(session, kind, "luoghi.csv", fields, found, by, NOW, TODAY, publish)


def state(session: Session, slug: str) -> str:
    found = editions.latest(session, slug)
    return found.state if found else ""


def phone(session: Session, slug: str) -> str | None:
    return session.scalars(select(Record.phone).where(Record.slug == slug)).first()


def test_drafts_change_nothing_that_people_read(town: Session, publisher: Person) -> None:
    done = bring(town, publisher, publish=False)
    assert (done.added, done.changed, done.same) == (1, 1, 1)
    assert (phone(town, "municipio"), phone(town, "sala-delle-rondini")) == ("0000 100200", None)
    assert [state(town, slug) for slug in ("municipio", "sala-delle-rondini")] == [State.DRAFT, State.DRAFT]
    draft = editions.open_edition(town, "municipio")
    assert draft is not None
    assert (draft.note, draft.batch) == ("Dal file luoghi.csv, riga 3", done.id)
    assert editions.latest(town, "biblioteca-centrale") is None  # what is the same is left alone


def test_published_at_once(town: Session, publisher: Person) -> None:
    bring(town, publisher, publish=True)
    assert (phone(town, "municipio"), phone(town, "sala-delle-rondini")) == ("0000 999999", "0523 1")
    assert told(town, "place", CONTENT, publisher).count(Effect.SAME) == 3


def test_a_free_event_stays_free(town: Session, publisher: Person) -> None:
    content = as_csv(["Nome", "Inizio", "Prezzo in euro"], ["Concerto nuovo", "20/12/2026 21:00", "0"])
    bring(town, publisher, True, content, "event")
    event = town.scalars(select(Event).where(Event.slug == "concerto-nuovo")).one()
    assert event.price_amount == 0


def test_the_next_file_finds_its_records_by_their_numbers(town: Session, publisher: Person) -> None:
    bring(town, publisher, publish=True)
    renamed = as_csv(["ID", "Nome", "Telefono"], ["1", "Sala delle Rondini azzurre", "0523 1"])
    found = told(town, "place", renamed, publisher).outcomes[0]
    assert (found.slug, found.effect) == ("sala-delle-rondini", Effect.CHANGED)


def test_one_wrong_line_and_nothing_is_brought_in(town: Session, publisher: Person) -> None:
    before = town.scalar(select(func.count()).select_from(Record))
    content = as_csv(["Nome", "Vale fino al"], ["Sala buona", ""], ["Sala cattiva", "20/11/20226"])
    with pytest.raises(SheetError, match="righe da correggere"):
        bring(town, publisher, True, content)
    assert town.scalar(select(func.count()).select_from(Record)) == before
    assert editions.latest(town, "sala-buona") is None


def test_undoing_published_lines(town: Session, publisher: Person) -> None:
    done = bring(town, publisher, publish=True)
    assert imports.undo(town, done.id, publisher, NOW, TODAY) == []
    assert phone(town, "municipio") == "0000 100200"
    assert town.scalars(select(Place.status).where(Place.slug == "sala-delle-rondini")).one() == "archived"
    assert done.undone_by == "Chi pubblica"
    with pytest.raises(SheetError, match="già stata annullata"):
        imports.undo(town, done.id, publisher, NOW, TODAY)


def test_undoing_drafts(town: Session, publisher: Person) -> None:
    done = bring(town, publisher, publish=False)
    assert imports.undo(town, done.id, publisher, NOW, TODAY) == []
    assert [state(town, slug) for slug in ("municipio", "sala-delle-rondini")] == [State.PUBLISHED, State.ARCHIVED]
    assert phone(town, "municipio") == "0000 100200"


def test_what_was_changed_since_is_left_and_told(town: Session, publisher: Person) -> None:
    done = bring(town, publisher, publish=True)
    latest = editions.latest(town, "municipio")
    assert latest is not None
    editions.save(town, "place", "municipio", {**latest.item, "email": "a@b.example"}, publisher, latest.number, NOW)
    publishing.publish(town, "municipio", publisher, NOW, TODAY)
    assert imports.undo(town, done.id, publisher, NOW, TODAY) == ["Municipio di Borgoaperto"]
    assert done.note == "Municipio di Borgoaperto"
    assert phone(town, "municipio") == "0000 999999"


@pytest.mark.parametrize("publish", [True, False])
def test_a_draft_that_was_open_is_open_again(town: Session, publisher: Person, publish: bool) -> None:
    from knowledge.desk.items import item_of

    record = editions.live(town, "municipio")
    assert record is not None
    editions.save(town, "place", "municipio", {**item_of(record), "email": "mia@x.example"}, publisher, 0, NOW)
    done = bring(town, publisher, publish)
    assert imports.undo(town, done.id, publisher, NOW, TODAY) == []
    assert phone(town, "municipio") == "0000 100200"
    draft = editions.open_edition(town, "municipio")
    assert draft is not None
    assert (draft.item["email"], draft.item["phone"]) == ("mia@x.example", "0000 100200")


@pytest.mark.parametrize("publish", [True, False])
def test_a_file_can_come_again_after_it_was_undone(town: Session, publisher: Person, publish: bool) -> None:
    imports.undo(town, bring(town, publisher, publish).id, publisher, NOW, TODAY)
    done = bring(town, publisher, publish=True)
    assert done.added + done.changed == 2
    assert phone(town, "sala-delle-rondini") == "0523 1"


def test_who_may_not_bring_in_does_not(town: Session) -> None:
    with pytest.raises(NotAllowed):
        bring(town, person(town, Role.EDITOR), publish=False)


def test_a_record_that_cannot_be_published_is_told_with_its_line(town: Session, publisher: Person) -> None:
    table = reading.table(CONTENT, reading.suggest(CONTENT))
    fields = mapping.suggest(town, "place", table.columns)
    found = preview(town, "place", table, fields, publisher)
    found.outcomes[0].item["owner"] = "ufficio-sparito"  # archived and deleted meanwhile
    with pytest.raises(SheetError, match=r"Riga 2, «Sala delle Rondini».*ufficio-sparito"):
        imports.bring_in(town, "place", "a.csv", fields, found, publisher, NOW, TODAY, True)


def test_more_lines_than_a_transaction_can_bear(town: Session, publisher: Person) -> None:
    lines = [[f"Sala numero {n}"] for n in range(imports.MOST_CHANGES[True] + 1)]
    with pytest.raises(TooBig, match=r"1001 schede.*al più 1000"):
        bring(town, publisher, True, as_csv(["Nome"], *lines))


def test_past_imports_are_listed(town: Session, publisher: Person) -> None:
    done = bring(town, publisher, publish=False)
    assert imports.past(town, 5) == [done]
    assert columns.title(done.kind) == "Luoghi"
    assert one(town, "place", publisher, slug="municipio", phone="0000 999999").effect is Effect.SAME
