from knowledge.vocabularies import LIFE_EVENTS, SERVICE_CATEGORIES, Ask, Status


def test_the_fifteen_categories_of_modello_comuni() -> None:
    assert len(SERVICE_CATEGORIES) == len(set(SERVICE_CATEGORIES)) == 15
    assert "Anagrafe e stato civile" in SERVICE_CATEGORIES


def test_the_nineteen_life_events_of_ontopia() -> None:
    assert list(LIFE_EVENTS) == list(range(1, 20))


def test_the_nine_facets_of_a_question() -> None:
    assert {ask.value for ask in Ask} == {
        "generic", "come", "dove", "quando", "costo", "documenti", "requisiti", "contatti", "orari"
    }  # fmt: skip


def test_the_states_of_a_record_fit_their_column() -> None:
    assert {status.value for status in Status} == {"draft", "review", "published", "archived"}
    assert max(map(len, Status)) <= 12
