import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from channels.telegram.starts import MOST, payload_of, start_of
from knowledge.database import reading
from knowledge.topic import Topic
from knowledge.vocabularies import Ask

WORDS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?", fullmatch=True)


@given(WORDS, WORDS, st.sampled_from(list(Ask)))
def test_there_and_back(area: str, name: str, ask: Ask) -> None:
    start = start_of(f"{area}/{name}", ask.value)
    assert set(start) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert len(start) <= MOST
    assert payload_of(start) == f"topic:{area}/{name}:{ask.value}"


def test_every_topic_of_the_town_has_a_link_with_every_facet(demo: Engine) -> None:
    with reading(demo) as session:
        slugs = [slug for slug in session.scalars(select(Topic.slug)) if "/" in slug]
    assert len(slugs) > 100
    for slug in slugs:
        for ask in Ask:
            assert payload_of(start_of(slug, ask.value)) == f"topic:{slug}:{ask.value}"


def test_a_poster_may_carry_the_plain_form() -> None:
    assert payload_of("topic-cultura-eventi") == "topic:cultura/eventi:generic"
    assert payload_of("topic-anagrafe-carta-identita") == "topic:anagrafe/carta-identita:generic"


@pytest.mark.parametrize(
    "start",
    ["", "topic-", "topic-x", "topic-a_b_c_d", "topic-a_", "topic-_b", "altro", "topic-A_b", "topic-" + "a" * 99],
)
def test_a_link_that_we_did_not_make_stands_for_nothing(start: str) -> None:
    assert payload_of(start) == ""


@pytest.mark.parametrize(
    ("topic", "ask"), [("eventi", "generic"), ("a/b_c", "costo"), ("a/b", "x y"), ("a/" + "b" * 70, "")]
)
def test_what_cannot_be_a_link_is_refused(topic: str, ask: str) -> None:
    with pytest.raises(ValueError, match=r"argomento|troppo lungo"):
        start_of(topic, ask)
