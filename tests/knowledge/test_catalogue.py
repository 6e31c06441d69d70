import tempfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from knowledge import catalogue
from knowledge.errors import CatalogueError
from knowledge.kinds import Event, Place, Service
from tests.knowledge.folder import Folder, problems
from tests.knowledge.processes import printed
from tests.knowledge.test_recurrence import BAD as BAD_RULES
from tests.knowledge.test_recurrence import ENDLESS

TOPICS = 'topics: [{slug: a/b, title: "Argomento"}]\n'
PLACE = "places: [{slug: sala, name: Sala, %s}]\n"
EVENT = "events: [{slug: festa, name: Festa, start: 2026-01-10T10:30, %s}]\n"


# --- what can be read


def test_a_record_becomes_plain_values(folder: Folder) -> None:
    folder.write(TOPICS)
    folder.write(
        """
places:
  - slug: sala
    name: "Sala Morandi"
    kind: sala
    alt_names: ["saletta"]
    lat: 45.01
    topics: [a/b]
    verified_on: 2026-11-22
    source: {name: "Comune", url: "https://www.comune.example"}
""",
        "luoghi.yml",
    )
    assert folder.read().records["sala"] == (
        Place,
        {
            "slug": "sala",
            "name": "Sala Morandi",
            "type": "sala",
            "alt_names": ["saletta"],
            "lat": 45.01,
            "topics": ["a/b"],
            "verified_on": date(2026, 11, 22),
            "source_name": "Comune",
            "source_url": "https://www.comune.example",
            "origin": "catalogo",
        },
    )


def test_defaults_give_what_a_record_lacks(folder: Folder) -> None:
    folder.write(
        """
defaults: {verified_by: "Redazione", source: {name: "Comune", url: "https://www.comune.example"}}
places:
  - {slug: sala, name: Sala}
  - {slug: parco, name: Parco, verified_by: "Ufficio verde", source: {name: "Verde"}}
"""
    )
    (_, sala), (_, parco) = (folder.read().records[slug] for slug in ("sala", "parco"))
    assert (sala["verified_by"], sala["source_name"]) == ("Redazione", "Comune")
    assert (parco["verified_by"], parco["source_name"]) == ("Ufficio verde", "Verde")


def test_an_event_has_its_time_and_its_skipped_days(folder: Folder) -> None:
    folder.write(EVENT % 'rrule: "FREQ=WEEKLY", exdates: [2026-08-15]')
    kind, row = folder.read().records["festa"]
    assert kind is Event
    assert row["start"] == datetime(2026, 1, 10, 10, 30)
    assert row["exdates"] == ["2026-08-15"]


def test_topics_quartieri_town_and_phrases(folder: Folder) -> None:
    folder.write(TOPICS + "quartieri: [{slug: centro, name: Centro}]\ntown: {slug: borgo, name: Borgo}")
    folder.write("a/b: {come: [come si fa?]}", "phrases/a.yml")
    read = folder.read()
    assert read.topics["a/b"]["title"] == "Argomento"
    assert read.quartieri["centro"]["name"] == "Centro"
    assert read.town is not None
    assert read.town["name"] == "Borgo"
    assert [(phrase.topic, phrase.ask, phrase.text) for phrase in read.phrases] == [("a/b", "come", "come si fa?")]


def test_a_town_completes_a_service_with_its_own_words(tmp_path: Path) -> None:
    starter, demo = Folder(tmp_path / "starter"), Folder(tmp_path / "demo")
    starter.write(
        TOPICS + 'services: [{slug: tessera, name: Tessera, topic: a/b, cost: "Dipende.", timing: "Subito."}]'
    )
    demo.write('defaults: {source: {name: Borgo, url: "https://b.example"}}\nservices: [{topic: a/b, cost: "Gratis."}]')
    kind, row = catalogue.read([starter.path, demo.path]).records["tessera"]
    assert kind is Service
    assert (row["cost"], row["timing"], row["local"]) == ("Gratis.", "Subito.", ["cost"])
    assert (row["local_source_name"], row["local_source_url"]) == ("Borgo", "https://b.example")


