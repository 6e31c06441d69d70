from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from knowledge import database, search
from knowledge.tables import Organisation, Place, Record
from tests.knowledge.observed import statements
from tests.knowledge.records import add


def slugs(session: Session, text: str, kinds: tuple[str, ...] = (), limit: int = 5) -> list[str]:
    return [session.get_one(Record, item.record_id).slug for item in search.find(session, text, kinds, limit)]


def town(session: Session) -> None:
    add(session, Place, "centrale", name="Biblioteca centrale Ada Negri", alt_names=["biblioteca grande"])
    add(session, Place, "ragazzi", name="Biblioteca dei ragazzi Gianni Rodari")
    add(session, Place, "casa-stazione", name="Casa di quartiere Stazione", alt_names=["circolo dei ferrovieri"])
    add(session, Place, "casa-santa-croce", name="Casa di quartiere Santa Croce")
    add(session, Place, "parco", name="Parco dei Gelsi", alt_names=["parco giochi di via Verga"])
    add(session, Organisation, "anagrafe", name="Ufficio Anagrafe", alt_names=["ufficio carte d'identità"])


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("Biblioteca centrale Ada Negri", "centrale"),
        ("BIBLIOTECA ADA NEGRI", "centrale"),
        ("quando apre la biblioteca Rodari?", "ragazzi"),
        ("biblioteche per i ragazzi", "ragazzi"),
        ("la biblioteca grande", "centrale"),
        ("circolo ferrovieri", "casa-stazione"),
        ("casa di quartiere stazione", "casa-stazione"),
        ("c'è la casa di quartiere a Santa Croce?", "casa-santa-croce"),
        ("parco in via Verga", "parco"),
        ("ufficio carte d'identita", "anagrafe"),
        ("ufficio carte d’identità", "anagrafe"),
        ("gelsi", "parco"),
    ],
)
def test_a_record_is_found_by_its_names(session: Session, text: str, first: str) -> None:
    town(session)
    assert slugs(session, text)[0] == first


@pytest.mark.parametrize(
    "text", ["", "   ", "di che con per", "?!", "zzzz", "%", "_", "'; DROP TABLE record; --", "🙂"]
)
def test_what_names_nothing_finds_nothing(session: Session, text: str) -> None:
    town(session)
    assert search.find(session, text) == []


def test_nothing_is_found_where_nothing_is(session: Session) -> None:
    assert search.find(session, "biblioteca") == []


def test_the_whole_name_counts_fully_and_a_part_of_it_less(session: Session) -> None:
    town(session)
    (whole, *_) = search.find(session, "Casa di quartiere Stazione")
    (part, *_) = search.find(session, "la stazione")
    assert whole.score > 0.9
    assert 0 < part.score < 0.5
    assert all(0 < item.score <= 1 for item in search.find(session, "casa di quartiere santa croce biblioteca parco"))


def test_the_same_word_twice_counts_once(session: Session) -> None:
    town(session)
    assert search.find(session, "gelsi gelsi gelsi") == search.find(session, "gelsi")


def test_a_rare_word_counts_more_than_one_that_many_names_have(session: Session) -> None:
    for number in range(30):
        add(session, Place, f"scuola-{number}", name=f"Scuola numero{number}")
    add(session, Place, "palestra", name="Palestra Fermi")
    assert slugs(session, "scuola palestra")[0] == "palestra"


def test_only_records_of_the_kinds_asked_for(session: Session) -> None:
    town(session)
    add(session, Organisation, "amici", name="Amici della biblioteca")
    assert slugs(session, "biblioteca", ("organisation",)) == ["amici"]
    assert set(slugs(session, "biblioteca", ("place",))) == {"centrale", "ragazzi"}
    assert set(slugs(session, "biblioteca", ("place", "organisation"))) == {"centrale", "ragazzi", "amici"}


def test_no_more_records_than_asked_for(session: Session) -> None:
    town(session)
    assert len(search.find(session, "casa biblioteca parco ufficio", limit=2)) == 2


@pytest.mark.parametrize("status", ["draft", "review", "archived"])
def test_only_published_records_are_found(session: Session, status: str) -> None:
    add(session, Place, "bozza", name="Biblioteca nuova", status=status)
    assert search.find(session, "biblioteca nuova") == []


