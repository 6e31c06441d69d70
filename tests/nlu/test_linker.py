import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.linear import counts
from nlu.linker import KEPT_INDEXES, Linker, Phrase, fingerprint

PHRASES = [
    Phrase("ambiente/rifiuti", "quando passano a ritirare la carta"),
    Phrase("ambiente/rifiuti", "dove butto il vetro"),
    Phrase("ambiente/rifiuti", "raccolta differenziata"),
    Phrase("famiglia/nido", "asilo nido"),
    Phrase("famiglia/nido", "iscrizione al nido"),
    Phrase("anziani/assistenza", "la mamma non ce la fa più da sola"),
    Phrase("anziani/assistenza", "assistenza a domicilio"),
    Phrase("oos/meteo", "che tempo fa domani"),
    Phrase("oos/meteo", "piove sabato"),
    Phrase("oos/cucina", "ricetta della torta di mele"),
    Phrase("oos/cucina", "come si cucina il risotto"),
]
RETTA = Phrase("famiglia/nido", "retta mensile")
TOWN = {"ambiente/rifiuti", "famiglia/nido", "anziani/assistenza"}


@pytest.fixture(scope="module")
def linker() -> Linker:
    return Linker.fit(PHRASES)


def best(linker: Linker, text: str) -> str:
    return linker.link(text).town[0][0]


def weights(linker: Linker, topic: str) -> list[float]:
    """What a topic has learnt: all its weights, and its bias."""
    column = linker._model.classes.index(topic)
    return [*linker._model.weights[:, column].tolist(), float(linker._model.bias[column])]


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Dove si butta il VETRO?", "ambiente/rifiuti"),
        ("diferenziata", "ambiente/rifiuti"),
        ("posti all'asilo", "famiglia/nido"),
        ("mia mamma da sola non ce la fa", "anziani/assistenza"),
    ],
)
def test_a_need_is_linked_to_its_topic(linker: Linker, text: str, topic: str) -> None:
    assert best(linker, text) == topic


def test_topics_of_the_town_are_ranked_among_themselves(linker: Linker) -> None:
    town = linker.link("asilo nido").town
    assert {topic for topic, _ in town} == TOWN
    assert sum(p for _, p in town) == pytest.approx(1, abs=1e-5)
    assert [p for _, p in town] == sorted((p for _, p in town), reverse=True)


def test_topics_of_others_are_ranked_against_everything(linker: Linker) -> None:
    ours, theirs = linker.link("iscrizione all'asilo nido"), linker.link("domani che tempo fa? piove?")
    assert {topic for topic, _ in theirs.others} == {"oos/meteo", "oos/cucina"}
    assert theirs.others[0][0] == "oos/meteo"
    assert theirs.others_share == pytest.approx(sum(p for _, p in theirs.others))
    assert ours.others_share < 0.2 < 0.8 < theirs.others_share < 1


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_is_linked_somehow(linker: Linker, text: str) -> None:
    link = linker.link(text)
    assert sum(p for _, p in link.town) == pytest.approx(1, abs=1e-5)
    assert 0 <= link.others_share <= 1 + 1e-6


def test_order_and_doubles_of_phrases_do_not_matter(linker: Linker) -> None:
    other = Linker.fit([*reversed(PHRASES), *PHRASES])
    assert other.version == linker.version
    assert other.link("nido") == linker.link("nido")


def test_a_town_without_others_is_all_there_is() -> None:
    link = Linker.fit([phrase for phrase in PHRASES if phrase.topic in TOWN]).link("asilo nido")
    assert link.town[0][0] == "famiglia/nido"
    assert (link.others, link.others_share) == ((), 0)


def test_without_topics_of_the_town_only_others_are_linked() -> None:
    link = Linker.fit([phrase for phrase in PHRASES if phrase.topic not in TOWN]).link("piove?")
    assert link.town == ()
    assert link.others[0][0] == "oos/meteo"


@pytest.mark.parametrize("phrases", [[], PHRASES[:3]])
def test_less_than_two_topics_cannot_be_learnt(phrases: list[Phrase], tmp_path: Path) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        Linker.fit(phrases)
    with pytest.raises(ValueError):  # noqa: PT011
        Linker.open(phrases, tmp_path)


