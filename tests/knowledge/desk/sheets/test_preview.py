import pytest
from sqlalchemy.orm import Session

from knowledge.desk import editions
from knowledge.desk.people import Person
from knowledge.desk.roles import Role
from knowledge.desk.sheets.outcome import Change, Effect, Problem
from tests.knowledge.desk.sheets.conftest import person
from tests.knowledge.desk.sheets.files import NOW, as_csv, as_xlsx, one, told

HOSTILE = "<script>alert(1)</script><b>x</b>"


def test_a_new_a_changed_an_equal_and_a_wrong_line(town: Session, publisher: Person) -> None:
    content = as_csv(
        ["Elenco dei luoghi"],
        [],
        ["Denominazione", "Tel", "Latitudine", "Longitudine", "Vale fino al"],
        ["Sala delle Rondini", "0523 1", "45,07", "9,69", "20 novembre 2027"],
        ["Municipio di Borgoaperto", "0000 999999", "", "", ""],
        ["Biblioteca centrale Ada Negri", "0000 100303", "", "", ""],
        ["Sala delle Cicogne", "", "", "", "20/11/20226"],
        encoding="cp1252",
    )
    preview = told(town, "place", content, publisher)
    new, changed, same, wrong = preview.outcomes
    assert [outcome.line for outcome in preview.outcomes] == [4, 5, 6, 7]
    assert (new.effect, new.slug) == (Effect.NEW, "sala-delle-rondini")
    assert new.item == {
        "name": "Sala delle Rondini", "phone": "0523 1", "lat": 45.07, "lon": 9.69, "expires_on": "2027-11-20",
    }  # fmt: skip
    assert (changed.effect, changed.slug) == (Effect.CHANGED, "municipio")
    assert changed.changes == (Change("Telefono", "0000 100200", "0000 999999"),)
    assert changed.item["opening_hours"].startswith("Mo-Fr")  # what the file does not say stays
    assert (same.effect, same.changes) == (Effect.SAME, ())
    assert wrong.effect is Effect.WRONG
    assert wrong.problems == (Problem("Vale fino al", "20/11/20226", "una data, come 20/11/2026"),)
    assert not preview.is_ready


def test_nothing_to_change_is_nothing_to_bring_in(town: Session, publisher: Person) -> None:
    preview = told(town, "place", as_csv(["Codice della scheda", "Telefono"], ["municipio", "0000 100200"]), publisher)
    assert preview.count(Effect.SAME) == 1
    assert not preview.is_ready


def test_empty_cells_leave_or_clear(town: Session, publisher: Person) -> None:
    content = as_csv(["Codice della scheda", "Telefono", "Nota sugli orari"], ["municipio", "", "Nuova"])
    assert told(town, "place", content, publisher).outcomes[0].item["phone"] == "0000 100200"
    cleared = told(town, "place", content, publisher, empties_clear=True).outcomes[0]
    assert "phone" not in cleared.item
    assert Change("Telefono", "0000 100200", "") in cleared.changes


def test_the_same_record_twice_in_a_file(town: Session, publisher: Person) -> None:
    content = as_csv(["Nome", "Telefono"], ["Sala", "1"], ["SALA", "2"])
    first, second = told(town, "place", content, publisher).outcomes
    assert first.effect is Effect.NEW
    assert second.problems == (Problem("", "SALA", "una riga sola per scheda: c'è già alla riga 2"),)


def test_a_name_that_is_nearly_another_is_warned_of(town: Session, publisher: Person) -> None:
    found = one(town, "place", publisher, name="Biblioteca Ada Negri centrale")
    assert found.effect is Effect.NEW
    assert found.warnings == ("Somiglia a «Biblioteca centrale Ada Negri» (biblioteca-centrale): è la stessa cosa?",)


def test_another_programs_number_is_remembered_with_the_headings(town: Session, publisher: Person) -> None:
    from knowledge.desk.sheets import mapping
    from knowledge.desk.sheets.tables import SheetIdentity

    headings = ["ID", "Nome"]
    town.add(SheetIdentity(kind="place", mark=mapping.mark(headings), number="77", slug="municipio"))
    town.flush()
    found = told(town, "place", as_csv(headings, ["77", "Palazzo del Tiglio"]), publisher).outcomes[0]
    assert (found.slug, found.effect) == ("municipio", Effect.CHANGED)
    other = told(town, "place", as_csv([*headings, "Telefono"], ["77", "Palazzo del Tiglio", "1"]), publisher)
    assert other.outcomes[0].effect is Effect.NEW  # 77 of another program


def test_coordinates_swapped_or_projected_are_noticed(town: Session, publisher: Person) -> None:
    swapped = one(town, "place", publisher, name="A", lat="9,69", lon="45,05")
    assert [problem.expected for problem in swapped.problems] == [
        "latitudine e longitudine al loro posto: qui sembrano scambiate"
    ]
    assert swapped.problems[0].column == "Latitudine e Longitudine"
    projected = one(town, "place", publisher, name="A", lat="4978439,947517", lon="1472210,82998134")
    assert "Gauss-Boaga" in projected.problems[0].expected
    abroad = one(town, "place", publisher, name="A", lat="60", lon="10")
    assert "un punto in Italia" in abroad.problems[0].expected


