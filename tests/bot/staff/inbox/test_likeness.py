"""Questions that are alike come together, whatever their order; others stay apart."""

import random
from pathlib import Path

import pytest
import yaml

from bot.settings import ROOT
from bot.staff.inbox.likeness import Said, together
from knowledge.phrases import read_phrases

ALIKE: list[list[str]] = yaml.safe_load(Path(__file__).with_name("alike.yml").read_text(encoding="utf-8"))


def heaps(said: list[Said]) -> set[frozenset[str]]:
    labels = together(said)
    return {
        frozenset(one.text for one, label in zip(said, labels, strict=True) if label == wanted) for wanted in labels
    }


def test_what_is_the_same_thing_comes_together() -> None:
    said = [Said(text) for group in ALIKE for text in group]
    assert heaps(said) == {frozenset(group) for group in ALIKE}


def test_the_order_changes_nothing() -> None:
    said = [Said(text) for group in ALIKE for text in group]
    expected = heaps(said)
    for seed in range(3):
        random.Random(seed).shuffle(said)
        assert heaps(said) == expected


def test_topics_that_came_near_count_a_little() -> None:
    others = [Said(text) for group in ALIKE for text in group]
    first, second = "orari del museo civico", "orari del parco"
    assert frozenset({first, second}) not in heaps([Said(first, ("a/b",)), Said(second, ("c/d",)), *others])
    assert frozenset({first, second}) in heaps([Said(first, ("a/b",)), Said(second, ("a/b",)), *others])


@pytest.mark.parametrize("said", [[], [Said("una")], [Said("che cosa"), Said("che cosa è")], [Said("👍"), Said("?")]])
def test_few_words_are_no_error(said: list[Said]) -> None:
    assert len(together(said)) == len(said)


def test_five_thousand_are_grouped() -> None:
    known = [Said(text, (topic,)) for topic, _, text in read_phrases(ROOT / "knowledge" / "starter" / "phrases")]
    random.Random(7).shuffle(known)
    assert len(known) >= 5000
    labels = together(known[:5000])
    assert 1000 < len(set(labels)) < 5000
