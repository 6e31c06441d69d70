import pytest

from bot.composition import STARTER
from knowledge import catalogue
from nlu.vague import _entries, meant_by


@pytest.mark.parametrize(("text", "first"), [
    ("la tessera", "salute/tessera-sanitaria"), ("i documenti sono scaduti", "anagrafe/carta-identita"),
    ("i bonus del comune", "casa/bonus-utenze"), ("devo iscrivere mia figlia", "famiglia/asilo-nido"),
])  # fmt: skip
def test_a_word_that_stands_for_several_things_means_them(text: str, first: str) -> None:
    assert meant_by(text)[0] == first
    assert len(meant_by(text)) > 2


@pytest.mark.parametrize("text", [
    "la tessera della biblioteca", "il documento per espatriare", "bonus bebè", "iscrivere mia figlia al nido", "boh",
])  # fmt: skip
def test_who_says_more_is_understood_as_always(text: str) -> None:
    assert meant_by(text) == ()


def test_what_they_may_mean_is_there() -> None:
    topics = catalogue.read([STARTER]).topics
    assert [slug for entry in _entries() for slug in entry["topics"] if slug not in topics] == []