# --- the index kept on disk


def written(cache: Path) -> dict[str, int]:
    """The files of the cache with their inodes: a file that is written again gets another one."""
    return {str(path.relative_to(cache)): path.stat().st_ino for path in sorted(cache.rglob("*"))}


def test_the_second_open_reads_what_the_first_has_written(tmp_path: Path) -> None:
    first = Linker.open(PHRASES, tmp_path)
    kept = written(tmp_path)
    second = Linker.open(PHRASES, tmp_path)
    assert written(tmp_path) == kept
    assert second.version == first.version
    assert second.link("asilo") == first.link("asilo")
    # Proof that it was read and not learnt: what is on disk is what is answered.
    folder = tmp_path / fingerprint(PHRASES)
    classes = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
    renamed = [name.replace("famiglia/nido", "famiglia/nidi") for name in classes]
    (folder / "classes.json").write_text(json.dumps(renamed), encoding="utf-8")
    assert best(Linker.open(PHRASES, tmp_path), "asilo nido") == "famiglia/nidi"


def test_an_index_read_from_disk_can_be_updated(tmp_path: Path) -> None:
    Linker.open(PHRASES, tmp_path)
    linker = Linker.open(PHRASES, tmp_path).updated([*PHRASES, RETTA])
    assert best(linker, "la retta mensile?") == "famiglia/nido"


