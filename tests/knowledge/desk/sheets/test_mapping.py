import pytest
from sqlalchemy.orm import Session

from knowledge.desk.sheets import columns, mapping
from knowledge.desk.sheets.mapping import NUMBER
from knowledge.desk.sheets.table import SheetError
from tests.knowledge.desk.sheets.files import NOW


def test_our_own_headings_are_known_in_any_order() -> None:
    headings = [column.heading for column in columns.of("place")]
    assert mapping.by_name(columns.of("place"), reversed(headings)) == {
        column.heading: column.field for column in columns.of("place")
    }


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("DENOMINAZIONE", "name"), ("Titolo*", "name"), ("Via e numero", "address"), ("Tel.", "phone"),
        ("E-mail", "email"), ("latitude", "lat"), ("Lng", "lon"), ("Orario di apertura", "opening_hours"),
        ("Sito web", "url"), ("ID", NUMBER), ("Telefoni", "phone"), ("Colore delle pareti", ""),
    ],
)  # fmt: skip
def test_headings_of_others_are_understood(heading: str, field: str) -> None:
    assert mapping.by_name(columns.of("place"), [heading]) == {heading: field}


def test_no_field_is_suggested_twice() -> None:
    found = mapping.by_name(columns.of("place"), ["Titolo", "Nome", "Tel", "Telefono"])
    assert found == {"Titolo": "", "Nome": "name", "Tel": "", "Telefono": "phone"}


def test_what_was_chosen_is_suggested_for_the_next_file_with_these_headings(town: Session) -> None:
    chosen = {"Cosa": "name", "Boh": "phone", "Altro": ""}
    mapping.remember(town, "place", chosen, NOW)
    town.flush()
    assert mapping.suggest(town, "place", ["Altro", "Boh", "Cosa"]) == chosen
    assert mapping.suggest(town, "event", ["Altro", "Boh", "Cosa"]) == dict.fromkeys(("Altro", "Boh", "Cosa"), "")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"a": "phone", "b": "phone", "c": "name"}, "due colonne per lo stesso campo: Telefono"),
        ({"a": "phone"}, "quale colonna è il Nome"),
        ({"a": "name", "b": "status"}, "Non conosco il campo"),
    ],
)
def test_a_mapping_that_cannot_be_is_told(fields: dict[str, str], said: str) -> None:
    with pytest.raises(SheetError, match=said):
        mapping.check("place", fields)
