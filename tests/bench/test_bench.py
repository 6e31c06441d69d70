"""The pure parts of the benchmarks: how figures are shown, which records are invented."""

import json
from itertools import islice

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from knowledge import calendar, queries, search
from knowledge.kinds import Event, Place
from knowledge.record import Record, RecordTopic
from knowledge.search import SearchTerm
from knowledge.text import terms
from tests.bench.figures import Figure, Group, median, missed, p95, table, to_json
from tests.bench.names import NOUNS, Names
from tests.bench.programs import BenchError, Program, free_port, is_free
from tests.bench.questions import PER_CONVERSATION, begins_conversation, questions
from tests.bench.records import KINDS, Made, Sample, grow, invented, shares

GROUP = Group(
    "turn",
    "Turn over HTTP",
    "stock Rasa",
    (
        Figure("median", 10.0, "ms", 100.0, most_ratio=1 / 8),
        Figure("start", 9.26, "s", most=8.0),
        Figure("alone", 1234.5, "MB"),
    ),
    ("how it was done",),
)


def test_median_and_p95() -> None:
    values = [float(number) for number in range(1, 101)]
    assert median(values) == 50.5
    assert p95(values) == 95.0
    assert p95([3.0]) == 3.0


@pytest.mark.parametrize(
    ("figure", "met"),
    [
        (Figure("a", 8.0, "s", most=8.0), True),
        (Figure("a", 8.1, "s", most=8.0), False),
        (Figure("a", 10.0, "ms", 80.0, most_ratio=1 / 8), True),
        (Figure("a", 11.0, "ms", 80.0, most_ratio=1 / 8), False),
        (Figure("a", 11.0, "ms", None, most_ratio=1 / 8), None),
        (Figure("a", 11.0, "ms"), None),
    ],
)
def test_targets(figure: Figure, met: bool | None) -> None:
    assert figure.met is met


def test_table() -> None:
    first, _, turn, start, alone, note = table([GROUP]).splitlines()
    assert first.split() == ["Turn", "over", "HTTP", "ours", "stock", "Rasa", "ratio", "target"]
    assert turn.split() == ["median", "10.0", "ms", "100", "ms", "1/10.0", "≤", "1/8.0", "met"]
    assert start.split() == ["start", "9.26", "s", "≤", "8", "s", "MISSED"]
    assert alone.split() == ["alone", "1,234", "MB"]
    assert note.strip() == "· how it was done"
    assert [figure.name for figure in missed([GROUP])] == ["start"]


def test_json_says_what_the_table_says() -> None:
    document = json.loads(json.dumps(to_json([GROUP], {"cores": 2})))
    assert document["cores"] == 2
    assert document["groups"][0]["figures"][0]["ratio"] == pytest.approx(0.1)
    assert document["groups"][0]["figures"][1]["met"] is False


def test_questions_are_the_same_in_every_run() -> None:
    assert questions(60) == questions(60)
    assert len(set(questions(300))) == 300
    assert [position for position in range(11) if begins_conversation(position)] == [0, PER_CONVERSATION, 10]


def test_names_are_many_and_the_same_for_a_seed() -> None:
    kinds = list(NOUNS) * 500
    first, second = Names(1), Names(1)
    names = [first.name(kind) for kind in kinds]
    assert names == [second.name(kind) for kind in kinds]
    assert len(set(names)) > 0.98 * len(names)
    assert len({word for name in names for word in terms(name)}) > 1000


@pytest.fixture
def grown(demo: Engine) -> tuple[Engine, list[Made]]:
    """The demo with 300 invented records, and what these are."""
    with Session(demo) as session:
        sample = Sample.of(session)
    made = list(islice(invented(sample), 300))
    assert grow(demo, iter(made), 300) == [record.row["name"] for record in made]
    return demo, made


def test_invented_records_are_loaded_in_the_demos_proportions(grown: tuple[Engine, list[Made]]) -> None:
    engine, made = grown
    with Session(engine) as session:
        statement = select(Record.kind, func.count()).where(Record.origin == "bench").group_by(Record.kind)
        counts = dict(session.execute(statement).all())
        links = session.scalar(
            select(func.count(RecordTopic.topic_slug.distinct()))
            .join(Record, Record.id == RecordTopic.record_id)
            .where(Record.origin == "bench")
        )
    assert counts.keys() == KINDS.keys()
    assert sum(counts.values()) == len(made) == 300
    assert counts["event"] > counts["organisation"]
    assert links > 100


def test_invented_records_are_found_by_name(grown: tuple[Engine, list[Made]]) -> None:
    engine, made = grown
    with Session(engine) as session:
        for record in made[:50]:
            found = [item.record_id for item in search.find(session, record.row["name"])]
            assert record.row["id"] in found, record.row["name"]


def test_invented_records_are_read_as_any_other(grown: tuple[Engine, list[Made]]) -> None:
    engine, made = grown
    with Session(engine) as session:
        place = next(record for record in made if record.kind == "place")
        event = next(record for record in made if record.kind == "event")
        assert session.get_one(Place, place.row["id"]).name == place.row["name"]
        assert calendar.recurrence(session.get_one(Event, event.row["id"]))
        assert any(item.slug.startswith("bench-") for item in queries.places(session, place.topics[0], limit=300))


def test_words_are_those_that_the_index_writes(grown: tuple[Engine, list[Made]]) -> None:
    engine, made = grown
    with Session(engine) as session:
        for record in made[:40]:
            search.index(session, session.get_one(Record, record.row["id"]))
            session.flush()
            rows = session.scalars(select(SearchTerm).where(SearchTerm.record_id == record.row["id"]))
            assert {row.term: row.share for row in rows} == pytest.approx(
                shares(record.row["name"], record.row["alt_names"])
            )
        session.rollback()


def test_a_program_that_ends_early_says_its_last_words(tmp_path) -> None:
    port = free_port()
    command = ["sh", "-c", "echo manca il modello; exit 3"]
    with (
        Program("it", command, tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path / "log", port) as program,
        pytest.raises(BenchError, match=r"code 3(.|\n)*manca il modello"),
    ):
        program.wait_until(lambda: False, 10)
    assert is_free(port)


def test_a_program_is_ended_with_what_it_started(tmp_path) -> None:
    command = ["sh", "-c", "sleep 60 & sleep 60"]
    with Program("it", command, tmp_path, {"PATH": "/usr/bin:/bin"}, tmp_path / "log", free_port()) as program:
        program.wait_until(lambda: len(program.tree()) > 1, 10)
        tree = program.tree()
        assert program.resident_mb() > 0
        with pytest.raises(BenchError, match="did not come up in 0 s"):
            program.wait_until(lambda: False, 0)
    assert not any(process.is_running() for process in tree)
