"""The starter catalogue, as it is delivered: what holds in all of Italy."""

import json
import re
from collections import Counter
from datetime import date

import pytest
import yaml

from bot.composition import STARTER
from bot.settings import ROOT
from knowledge import catalogue
from knowledge.catalogue import Catalogue
from knowledge.fields import Item
from knowledge.kinds import Example, Process, Service
from knowledge.text import fold
from knowledge.vocabularies import Ask
from tests.knowledge.plain import difficulties, joined

EVALUATION = ROOT.parent / "shared" / "eval"
TRAINING = ROOT / "nlu" / "training"
LEAST_PHRASES = 40


@pytest.fixture(scope="module")
def starter() -> Catalogue:
    return catalogue.read([STARTER])


@pytest.fixture(scope="module")
def services(starter: Catalogue) -> dict[str, Item]:
    return {slug: row for slug, (kind, row) in starter.records.items() if kind is Service}


@pytest.fixture(scope="module")
def in_scope(starter: Catalogue) -> set[str]:
    return {slug for slug, topic in starter.topics.items() if topic.get("in_scope", True)}


@pytest.fixture(scope="module")
def evaluation_topics() -> dict[str, Item]:
    file = EVALUATION / "topics.yml"
    if not file.exists():
        pytest.skip("the evaluation data is not here")
    topics = yaml.safe_load(file.read_text(encoding="utf-8"))["topics"]
    return {topic["slug"]: topic for topic in topics}


# --- topics


def test_112_topics_are_in_scope_and_18_are_not(starter: Catalogue, in_scope: set[str]) -> None:
    assert len(in_scope) == 112
    assert len(starter.topics) - len(in_scope) == 18


def test_topics_are_those_of_the_evaluation(
    starter: Catalogue, in_scope: set[str], evaluation_topics: dict[str, Item]
) -> None:
    said = {slug for slug in evaluation_topics if not slug.startswith("meta/")}
    assert set(starter.topics) == said
    assert in_scope == {slug for slug in said if evaluation_topics[slug]["in_scope"]}


def test_what_is_out_of_scope_says_who_looks_after_it(starter: Catalogue, in_scope: set[str]) -> None:
    outside = {slug: topic for slug, topic in starter.topics.items() if slug not in in_scope}
    assert all(slug.startswith("oos/") for slug in outside)
    assert [slug for slug, topic in outside.items() if not topic.get("elsewhere", "").strip()] == []
    assert [slug for slug, topic in outside.items() if difficulties({"summary": topic["elsewhere"]})] == []


def test_topics_have_titles_that_fit_a_button_and_are_told_apart(starter: Catalogue) -> None:
    titles = Counter(topic["title"] for topic in starter.topics.values())
    assert [title for title, count in titles.items() if count > 1] == []
    assert [title for title in titles if len(title) > 40] == []


def test_topics_have_other_names_and_related_topics(starter: Catalogue, in_scope: set[str]) -> None:
    assert [slug for slug in in_scope if len(starter.topics[slug].get("aliases", [])) < 4] == []
    for slug in in_scope:
        related = starter.topics[slug].get("related", [])
        assert related, slug
        assert set(related) <= in_scope - {slug}, slug


# --- services


def test_each_topic_in_scope_has_one_service(services: dict[str, Item], in_scope: set[str]) -> None:
    counts = Counter(topic for row in services.values() for topic in row["topics"])
    assert set(counts) == in_scope
    assert set(counts.values()) == {1}


def test_each_service_says_where_it_comes_from_and_until_when_it_holds(services: dict[str, Item]) -> None:
    for slug, row in services.items():
        assert row.get("source_name"), slug
        assert re.fullmatch(r"https?://[\w.-]+\.\w+(/\S*)?", row.get("source_url", "")), slug
        assert row.get("verified_by"), slug
        assert isinstance(row.get("verified_on"), date), slug
        assert isinstance(row.get("expires_on"), date), slug
        assert row["verified_on"] < row["expires_on"], slug


def test_each_service_says_what_it_is_and_how_to_have_it(services: dict[str, Item]) -> None:
    assert [slug for slug, row in services.items() if not (row.get("summary") and row.get("how"))] == []
    assert [slug for slug, row in services.items() if not row.get("category")] == []


