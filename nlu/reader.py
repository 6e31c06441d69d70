"""Reading a question: what is asked (the intent model) and about what (the linker), put together."""

from dataclasses import dataclass
from typing import Final

from knowledge.vocabularies import Ask
from nlu.danger import asked, danger
from nlu.facets import asks_opening, names_facet
from nlu.intents import ASK
from nlu.languages import LANGUAGE, language
from nlu.linker import Link, Linker
from nlu.mentions import MentionFinder
from nlu.normaliser import clean
from nlu.understanding import Ranking, Understander, Understanding, is_town

_BARE_NAME_WORDS: Final = 3


@dataclass
class Reader:
    """Holds the three that read; `linker` and `mentions` are replaced when the knowledge base changes."""

    understander: Understander
    linker: Linker
    mentions: MentionFinder

    def read(self, text: str) -> Understanding:
        """Raises `UnderstanderError` when the intent model does not answer."""
        text = clean(text)
        question = asked(text)
        return combine(text, self.understander.parse(question), self.linker.link(question), self.mentions)

    @property
    def version(self) -> str:
        """Which model and which index answered; kept with each answer."""
        return f"{self.understander.version}+{self.linker.version[:8]}"


def combine(text: str, intents: Ranking, link: Link, mentions: MentionFinder) -> Understanding:
    """One distribution over everything a text can be about.

    Whether it is an act of conversation, only the intent model knows. Whether it is the town's or somebody
    else's, both have an opinion, and the mean of both counts. Which topic of the town, the linker knows. What somebody
    has taught word for word is about what they taught: no model knows better.
    """
    known = {topic_of(name): p for name, p in intents if not name.startswith((ASK, LANGUAGE))}
    acts = {slug: p for slug, p in known.items() if slug.startswith("meta/")}
    rest = 1 - sum(acts.values())
    linked = dict(link.others)
    others = {
        slug: (known.get(slug, 0.0) + rest * linked.get(slug, 0.0)) / 2
        for slug in (known.keys() - acts) | linked.keys()
    }
    if (
        link.said and link.said not in known
    ):  # of what the model has learnt itself, it knows more: "va bene" may be an act
        acts, others, rest = {}, {} if is_town(link.said) else {link.said: 1.0}, 1.0
        link = _beyond_doubt(link)
    town = rest - sum(others.values())
    topics = [*((slug, town * p) for slug, p in link.town), *others.items(), *acts.items()]
    return Understanding(
        text=text,
        intent=intents[0][0],
        intent_confidence=intents[0][1],
        ask=_facet(text, intents),
        topics=tuple(sorted(topics, key=lambda pair: -pair[1])),
        town=town,
        others=sum(others.values()),
        acts=sum(acts.values()),
        certainty=link.town[0][1] if link.town else 0.0,
        danger=danger(text),
        language=language(text, intents),
        mentions=mentions.find(text),
    )


def _facet(text: str, intents: Ranking) -> Ask:
    """What is asked of the subject."""
    if asks_opening(text):
        return Ask.HOURS
    if not names_facet(text) and len(text.split()) <= _BARE_NAME_WORDS:
        return Ask.GENERIC  # "coworking": a bare name asks for nothing in particular
    asks = [(name.removeprefix(ASK), p) for name, p in intents if name.startswith(ASK)]
    return Ask(max(asks, key=lambda pair: pair[1], default=(Ask.GENERIC.value, 0.0))[0])


def _beyond_doubt(link: Link) -> Link:
    """The link of a text that is a phrase of a topic, word for word."""
    if not is_town(link.said):
        return link
    return Link(((link.said, 1.0), *((slug, 0.0) for slug, _ in link.town if slug != link.said)), (), link.said)


def topic_of(intent: str) -> str:
    """`meta_chi_sei` → `meta/chi-sei`: acts and out-of-scope intents are topics too."""
    area, _, name = intent.partition("_")
    return f"{area}/{name.replace('_', '-')}"
