"""The names of topics in the whole content, starter and demo: each says one topic, and only one."""

from collections import defaultdict

from bot.composition import DEMO, STARTER
from knowledge import catalogue
from knowledge.catalogue import Catalogue
from knowledge.text import fold

# Names that truly mean two things: the desk asks which. Each with its reason.
SHARED = {
    # Some towns call so the consultorio's rooms for the young, others the place for homework and free afternoons.
    "spazio giovani": {"famiglia/doposcuola", "salute/consultorio"},
}


def topics_by_name(content: Catalogue) -> dict[str, set[str]]:
    """The topics that a text says, by alias, title or phrase; for the texts that are an alias somewhere."""
    found: dict[str, set[str]] = defaultdict(set)
    aliases = set()
    for slug, topic in content.topics.items():
        names = {fold(alias) for alias in topic.get("aliases", [])}
        aliases |= names
        for name in names | {fold(topic["title"])}:
            found[name].add(slug)
    for phrase in content.phrases:
        found[fold(phrase.text)].add(phrase.topic)
    return {name: found[name] for name in aliases}


def test_no_alias_says_two_topics_but_those_that_mean_two() -> None:
    names = topics_by_name(catalogue.read([STARTER, DEMO]))
    assert len(names) > 900
    assert {name: topics for name, topics in names.items() if len(topics) > 1} == SHARED


def test_an_alias_stands_where_a_citizen_would_look() -> None:
    """Names that stood in two places: whom they mean was decided, and not by chance."""
    names = topics_by_name(catalogue.read([STARTER, DEMO]))
    assert {name: names[name] for name in ("112", "adi", "pec", "servizio civile digitale")} == {
        "112": {"aiuto/emergenze"},  # the one number for every danger; "118" and "ambulanza" are for who is ill
        "adi": {"tributi/assegno-inclusione"},  # home nursing is asked for by its long name
        "pec": {"uffici/contatti"},  # the town's own address; where one receives is "domicilio digitale"
        "servizio civile digitale": {"volontariato/servizio-civile"},  # who says so wants to do it, not to be helped
    }
    assert names[fold("università della terza età")] == {"cultura/corsi"}  # lessons with a fee, not a club
