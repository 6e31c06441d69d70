"""The card to show at the counter: the Italian sentence and the papers, with the person's language beside."""

from actions import languages
from actions.links import link
from actions.pages.scene import Scene
from actions.wording import say
from channels.newcomer import CounterCard, Said
from knowledge import directory, queries
from knowledge.kinds import Service
from knowledge.vocabularies import Ask

_RIGHT_TO_LEFT = ("ar",)


def card(slug: str, language: str, scene: Scene) -> CounterCard | None:
    """None for a service that is not there. An unknown language is none: the card is in Italian alone."""
    service = queries.by_slug(scene.session, Service, slug)
    if service is None:
        return None
    code = language if language in languages.languages() else ""
    topics = directory.topics_of(scene.session, service)
    confirmed = service.is_confirmed(scene.today)
    title = next((found for topic in topics if (found := languages.title(code, topic))), "") if code else ""
    return CounterCard(
        service.name,
        link(service),
        code,
        code in _RIGHT_TO_LEFT,
        Said(_sentence(service.name, code), languages.phrase(code, "counter")),
        tuple(service.needed) if confirmed else (),
        service.where if confirmed else "",
        Said(service.name, title),
        Said(say("counter_documents"), languages.facet(code, Ask.DOCUMENTS)),
        Said(say("counter_where"), languages.facet(code, Ask.WHERE)),
        confirmed,
        tuple((known, languages.phrase(known, "name")) for known in languages.languages()),
    )


def _sentence(name: str, code: str) -> str:
    """Who reads Italian alone needs nobody to speak slowly."""
    return f"{say('counter', name=name)} {say('counter_slowly')}" if code else say("counter", name=name)
