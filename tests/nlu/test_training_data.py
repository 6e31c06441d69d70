"""What the intent model learns from: its shape, and whether it has the variety it needs."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer

from knowledge.catalogue import read as read_catalogue
from knowledge.vocabularies import Ask
from nlu.linear import folded
from nlu.reader import topic_of
from nlu.training_run import ROOT, TRAINING, others_phrases

FILES = sorted(TRAINING.glob("*.yml"))
LEAST_SENTENCES = 60
FEW_WORDS, MANY_WORDS = 3, 5
NEAR_COPY = 0.85
DIALOGUES = ROOT.parent / "shared/eval/dialogues_dev.jsonl"
# Questions that nothing was tuned on are kept beside the project, where they are at all.
QUESTIONS = [
    path
    for path in (ROOT / "tests/golden/questions.jsonl", ROOT.parent / "shared/eval/questions_dev.jsonl")
    if path.exists()
]
MOST_ALIKE = 0.08  # the share of an intent's sentences that may begin with the same three words


def sentences() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path in FILES:
        for intent in document(path)["nlu"]:
            assert intent["intent"] not in found, f"{intent['intent']} stands in two places"
            found[intent["intent"]] = [line.removeprefix("- ") for line in intent["examples"].splitlines()]
    return found


def document(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


SENTENCES = sentences()


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_the_shape_that_rasa_reads(path: Path) -> None:
    whole = document(path)
    assert set(whole) == {"version", "nlu"}
    assert whole["version"] == "3.1"
    for intent in whole["nlu"]:
        assert set(intent) == {"intent", "examples"}
        lines = intent["examples"].splitlines()
        assert [line for line in lines if not line.startswith("- ") or not line[2:].strip()] == []
        # Brackets would mark entities, of which we train none: "[abc](x)".
        assert [line for line in lines if "](" in line or "]{" in line] == []


def test_there_is_an_intent_for_each_facet_and_nothing_unknown() -> None:
    assert {name for name in SENTENCES if name.startswith("ask_")} == {f"ask_{ask.value}" for ask in Ask}
    assert {name.partition("_")[0] for name in SENTENCES} == {"ask", "meta", "oos", "language"}


def test_each_subject_of_others_has_a_topic_and_each_act_an_answer() -> None:
    topics = {topic["slug"] for topic in document(ROOT / "knowledge/starter/fuori_ambito.yml")["topics"]}
    acts = {name for name in document(ROOT / "actions/wording.yml") if name.startswith("meta/")}
    assert {topic_of(name) for name in SENTENCES if name.startswith("oos_")} == topics
    assert {topic_of(name) for name in SENTENCES if name.startswith("meta_")} <= acts


@pytest.mark.parametrize("intent", sorted(SENTENCES))
def test_an_intent_has_enough_sentences(intent: str) -> None:
    assert len(SENTENCES[intent]) >= LEAST_SENTENCES
    assert len({folded(text) for text in SENTENCES[intent]}) >= LEAST_SENTENCES


def test_no_sentence_belongs_to_two_intents() -> None:
    owners = defaultdict(set)
    for intent, texts in SENTENCES.items():
        for text in texts:
            owners[folded(text)].add(intent)
    assert {text: intents for text, intents in owners.items() if len(intents) > 1} == {}


@pytest.mark.parametrize("intent", sorted(SENTENCES))
def test_an_intent_is_no_template_with_the_nouns_swapped(intent: str) -> None:
    beginnings = Counter(" ".join(folded(text).split()[:3]) for text in SENTENCES[intent])
    words, count = beginnings.most_common(1)[0]
    assert count / len(SENTENCES[intent]) < MOST_ALIKE, words


def test_nobody_is_named_by_a_phone_or_an_address() -> None:
    private = re.compile(r"\b3\d{2}[ .]?\d{6,7}\b|[\w.]+@[\w.]+\.\w+|\b[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z]\d{3}[A-Z]\b")
    assert [text for texts in SENTENCES.values() for text in texts if private.search(text)] == []


def test_what_is_somebody_elses_is_known_to_the_linker_by_topic() -> None:
    phrases = others_phrases()
    assert Counter(phrase.topic for phrase in phrases) == {
        topic_of(intent): len(texts) for intent, texts in SENTENCES.items() if intent.startswith("oos_")
    }
    assert {phrase.text for phrase in phrases} == {
        text for intent, texts in SENTENCES.items() if intent.startswith("oos_") for text in texts
    }


def words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", folded(text)))


def but_for_one(known: frozenset[str]) -> set[frozenset[str]]:
    """The same words, and from `MANY_WORDS` up also those with any one left out."""
    return {known, *(known - {word} for word in known if len(known) >= MANY_WORDS)}


@pytest.fixture(scope="module")
def learnt() -> set[frozenset[str]]:
    """The words of everything that the two models learn from, sentence by sentence."""
    catalogue = read_catalogue([ROOT / "knowledge/starter", ROOT / "knowledge/demo"])
    texts = [text for sentences in SENTENCES.values() for text in sentences]
    texts += [phrase.text for phrase in catalogue.phrases]
    texts += [text for topic in catalogue.topics.values() for text in (topic["title"], *topic.get("aliases", []))]
    return {words(text) for text in texts}


@pytest.fixture(scope="module")
def nearly(learnt: set[frozenset[str]]) -> set[frozenset[str]]:
    return set().union(*map(but_for_one, learnt))


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_no_question_that_measures_us_was_learnt(
    file: Path, learnt: set[frozenset[str]], nearly: set[frozenset[str]]
) -> None:
    asked = [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
    # "ciao" and "carta d'identità" are everybody's.
    long = [text for text in asked if len(words(text)) >= FEW_WORDS]
    assert [text for text in long if words(text) in nearly or but_for_one(words(text)) & learnt] == []


def test_no_sentence_is_a_near_copy_of_one_that_measures_us() -> None:
    """By the cosine of what three letters in a row they share; "ciao" and the like are everybody's."""
    asked = [text for text in questions_and_turns() if len(folded(text).split()) > FEW_WORDS]
    catalogue = read_catalogue([ROOT / "knowledge/starter", ROOT / "knowledge/demo"])
    taught = [text for texts in SENTENCES.values() for text in texts] + [phrase.text for phrase in catalogue.phrases]
    trigrams = TfidfVectorizer(analyzer="char", ngram_range=(3, 3), use_idf=False)
    rows = trigrams.fit_transform([f"  {folded(text)}  " for text in taught])
    alike = (trigrams.transform([f"  {folded(text)}  " for text in asked]) @ rows.T).tocoo()
    pairs = zip(alike.row, alike.col, alike.data, strict=True)
    near = [(asked[row], taught[column]) for row, column, share in pairs if share >= NEAR_COPY]
    assert [pair for pair in near if len(words(pair[0])) > 1] == []


def questions_and_turns() -> Iterator[str]:
    for file in QUESTIONS:
        yield from (json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines())
    if DIALOGUES.exists():
        for line in DIALOGUES.read_text(encoding="utf-8").splitlines():
            yield from (turn["user"] for turn in json.loads(line)["turns"])


def test_the_domain_lists_the_intents_and_nothing_else() -> None:
    domain = document(ROOT / "nlu" / "domain.yml")
    assert set(domain) == {"version", "intents"}
    assert domain["intents"] == [intent["intent"] for path in FILES for intent in document(path)["nlu"]]