def test_the_starter_catalogue_says_nothing_of_one_town(services: dict[str, Item]) -> None:
    assert [slug for slug, row in services.items() if row.get("local") or row.get("owner") or row.get("invented")] == []


def test_every_text_is_plain(starter: Catalogue) -> None:
    hard = {slug: difficulties(row) for slug, (_, row) in starter.records.items()}
    assert {slug: found for slug, found in hard.items() if found} == {}


def test_a_hard_text_would_be_seen() -> None:
    hard = "L'interessato provvede alla presentazione dell'istanza corredata della documentazione identificativa."
    assert difficulties({"how": [hard]})
    assert difficulties({"cases": [{"when": "Sei via", "answer": hard}]})
    assert difficulties({"cost": "La " * 31})
    assert joined(["Vai lì", "Paga."]) == "Vai lì. Paga."


# --- examples from elsewhere


def test_examples_from_elsewhere_carry_their_city_and_their_source(starter: Catalogue) -> None:
    examples = {slug: row for slug, (kind, row) in starter.records.items() if kind in (Process, Example)}
    assert len(examples) >= 10
    for slug, row in examples.items():
        assert row.get("example_city"), slug
        assert row.get("source_name"), slug
        assert row.get("source_url", "").startswith("http"), slug
        assert row.get("verified_on"), slug
        assert row.get("verified_by"), slug
        assert row["summary"].startswith("Esempio vero"), slug


def test_processes_from_elsewhere_are_concluded(starter: Catalogue) -> None:
    processes = [row for kind, row in starter.records.values() if kind is Process]
    assert processes
    for row in processes:
        assert not row.get("yearly")
        assert row["outcome"]
        assert all(date.fromisoformat(phase["end"]) < row["verified_on"] for phase in row["phases"])


# --- phrases


def test_each_topic_has_phrases_enough(starter: Catalogue, in_scope: set[str]) -> None:
    counts = Counter(phrase.topic for phrase in starter.phrases)
    assert {slug: counts[slug] for slug in in_scope if counts[slug] < LEAST_PHRASES} == {}


def test_no_phrase_is_there_twice(starter: Catalogue) -> None:
    counts = Counter((phrase.topic, fold(phrase.text)) for phrase in starter.phrases)
    assert [key for key, count in counts.items() if count > 1] == []


def test_no_phrase_says_two_topics(starter: Catalogue) -> None:
    topics: dict[str, set[str]] = {}
    for phrase in starter.phrases:
        topics.setdefault(fold(phrase.text), set()).add(phrase.topic)
    assert {text: found for text, found in topics.items() if len(found) > 1} == {}


def test_every_facet_is_asked_for(starter: Catalogue) -> None:
    counts = Counter(phrase.ask for phrase in starter.phrases)
    assert [ask for ask in Ask if counts[ask] < 50] == []


def _training_sentences() -> dict[str, str]:
    """The folded sentences of the files that the intent model learns from, and where each stands."""
    found = {}
    for file in sorted(TRAINING.glob("*.yml")):
        for intent in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            for line in intent.get("examples", "").splitlines():
                found[fold(re.sub(r"\[([^]]*)\](\([^)]*\)|\{[^}]*\})", r"\1", line.lstrip("- ")))] = file.name
    return found


def _evaluation_sentences() -> set[str]:
    found = set()
    for file in sorted(EVALUATION.glob("*.jsonl")):
        for line in file.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts = [turn["user"] for turn in row["turns"]] if "turns" in row else [row["text"]]
            found.update(map(fold, texts))
    return found


def test_the_training_sentences_are_read_from_their_files() -> None:
    assert len(_training_sentences()) > 500
    assert _training_sentences()["come si fa"] == "asks.yml"


def test_no_training_sentence_is_one_of_the_evaluation(starter: Catalogue) -> None:
    asked = {text for text in _evaluation_sentences() if len(text.split()) > 3}
    if not asked:
        pytest.skip("the evaluation data is not here")
    taught = {fold(phrase.text): f"phrases of {phrase.topic}" for phrase in starter.phrases} | _training_sentences()
    assert len(asked) > 100
    assert {text: taught[text] for text in asked & taught.keys()} == {}