def test_folders_refer_to_each_other(tmp_path: Path) -> None:
    starter, demo = Folder(tmp_path / "starter"), Folder(tmp_path / "demo")
    starter.write(TOPICS)
    demo.write("places: [{slug: sala, name: Sala, topics: [a/b]}]")
    assert set(catalogue.read([starter.path, demo.path]).records) == {"sala"}


def test_an_empty_section_is_no_record(folder: Folder) -> None:
    assert folder.write("places:\n").read().records == {}


@pytest.mark.parametrize("section", ["topics", "quartieri", "defaults"])
def test_any_section_may_be_left_empty(folder: Folder, section: str) -> None:
    assert folder.write(f"{section}:\nplaces: [{{slug: sala, name: Sala}}]\n").problems() == []


# --- what cannot be read


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        pytest.param(b"places: [{slug: caff\xe8}]", "non è in UTF-8", id="not UTF-8"),
        pytest.param(b"\xff\xfep\x00l\x00", "non è in UTF-8", id="UTF-16"),
        pytest.param("places: [{slug: sala, na", "YAML non leggibile alla riga", id="half a file"),
        pytest.param("places:\n- slug: sala\n   name: Sala", "YAML non leggibile alla riga 3", id="wrong YAML"),
        pytest.param("places: [{slug: sala, name: \x00}]", "YAML non leggibile", id="a control character"),
        pytest.param("a: !!python/object:os.system x", "YAML non leggibile", id="a Python object"),
        pytest.param("", "mi aspetto sezioni", id="an empty file"),
        pytest.param("- sala", "mi aspetto sezioni", id="a list"),
        pytest.param("sala", "mi aspetto sezioni", id="a word"),
        pytest.param("luoghi: []", "sezione sconosciuta «luoghi»", id="an unknown section"),
        pytest.param("3: []", "sezione sconosciuta «3»", id="a number for a section"),
        pytest.param(PLACE % "colore: rosso", "sala: campo sconosciuto «colore»", id="an unknown field"),
        pytest.param(PLACE % "id: 3", "campo sconosciuto «id»", id="a field of the database"),
        pytest.param(PLACE % "min_age: 3", "campo sconosciuto «min_age»", id="a field of another kind"),
        pytest.param("places: [{slug: sala}]", "sala: manca «name»", id="no name"),
        pytest.param("places: [{name: Sala}]", "Sala: manca «slug»", id="no slug"),
        pytest.param(PLACE % "lat: nord", "«lat» ha un valore che non so leggere", id="words for a number"),
        pytest.param(PLACE % "verified_on: ieri", "«verified_on» ha un valore", id="words for a date"),
        pytest.param(PLACE % "invented: forse", "«invented» ha un valore", id="words for yes or no"),
        pytest.param(PLACE % "alt_names: saletta", "«alt_names» ha un valore", id="a word for a list"),
        pytest.param(PLACE % "summary: [a, b]", "«summary» ha un valore", id="a list for a word"),
        pytest.param(PLACE % "summary: ", "«summary» ha un valore", id="an empty field"),
        pytest.param("events: [{slug: a, name: A, start: domani}]", "«start» ha un valore", id="words for a time"),
        pytest.param(PLACE % "topics: [a/c]", "sala: argomento sconosciuto «a/c»", id="an unknown topic"),
        pytest.param(PLACE % "topic: a/c", "sala: argomento sconosciuto «a/c»", id="another unknown topic"),
        pytest.param(PLACE % "quartiere: boh", "quartiere sconosciuto «boh»", id="an unknown quartiere"),
        pytest.param(PLACE % "owner: boh", "«owner» rimanda a «boh»", id="an unknown owner"),
        pytest.param(EVENT % "place: boh", "«place» rimanda a «boh»", id="an unknown place"),
        pytest.param(EVENT % "organiser: boh", "«organiser» rimanda a «boh»", id="an unknown organiser"),
        pytest.param(
            "volunteering: [{slug: a, name: A, organisation: boh}]", "«organisation» rimanda a «boh»", id="nobody"
        ),
        pytest.param("services: [{topic: a/c}]", "nessun servizio per l'argomento «a/c»", id="nothing to complete"),
        pytest.param("places: [{slug: a, name: A}, {slug: a, name: B}]", "a: questo slug c'è già", id="a slug twice"),
        pytest.param(PLACE % "opening_hours: lun-ven 9-12", "orari non leggibili: 'lun-ven 9-12'", id="wrong hours"),
        pytest.param(EVENT % 'rrule: "FREQ=WEEKL;COUNT=2"', "ricorrenza non leggibile", id="a wrong rule"),
        pytest.param("services: [{slug: a, name: A, category: Varie}]", "categoria fuori", id="an unknown category"),
        pytest.param("services: [{slug: a, name: A, life_events: [20]}]", "eventi della vita", id="a life event"),
        # and what people write by mistake
        pytest.param("places: 3", "places: mi aspetto un elenco", id="a number for records"),
        pytest.param("places: sala", "", id="a word for records"),
        pytest.param("places: {slug: sala}", "", id="one record without its dash"),
        pytest.param("places: [sala]", "", id="a word for a record"),
        pytest.param("topics: [a/b]", "", id="a word for a topic"),
        pytest.param("topics: [{title: A}]", "", id="a topic without slug"),
        pytest.param("topics: [{slug: a/b}]", "", id="a topic without title"),
        pytest.param("topics: [{slug: a/b, title: A, alias: [c]}]", "alias", id="an unknown field of a topic"),
        pytest.param("topics: [{slug: a/b, title: A, aliases: una parola}]", "", id="a word for aliases"),
        pytest.param("topics: [{slug: a/b, title: A, related: [a/z]}]", "a/z", id="an unknown related topic"),
        pytest.param("quartieri: [{name: Centro}]", "", id="a quartiere without slug"),
        pytest.param("quartieri: [{slug: a}]", "", id="a quartiere without name"),
        pytest.param("quartieri: [{slug: a, name: A, colore: blu}]", "colore", id="an unknown field of a quartiere"),
        pytest.param("quartieri: 3", "", id="a number for quartieri"),
        pytest.param("town: Borgo", "town: mi aspetto il comune", id="a word for the town"),
        pytest.param("town: {name: Borgo}", "", id="a town without slug"),
        pytest.param("town: {slug: borgo, name: Borgo, patron: 8 settembre}", "mese e giorno", id="a patron in words"),
        pytest.param("town: {slug: borgo, name: Borgo, office: boh}", "boh", id="an unknown main office"),
        pytest.param("defaults: Redazione\nplaces: [{slug: a, name: A}]", "", id="a word for defaults"),
        pytest.param(PLACE % "source: Comune", "", id="a word for a source"),
        pytest.param(PLACE % "source: {nome: Comune}", "nome", id="an unknown field of a source"),
        pytest.param(PLACE % "topics: 3", "", id="a number for topics"),
        pytest.param(PLACE % "topics: [[a/b]]", "", id="a list for a topic"),
        pytest.param(PLACE % "topics: [{slug: a/b}]", "", id="a mapping for a topic"),
        pytest.param(PLACE % "status: nascosto", "nascosto", id="an unknown status"),
        pytest.param(PLACE % "verified_on: 2026-02-30", "", id="a day that does not exist"),
        pytest.param(PLACE % "alt_names: [3]", "", id="a number among names"),
        pytest.param(PLACE % "phone: 0523", "tra virgolette", id="a phone without quotes, whose zero is lost"),
        pytest.param(PLACE % f"phone: '{'1' * 90}'", "", id="a text longer than its column"),
        pytest.param("places: [{slug: a, name: A, slug: b}]", "«slug» c'è due volte", id="a field twice"),
        pytest.param('places: [{slug: a, name: "A\\0"}]', "un carattere invisibile", id="what PostgreSQL cannot store"),
        pytest.param(PLACE % "lat: 9.69, lon: 45.05", "«lat» ha un valore", id="coordinates that are swapped"),
        pytest.param(PLACE % "topics: 3\n  topic: [", "alla riga", id="a bracket that nothing closes"),
        pytest.param("places: []\nplaces: [{slug: a, name: A}]", "", id="a section twice"),
        pytest.param("services: [{slug: a, name: A, life_events: [[1]]}]", "", id="a list for a life event"),
        pytest.param("services: [{slug: a, name: A, how: &a [*a]}]", "", id="a list that holds itself"),
        pytest.param("services: [{slug: a, name: A, cases: [altro]}]", "voce con when, answer", id="a word for a case"),
        pytest.param("services: [{slug: a, name: A, cases: [{quando: mai}]}]", "", id="a case without its answer"),
        pytest.param("events: [{slug: a, name: A}]", "manca «start»", id="an event without start"),
        pytest.param(EVENT % "end: 2026-01-10T09:30", "finisce prima", id="an event that ends before it begins"),
        pytest.param(EVENT % "end: 2026-01-10T12:30+01:00", "senza fuso", id="a time zone at one end only"),
        pytest.param(EVENT % "exdates: [domani]", "domani", id="words for a skipped day"),
        pytest.param(
            "processes: [{slug: a, name: A, phases: [{name: Idee}]}]", "", id="a phase without its days"
        ),
        pytest.param(
            "processes: [{slug: a, name: A, yearly: true, phases: [{name: Idee, start: '13-40', end: '01-01'}]}]",
            "",
            id="a phase on no day of the year",
        ),
        pytest.param("processes: [{slug: a, name: A, phases: [Idee]}]", "", id="a word for a phase"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_by_its_name(folder: Folder, content: str | bytes, problem: str) -> None:
    told = folder.write(TOPICS, "argomenti.yml").write(content, "cattivo.yml").problems()
    assert told
    assert any(problem in line for line in told)
    assert all(len(line) < 400 for line in told)


@pytest.mark.parametrize("content", ["places: [{slug: a, name: A, colore: blu}]", "places: [sala]", b"\xe8", "a: b: c"])
def test_a_problem_names_the_file(folder: Folder, content: str | bytes) -> None:
    (problem,) = folder.write(content, "cattivo.yml").problems()
    assert problem.startswith("cattivo.yml: ")


@pytest.mark.parametrize("rule", BAD_RULES)
def test_a_bad_rule_is_found_in_the_file(folder: Folder, rule: str) -> None:
    (problem,) = folder.write(EVENT % f"rrule: '{rule}'").problems()
    assert "ricorrenza non leggibile" in problem


@pytest.mark.parametrize("rule", ENDLESS)
def test_a_rule_that_keeps_busy_for_ever_is_found_in_the_file(folder: Folder, rule: str) -> None:
    folder.write(EVENT % f"rrule: '{rule}'")
    program = "import sys; from pathlib import Path; from tests.knowledge.folder import problems\n"
    assert "ricorrenza non leggibile" in printed(program + "print(problems(Path(sys.argv[1])))", str(folder.path))


@pytest.mark.parametrize(
    "content",
    [
        "a/b: {quanto: [costa?]}",
        "a/b: una frase",
        "a/b: [3]",
        "a/b: ['']",
        "a/b:",
        "a/c: [frase di un argomento che non c'è]",
        "- una frase",
        "3: [una frase]\na/b: [una frase]\na/z: [altro]",
        "null: [una frase]\na/z: [altro]",
        "a/b: [una: frase]",
        b"a/b: [perch\xe9]",
    ],
)
def test_a_bad_file_of_phrases_is_told(folder: Folder, content: str | bytes) -> None:
    assert folder.write(TOPICS).write(content, "phrases/frasi.yml").problems()


def test_a_file_of_phrases_with_nothing_in_it_yet_is_no_problem(folder: Folder) -> None:
    assert folder.write(TOPICS).write("{}", "phrases/frasi.yml").problems() == []


def test_an_empty_folder_is_told(folder: Folder) -> None:
    assert folder.problems() == [f"{folder.path}: nessun file .yml in questa cartella"]


def test_a_folder_whose_name_is_too_long_is_told(tmp_path: Path) -> None:
    long = Folder(tmp_path / "comune-di-san-giovanni-in-persiceto").write("places: []")
    (problem,) = long.problems()
    assert "più lungo di 20 caratteri" in problem


def test_a_misspelt_field_is_told_with_the_one_that_is_meant(folder: Folder) -> None:
    (problem,) = folder.write(PLACE % "sumary: Bella").problems()
    assert problem == "schede.yml: sala: campo sconosciuto «sumary»: forse «summary»?"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="nessun file"):
        catalogue.read([tmp_path / "boh"])