def test_records_that_are_not_published_do_not_push_out_those_that_are(session: Session) -> None:
    for number in range(60):
        add(session, Place, f"bozza-{number}", name="Biblioteca", status="draft")
    add(session, Place, "aperta", name="Biblioteca")
    assert slugs(session, "biblioteca") == ["aperta"]


def test_records_of_other_kinds_do_not_push_out_those_asked_for(session: Session) -> None:
    for number in range(60):
        add(session, Organisation, f"ente-{number}", name="Biblioteca")
    add(session, Place, "luogo", name="Biblioteca")
    assert slugs(session, "biblioteca", ("place",)) == ["luogo"]


def test_a_record_is_found_by_its_new_name_and_no_more_by_the_old_one(session: Session) -> None:
    town(session)
    place = add(session, Place, "sala", name="Sala Morandi")
    place.name, place.alt_names = "Sala Levi", ["saletta"]
    search.index(session, place)
    assert slugs(session, "sala levi")[0] == "sala"
    assert slugs(session, "saletta") == ["sala"]
    assert slugs(session, "morandi") == []


def test_a_record_that_is_deleted_is_not_found(session: Session) -> None:
    town(session)
    place = add(session, Place, "sala", name="Sala Morandi")
    session.delete(place)
    session.flush()
    assert search.find(session, "morandi") == []


def test_a_name_with_a_very_long_word_is_found_by_its_other_words(session: Session) -> None:
    add(session, Place, "lungo", name=f"Biblioteca {'x' * 150}")
    assert slugs(session, "biblioteca") == ["lungo"]


# --- frequent words


@pytest.fixture
def many(session: Session) -> Session:
    """More parks than the postings that are read of one word."""
    for number in range(search.FREQUENT + 50):
        add(session, Place, f"parco-{number}", name=f"Parco giochi comunale zona{number}")
    return session


def test_a_rare_word_finds_its_record_among_many_with_the_same_frequent_one(many: Session) -> None:
    assert slugs(many, f"parco giochi zona{search.FREQUENT + 49}")[0] == f"parco-{search.FREQUENT + 49}"


def test_frequent_words_count_among_what_the_rare_ones_have_found(many: Session) -> None:
    add(many, Place, "via", name="Via zona7")
    assert slugs(many, "parco zona7")[0] == "parco-7"
    add(many, Place, "piazza", name="Parco zona7")
    assert slugs(many, "parco zona7")[0] == "piazza"


def test_only_frequent_words_find_the_records_that_are_mostly_named_so(many: Session) -> None:
    add(many, Place, "il-parco", name="Il Parco")
    assert slugs(many, "parco")[0] == "il-parco"


def test_only_frequent_words_find_something_where_names_are_long(many: Session) -> None:
    assert slugs(many, "parco giochi")


# --- cost

QUESTIONS = ["parco", "parco zona3", "la biblioteca di zona3", "parco giochi comunale zona3 zona4 zona5", "boh"]


def test_the_statements_of_a_search_do_not_grow_with_the_records(engine: Engine) -> None:
    counts = []
    for more in (range(10), range(10, 1000)):
        with Session(engine) as session, session.begin():
            for number in more:
                add(session, Place, f"parco-{number}", name=f"Parco giochi comunale zona{number}")
        counts.append({text: _cost(engine, text) for text in QUESTIONS})
    few, lots = counts
    assert {text: lots[text] for text in QUESTIONS if lots[text] > few[text] + 1} == {}  # a word has become frequent


def _cost(engine: Engine, text: str) -> int:
    with Session(engine) as session, statements(engine) as sent:
        search.find(session, text)
    return len(sent)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A knowledge base in which nothing is ever saved."""
    engine = database.connect(f"sqlite:///{tmp_path_factory.mktemp('shared') / 'portineria.db'}")
    database.upgrade(engine)
    yield engine
    engine.dispose()


@given(st.text(max_size=200))
@settings(deadline=None, derandomize=True, max_examples=60)
def test_any_text_can_be_searched(shared: Engine, text: str) -> None:
    with Session(shared) as session:
        add(session, Place, "luogo", name=text or "Biblioteca")
        assert all(0 < item.score <= 1 for item in search.find(session, text))