def test_other_phrases_have_an_index_of_their_own(tmp_path: Path) -> None:
    Linker.open(PHRASES, tmp_path)
    Linker.open([*PHRASES, RETTA], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {fingerprint(PHRASES), fingerprint([*PHRASES, RETTA])}


@pytest.mark.parametrize("name", ["classes.json", "rarity.npy", "weights.npy", "bias.npy", "phrases.npz"])
@pytest.mark.parametrize("damage", ["missing", "empty", "half", "garbage"])
def test_a_half_written_index_is_learnt_again(linker: Linker, tmp_path: Path, name: str, damage: str) -> None:
    linker.keep(tmp_path)
    path = tmp_path / linker.version / name
    content = path.read_bytes()
    match damage:
        case "missing":
            path.unlink()
        case "empty":
            path.write_bytes(b"")
        case "half":
            path.write_bytes(content[: len(content) // 2])
        case _:
            path.write_bytes(b"garbage " * 40)
    assert best(Linker.open(PHRASES, tmp_path), "asilo nido") == "famiglia/nido"
    assert path.stat().st_size == len(content)
    kept = written(tmp_path)
    Linker.open(PHRASES, tmp_path)
    assert written(tmp_path) == kept


def test_an_index_whose_folder_was_cleared_learns_all_anew(tmp_path: Path) -> None:
    opened = Linker.open(PHRASES, tmp_path)
    (tmp_path / opened.version / "phrases.npz").unlink()
    assert best(opened.updated([*PHRASES, RETTA]), "la retta mensile?") == "famiglia/nido"


def test_what_an_interrupted_run_left_behind_does_not_hinder(linker: Linker, tmp_path: Path) -> None:
    half = tmp_path / f"{linker.version}.part"
    half.mkdir()
    (half / "weights.npy").write_bytes(b"half")
    assert best(Linker.open(PHRASES, tmp_path), "asilo nido") == "famiglia/nido"
    assert [path.name for path in tmp_path.iterdir()] == [linker.version]


def test_an_index_of_other_phrases_under_this_name_is_not_used(linker: Linker, tmp_path: Path) -> None:
    Linker.fit([*PHRASES, RETTA]).keep(tmp_path)
    (tmp_path / fingerprint([*PHRASES, RETTA])).rename(tmp_path / linker.version)
    opened = Linker.open(PHRASES, tmp_path)
    assert weights(opened, "famiglia/nido") == weights(linker, "famiglia/nido")


def test_only_the_latest_indexes_are_kept(tmp_path: Path) -> None:
    versions = []
    for number in range(KEPT_INDEXES + 2):
        linker = Linker.fit([*PHRASES, Phrase("famiglia/nido", f"asilo numero {number}")])
        linker.keep(tmp_path)
        versions.append(linker.version)
    assert len(list(tmp_path.iterdir())) == KEPT_INDEXES
    assert (tmp_path / versions[-1]).is_dir()


def test_the_fingerprint_changes_with_any_phrase() -> None:
    known = {
        fingerprint(PHRASES),
        fingerprint(PHRASES[1:]),
        fingerprint([*PHRASES, RETTA]),
        fingerprint([*PHRASES, Phrase("ambiente/rifiuti", "retta mensile")]),
        fingerprint([*PHRASES[1:], Phrase(PHRASES[0].topic, PHRASES[0].text + "?")]),
    }
    assert len(known) == 5
    assert fingerprint([*reversed(PHRASES), PHRASES[0]]) == fingerprint(PHRASES)


# --- staff change the phrases


def test_a_new_phrase_is_understood_and_other_topics_keep_their_weights(linker: Linker) -> None:
    newer = linker.updated([*PHRASES, RETTA])
    assert best(newer, "quant'è la retta mensile?") == "famiglia/nido"
    assert newer.link("retta mensile").town[0][1] > linker.link("retta mensile").town[0][1]
    for topic in {phrase.topic for phrase in PHRASES} - {"famiglia/nido"}:
        assert weights(newer, topic) == weights(linker, topic)
    assert weights(newer, "famiglia/nido") != weights(linker, "famiglia/nido")


def test_an_update_is_known_by_its_phrases(linker: Linker) -> None:
    newer = linker.updated([*PHRASES, RETTA])
    assert newer.version == fingerprint([*PHRASES, RETTA]) != linker.version
    assert newer.updated(PHRASES).version == linker.version


def test_a_new_topic_is_understood_at_once(linker: Linker) -> None:
    newer = linker.updated([*PHRASES, Phrase("animali/cani", "iscrivere il cane"), Phrase("animali/cani", "cucciolo")])
    assert best(newer, "ho preso un cane cucciolo") == "animali/cani"
    assert weights(newer, "famiglia/nido") == weights(linker, "famiglia/nido")


def test_a_removed_topic_is_no_longer_linked(linker: Linker) -> None:
    newer = linker.updated([phrase for phrase in PHRASES if phrase.topic != "famiglia/nido"])
    assert "famiglia/nido" not in {topic for topic, _ in newer.link("asilo nido").town}
    for topic in ("ambiente/rifiuti", "anziani/assistenza", "oos/meteo", "oos/cucina"):
        assert weights(newer, topic) == weights(linker, topic)


def test_a_phrase_moved_to_another_topic_is_learnt_anew_by_both(linker: Linker) -> None:
    moved = [phrase for phrase in PHRASES if phrase.text != "dove butto il vetro"]
    newer = linker.updated([*moved, Phrase("anziani/assistenza", "dove butto il vetro")])
    assert best(newer, "dove butto il vetro") == "anziani/assistenza"
    assert weights(newer, "famiglia/nido") == weights(linker, "famiglia/nido")


def test_an_update_leaves_the_index_of_before_as_it_was(linker: Linker) -> None:
    before = linker.link("retta mensile")
    linker.updated([*PHRASES, RETTA])
    assert linker.link("retta mensile") == before


def test_an_update_with_the_same_phrases_changes_nothing(linker: Linker) -> None:
    same = linker.updated(list(reversed(PHRASES)))
    assert same.version == linker.version
    assert np.array_equal(same._model.score(counts(["nido"])), linker._model.score(counts(["nido"])))


def test_updates_one_after_the_other_know_all_phrases(linker: Linker, tmp_path: Path) -> None:
    newer = linker.updated([*PHRASES, RETTA])
    newest = newer.updated([*PHRASES, RETTA, Phrase("anziani/assistenza", "badante")])
    assert best(newest, "la retta mensile") == "famiglia/nido"
    assert best(newest, "cerco una badante") == "anziani/assistenza"
    newest.keep(tmp_path)
    reopened = Linker.open([*PHRASES, RETTA, Phrase("anziani/assistenza", "badante")], tmp_path)
    assert reopened.link("badante") == newest.link("badante")