def test_all_problems_are_told_at_once(folder: Folder) -> None:
    folder.write(b"\xe8", "1.yml").write("a: b: c", "2.yml").write("luoghi: []", "3.yml")
    folder.write(PLACE % "colore: rosso, opening_hours: boh, owner: boh, topics: [a/z]", "4.yml")
    folder.write(EVENT % "rrule: 'FREQ=BOH;COUNT=1', lat: 3", "5.yml")
    folder.write("a/b: [3]", "phrases/6.yml")
    told = "\n".join(folder.problems())
    for piece in (
        "1.yml", "2.yml", "3.yml", "colore", "orari non leggibili", "«boh»", "a/z", "ricorrenza", "«lat»", "6.yml"
    ):  # fmt: skip
        assert piece in told


def test_an_error_is_its_problems_one_a_line(folder: Folder) -> None:
    folder.write("luoghi: []", "1.yml").write("a: b: c", "2.yml")
    with pytest.raises(CatalogueError) as told:
        folder.read()
    assert str(told.value).splitlines() == told.value.problems == folder.problems()
    assert len(told.value.problems) == 2


def test_all_that_is_wrong_with_one_record_is_told(folder: Folder) -> None:
    folder.write("organisations: [{slug: a, name: A, opening_hours: boh, status: boh, lat: 3}]")
    assert len(folder.problems()) == 3