@pytest.mark.parametrize(
    ("kind", "cells", "column", "expected"),
    [
        ("place", {"phone": "1" * 81}, "Telefono", "80 caratteri"),
        ("place", {"opening_hours": "quando capita"}, "Orari", "lun-ven 9-13"),
        ("event", {"start": "20/11/2026 18:00", "end": "20/11/2026 17:00"}, "Fine", "dopo l'inizio"),
        ("event", {"start": "20/11/2026 18:00", "rrule": "SEMPRE"}, "Si ripete", "iCalendar"),
        ("event", {"summary": "senza inizio"}, "Inizio", "non può mancare"),
        ("event", {"start": "20/11/2026", "place": "casa-mia"}, "Luogo", "una scheda che c'è"),
        ("place", {"topics": "niente/niente"}, "Argomenti", "un argomento che c'è"),
        ("place", {"quartiere": "Atlantide"}, "Quartiere", "quartiere"),
        ("place", {"slug": "Sala Verdi!"}, "Codice della scheda", "trattini"),
        ("place", {"slug": "urp"}, "Codice della scheda", "Uffici ed enti"),
        ("process", {"phases": "Voto (dal 10/06/2026 al 01/06/2026)"}, "Fasi", "dopo l'inizio"),
        ("service", {"life_events": "9, 99"}, "Eventi della vita", "da 1 a 19"),
    ],
)
def test_what_is_wrong_is_told_with_column_and_expectation(
    town: Session, publisher: Person, kind: str, cells: dict[str, str], column: str, expected: str
) -> None:
    found = one(town, kind, publisher, name="Prova nuova", **cells)
    assert found.effect is Effect.WRONG
    assert found.problems[0].column == column
    assert expected in found.problems[0].expected


def test_hours_are_read_in_words_and_shown_in_words(town: Session, publisher: Person) -> None:
    found = one(town, "place", publisher, slug="municipio", opening_hours="lun-ven 9-13, gio anche 15-17")
    assert found.item["opening_hours"] == "Mo-We,Fr 09:00-13:00; Th 09:00-13:00,15:00-17:00"
    (change,) = found.changes
    assert change.before.startswith("lunedì, mercoledì e venerdì 8.30-13")
    osm = one(
        town,
        "place",
        publisher,
        slug="municipio",
        opening_hours="Mo-Fr 08:30-13:00; Tu,Th 08:30-13:00,15:00-17:30; PH off",
    )
    assert osm.effect is Effect.SAME


def test_a_new_record_needs_a_name(town: Session, publisher: Person) -> None:
    found = told(town, "place", as_csv(["Nome", "Telefono"], ["", "0523"]), publisher).outcomes[0]
    assert found.problems == (Problem("Nome", "", "un valore: non può mancare"),)


def test_a_record_of_another_office_is_not_theirs(town: Session) -> None:
    limited = person(town, Role.PUBLISHER, office="biblioteche-borgoaperto")
    theirs = one(town, "place", limited, slug="biblioteca-centrale", phone="1")
    assert theirs.effect is Effect.CHANGED
    others = one(town, "place", limited, slug="municipio", phone="1")
    assert "del tuo ufficio" in others.problems[0].expected
    assert one(town, "place", limited, name="Sala nuova").item["owner"] == "biblioteche-borgoaperto"
    given_away = one(town, "place", limited, name="Sala nuova", owner="urp")
    assert given_away.effect is Effect.WRONG


def test_an_open_draft_is_what_the_file_starts_from(town: Session, publisher: Person) -> None:
    item = {**_item(town, "municipio"), "phone": "1"}
    editions.save(town, "place", "municipio", item, publisher, 0, NOW)
    found = one(town, "place", publisher, slug="municipio", email="a@b.example")
    assert (found.item["phone"], found.number) == ("1", 2)
    assert found.warnings == ("C'è una bozza aperta di Chi pubblica: il file riparte da quella.",)


def _item(town: Session, slug: str) -> dict[str, object]:
    from knowledge.desk.items import item_of

    record = editions.live(town, slug)
    assert record is not None
    return item_of(record)


def test_records_of_the_file_may_refer_to_each_other(town: Session, publisher: Person) -> None:
    content = as_csv(
        ["Nome", "Ufficio che la cura"], ["Ufficio del Verde", ""], ["Ufficio degli Orti", "Ufficio del Verde"]
    )
    second = told(town, "organisation", content, publisher).outcomes[1]
    assert second.item["owner"] == "ufficio-del-verde"


def test_html_is_a_text_like_others(town: Session, publisher: Person) -> None:
    found = one(town, "place", publisher, name=HOSTILE, summary=HOSTILE, address=HOSTILE)
    assert found.effect is Effect.NEW
    assert (found.item["summary"], found.slug) == (HOSTILE, "script-alert-1-script-b-x-b")


def test_a_workbook_with_true_dates_and_numbers(town: Session, publisher: Person) -> None:
    content = as_xlsx(["Nome", "Inizio", "Prezzo in euro"], ["Concerto nuovo", NOW.replace(hour=21), 7.5])
    found = told(town, "event", content, publisher).outcomes[0]
    assert found.item["start"] == "2026-11-28T21:00"
    assert found.item["price_amount"] == 7.5


def test_the_mark_changes_with_the_outcome(town: Session, publisher: Person) -> None:
    content = as_csv(["Nome", "Telefono"], ["Sala", "1"])
    mark = told(town, "place", content, publisher).mark
    assert told(town, "place", content, publisher).mark == mark
    assert told(town, "place", as_csv(["Nome", "Telefono"], ["Sala", "2"]), publisher).mark != mark
