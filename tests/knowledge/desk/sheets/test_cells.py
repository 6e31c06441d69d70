from typing import Any

import pytest

from knowledge.desk.sheets import columns
from knowledge.desk.sheets.cells import CellError, read, written
from knowledge.desk.sheets.columns import Column
from knowledge.desk.sheets.lexicon import Lexicon, Names

EMPTY = Lexicon()


def column(kind: str, field: str) -> Column:
    return next(column for column in columns.of(kind) if column.field == field)


@pytest.mark.parametrize(
    ("kind", "field", "text", "value"),
    [
        ("place", "lat", "45,123", 45.123),
        ("place", "lon", "9.6961°", 9.6961),
        ("event", "price_amount", "7,50 €", 7.5),
        ("event", "price_amount", "1.234,50", 1234.5),
        ("event", "price_amount", "0", 0),
        ("opportunity", "min_age", "16", 16),
        ("organisation", "by_appointment", "Sì", True),
        ("organisation", "by_appointment", "no", False),
        ("organisation", "by_appointment", "VERO", True),
        ("event", "start", "20 novembre 2026 alle 18.30", "2026-11-20T18:30"),
        ("event", "exdates", "25/12/2026 | 1/1/2027", ["2026-12-25", "2027-01-01"]),
        ("place", "expires_on", "31/12/2026", "2026-12-31"),
        ("place", "kind", "Casa di quartiere", "casa-di-quartiere"),
        ("service", "category", "cultura e tempo libero", "Cultura e tempo libero"),
        ("service", "how", "- Compila\n- Firma", ["Compila", "Firma"]),
        ("service", "how", "Compila | Firma", ["Compila", "Firma"]),
        ("service", "life_events", "9, 8", [9, 8]),
        ("place", "alt_names", "sala grande | sala", ["sala grande", "sala"]),
        ("place", "phone", "00185", "00185"),
    ],
)
def test_cells_are_read_as_people_write_them(kind: str, field: str, text: str, value: Any) -> None:
    assert read(column(kind, field), text, EMPTY) == value


@pytest.mark.parametrize(
    ("kind", "field", "text", "expected"),
    [
        ("place", "expires_on", "20/11/20226", "una data, come 20/11/2026"),
        ("event", "start", "20/11/20226 18:30", "giorno e ora"),
        ("place", "lat", "quarantacinque", "gradi"),
        ("event", "price_amount", "1.200", "1200 oppure 1,200"),
        ("event", "price_amount", "gratis", "un numero"),
        ("opportunity", "min_age", "sedici", "intero"),
        ("organisation", "by_appointment", "forse", "sì oppure no"),
        ("service", "category", "Varie", "Educazione e formazione; "),
        ("place", "phone", "#N/D", "formula"),
        ("service", "cases", "boh", "Caso: "),
    ],
)
def test_what_cannot_be_read_says_what_is_expected(kind: str, field: str, text: str, expected: str) -> None:
    with pytest.raises(CellError, match=expected):
        read(column(kind, field), text, EMPTY)


def test_references_are_found_by_slug_and_by_name() -> None:
    places = Names()
    places.add("municipio", ("Municipio di Borgoaperto",))
    places.add("sala-1", ("Sala civica",))
    places.add("sala-2", ("Sala civica",))
    lexicon = Lexicon(records={"place": places})
    place = column("event", "place")
    assert read(place, "Municipio", lexicon) == "municipio"
    assert read(place, "municipio di BORGOAPERTO", lexicon) == "municipio"
    with pytest.raises(CellError, match="Forse «municipio»"):
        read(place, "Municipo", lexicon)
    with pytest.raises(CellError):  # two have that name
        read(place, "Sala civica", lexicon)


@pytest.mark.parametrize("value", [None, "", [], False])
def test_nothing_is_written_as_an_empty_cell(value: Any) -> None:
    assert written(column("place", "phone"), value) == ""


def test_a_price_of_nothing_is_written() -> None:
    assert written(column("event", "price_amount"), 0) == "0"


@pytest.mark.parametrize("kind", columns.KINDS)
def test_headings_differ_and_other_names_lead_to_one_field(kind: str) -> None:
    seen: dict[str, str] = {}
    for known in columns.of(kind):
        assert known.help
        for name in known.names:
            assert seen.setdefault(name, known.field) == known.field, name