# --- whatever the file

FIELDS = sorted({column for kind in catalogue.SECTIONS.values() for column in kind.__mapper__.columns.keys()})  # noqa: SIM118
NAMES = st.sampled_from([*FIELDS, "kind", "topic", "topics", "source", "aliases", "related", "title", "example", "url"])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
WORDS = st.sampled_from(
    ["sala", "a/b", "Mo-Fr 09:00-12:00", "FREQ=WEEKLY", "2026-01-10T10:30", "09-08", "come", "draft"]
)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**31), 2**31)
    | st.floats()
    | TEXT
    | WORDS
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.just(None) | st.timezones())
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES | TEXT | st.integers(), inner, max_size=3),
    max_leaves=5,
)
RECORDS = st.dictionaries(NAMES, VALUES, max_size=4) | st.builds(
    dict.__or__,
    st.fixed_dictionaries({"slug": WORDS | VALUES, "name": WORDS | VALUES, "start": WORDS | VALUES}),
    st.dictionaries(NAMES, VALUES, max_size=4),
)
SECTIONS = st.sampled_from([*catalogue.SECTIONS, "town", "quartieri", "topics", "defaults", "area"])
DOCUMENTS = st.dictionaries(SECTIONS | TEXT, st.lists(RECORDS, max_size=2) | RECORDS | VALUES, max_size=4)


