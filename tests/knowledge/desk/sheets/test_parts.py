import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.desk.sheets import parts

# What people write: words, figures, brackets and colons, on one line.
WORDS = st.text(alphabet="abcè 0123456789().:,'-", min_size=1, max_size=40).map(str.split).map(" ".join).filter(bool)


def test_contacts_are_lines() -> None:
    text = "telefono: 0000 100227 (Ufficio Partecipazione)\nemail: a@b.example\nsito: https://x.example/a?b=(c)"
    found = parts.contacts(text)
    assert found == [
        {"kind": "phone", "value": "0000 100227", "note": "Ufficio Partecipazione"},
        {"kind": "email", "value": "a@b.example"},
        {"kind": "url", "value": "https://x.example/a?b=(c)"},
    ]


def test_contacts_of_other_files_are_understood() -> None:
    assert parts.contacts("Tel: 0523 1 | PEC: a@pec.example") == [
        {"kind": "phone", "value": "0523 1"},
        {"kind": "email", "value": "a@pec.example"},
    ]


@pytest.mark.parametrize("text", ["0523 1", "piccione: Gino", "telefono:", "x" * 5000])
def test_what_is_no_contact(text: str) -> None:
    assert parts.contacts(text) is None


def test_cases_are_two_lines_each() -> None:
    text = "Caso: Non hai un contratto\nRisposta: Puoi lo stesso.\n\nCaso: Sei all'estero\nRisposta: Chiama."
    assert parts.cases(text) == [
        {"when": "Non hai un contratto", "answer": "Puoi lo stesso."},
        {"when": "Sei all'estero", "answer": "Chiama."},
    ]
    assert parts.cases("Caso: solo questo") is None


def test_phases_of_one_year_and_of_every_year() -> None:
    text = "Voto (online) (dal 01/06/2026 al 30 giugno 2026): si vota\nLavori (dal 01/07 al 14/01)"
    assert parts.phases(text) == [
        {"name": "Voto (online)", "start": "2026-06-01", "end": "2026-06-30", "summary": "si vota"},
        {"name": "Lavori", "start": "07-01", "end": "01-14"},
    ]


@pytest.mark.parametrize("text", ["Voto", "Voto (dal 31/02 al 30/06)", "Voto (dal 01/06/20226 al 30/06/20226)"])
def test_what_is_no_phase(text: str) -> None:
    assert parts.phases(text) is None


@given(st.lists(st.tuples(st.sampled_from(["phone", "email", "url", "app"]), WORDS, WORDS | st.just("")), max_size=4))
def test_contacts_read_back_unless_brackets_do_not_close(items: list[tuple[str, str, str]]) -> None:
    whole = [part for item in items for part in item[1:]]
    if any(part.count("(") != part.count(")") or "(" in part for part in whole) or any(":" in v for _, v, _ in items):
        return
    contacts = [{"kind": kind, "value": value} | ({"note": note} if note else {}) for kind, value, note in items]
    assert parts.contacts(parts.contacts_text(contacts)) == contacts


@given(st.text(alphabet="Caso:Risposta |\n()dal 01/06", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for reads in (parts.contacts, parts.cases, parts.phases):
        found = reads(text)
        assert found is None or isinstance(found, list)


@pytest.mark.parametrize("text", ["Caso:" + "\n" * 30_000, "a (" * 10_000, "Caso: a | " * 3_000, "x (dal " * 4_000])
def test_hostile_cells_take_no_time(text: str) -> None:
    assert parts.contacts(text) is None
    assert parts.cases(text) is None
    assert parts.phases(text) is None
