from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.intents import TOWN, IntentModel
from nlu.understanding import Ranking

SENTENCES = [
    ("ask_orari", "quando apre la biblioteca?"),
    ("ask_orari", "a che ora chiude l'anagrafe"),
    ("ask_costo", "quanto costa la mensa"),
    ("ask_costo", "quanto si paga per il nido?"),
    ("ask_dove", "dove si trova la piscina"),
    ("ask_dove", "dov'è l'ufficio tributi"),
    ("ask_dove", "dov'è la scuola?"),
    (TOWN, "carta d'identità"),
    (TOWN, "il cassonetto in via Roma è rotto"),
    ("meta_saluto", "ciao"),
    ("meta_saluto", "buongiorno a tutti"),
    ("meta_ringraziamento", "grazie mille 🙏"),
    ("meta_ringraziamento", "la ringrazio"),
    ("oos_meteo", "che tempo fa domani?"),
    ("oos_meteo", "piove sabato?"),
]
NAMES = {"ask_orari", "ask_costo", "ask_dove", "meta_saluto", "meta_ringraziamento", "oos_meteo"}


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel.fit([text for _, text in SENTENCES], [intent for intent, _ in SENTENCES])


def is_distribution(ranking: Ranking) -> bool:
    values = [p for _, p in ranking]
    return sum(values) == pytest.approx(1, abs=1e-5) and min(values) >= 0 and values == sorted(values, reverse=True)


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("buongiorno!", "meta_saluto"),
        ("grazie", "meta_ringraziamento"),
        ("domani piove?", "oos_meteo"),
        ("quanto costa la piscina?", "ask_costo"),
        ("dov'è il parco?", "ask_dove"),
        ("a che ora apre la piscina?", "ask_orari"),
    ],
)
def test_the_intent_comes_first(model: IntentModel, text: str, intent: str) -> None:
    assert model.rank(text)[0][0] == intent


def test_the_ranking_is_one_distribution_over_all_intents_best_first(model: IntentModel) -> None:
    for _, text in SENTENCES:
        ranking = model.rank(text)
        assert is_distribution(ranking)
        assert {name for name, _ in ranking} == NAMES
        assert len(ranking) == len(NAMES)


def test_the_town_without_a_facet_is_no_intent_of_its_own(model: IntentModel) -> None:
    assert TOWN not in {name for name, _ in model.rank("carta d'identità")}
    town = sum(p for name, p in model.rank("carta d'identità") if name.startswith("ask_"))
    assert town > 0.5


def test_probabilities_are_plain_numbers(model: IntentModel) -> None:
    assert {type(p) for _, p in model.rank("ciao")} == {float}


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_has_a_ranking(model: IntentModel, text: str) -> None:
    assert is_distribution(model.rank(text))


def test_a_saved_model_ranks_as_before(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    loaded = IntentModel.load(tmp_path)
    for _, text in SENTENCES:
        assert loaded.rank(text) == model.rank(text)


def test_a_model_can_be_saved_over_another(model: IntentModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    model.save(tmp_path)
    assert IntentModel.load(tmp_path).rank("ciao") == model.rank("ciao")


def test_without_two_facets_nothing_can_be_learnt() -> None:
    rows = [(intent, text) for intent, text in SENTENCES if intent in ("ask_orari", "meta_saluto")]
    with pytest.raises(ValueError, match="two classes"):
        IntentModel.fit([text for _, text in rows], [intent for intent, _ in rows])


@pytest.mark.parametrize("name", ["scope", "asks"])
def test_half_a_model_is_none(model: IntentModel, tmp_path: Path, name: str) -> None:
    model.save(tmp_path)
    (tmp_path / name / "classes.json").unlink()
    with pytest.raises(OSError, match=r"classes\.json"):
        IntentModel.load(tmp_path)