def reads_or_tells(document: Any, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.dump(document, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")
        problems(Path(folder))


@given(DOCUMENTS)
@example({"places": [{"slug": "sala", "name": "Sala", "opening_hours": "boh"}]})
@example({"topics": [{"slug": ["a"], "title": "A"}]})
@example({"defaults": {"source": "Comune"}, "services": [{"slug": "a", "name": "A"}]})
@example({"services": [{"topic": ["a/b"]}]})
@example(
    {"events": [{"slug": "a", "name": "A", "start": "2026-01-10T10:30", "rrule": "FREQ=WEEKLY;INTERVAL=-1;COUNT=2"}]}
)
@settings(
    deadline=None,
    derandomize=True,
    max_examples=200,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_any_document_is_read_or_told(document: dict[Any, Any]) -> None:
    reads_or_tells(document, "schede.yml")


@given(st.dictionaries(WORDS | TEXT | st.integers() | st.none(), VALUES, max_size=4))
@settings(deadline=None, derandomize=True, max_examples=150)
def test_any_document_of_phrases_is_read_or_told(document: dict[Any, Any]) -> None:
    reads_or_tells(document, "phrases/frasi.yml")


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None, derandomize=True)
def test_any_bytes_are_read_or_told(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "schede.yml").write_bytes(content)
        problems(Path(folder))
