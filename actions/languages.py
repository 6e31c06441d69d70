"""Set phrases for who writes in another language: `languages.yml`. The facts stay in plain Italian, to be shown."""

import re
import unicodedata
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from sqlalchemy.orm import Session

from actions.answer import Answer
from actions.compose import person_button
from actions.wording import say
from channels.conversation import Button, Reply
from knowledge import queries
from knowledge.vocabularies import Ask
from nlu.bands import URGENT

BETWEEN: Final = " · "  # the two languages of a button
_FILE: Final = Path(__file__).with_name("languages.yml")
_INTERPRETER: Final = "stranieri/mediazione-culturale"
_FIRST: Final = (
    "anagrafe/carta-identita",
    "stranieri/permesso-soggiorno",
    "salute/medico-base",
    "famiglia/iscrizione-scuola",
    "stranieri/corsi-italiano",
    _INTERPRETER,
)
_WITHOUT_SPACES: Final = ("ar", "zh")  # words are written together, or take what belongs to them in front


@cache
def _catalogue() -> dict[str, dict[str, Any]]:
    catalogue: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return catalogue


def languages() -> tuple[str, ...]:
    """ISO 639-1 codes of the languages that have phrases."""
    return tuple(_catalogue())


def phrase(code: str, key: str) -> str:
    """A set phrase of that language; empty where we do not speak it."""
    return str(_catalogue()[code][key]) if code else ""


def facet(code: str, ask: Ask) -> str:
    """What a facet is called in that language; empty where we do not speak it."""
    return str(_catalogue()[code]["facets"][ask.value]) if code else ""


def title(code: str, topic: str) -> str:
    """What a topic is called in that language; empty where it has no words for it."""
    return str(_catalogue()[code]["topics"].get(topic, {}).get("title", ""))


def topic_named(code: str, text: str) -> str:
    """The topic whose words the text has, danger and then the longest ones first; empty where it has none."""
    found = [
        (topic in URGENT, len(word), topic)
        for topic, names in _catalogue()[code]["topics"].items()
        for word in names["words"]
        if _has(code, text, word)
    ]
    return max(found)[2] if found else ""


def facet_named(code: str, text: str) -> Ask | None:
    """The facet whose button the text has the words of: "how much is it?"; the longest first."""
    found = [(len(words), ask) for ask, words in _catalogue()[code]["facets"].items() if _has(code, text, words)]
    return Ask(max(found)[1]) if found else None


def thanks(code: str, text: str) -> bool:
    return any(_has(code, text, word) for word in _catalogue()[code]["thanks_words"])


def welcome(code: str, text: str, session: Session) -> Answer:
    """What we can do for whoever writes in that language, with the subjects newcomers ask about most."""
    phrases = _catalogue()[code]
    if thanks(code, text):
        return Answer((Reply(phrases["thanks"], (Button(say("button_topics"), "topics"),)),))
    found = queries.topics(session, _FIRST)
    buttons = tuple(Button(topic.title, f"topic:{topic.slug}:{Ask.GENERIC.value}") for topic in found)
    reply = Reply(f"{phrases['welcome']}\n\n{phrases['mediator']}", (*buttons, person_button()))
    return in_two_languages(Answer((reply,)), code)


def introduced(answer: Answer, topic: str, code: str) -> Answer:
    """The answer with a line before it that says what it is; in danger, whom to call."""
    phrases = _catalogue()[code]
    line = phrases["danger" if topic in URGENT else "answer"]
    first, *others = answer.replies
    return replace(answer, replies=(replace(first, text=f"{line}\n\n{first.text}"), *others))


def in_two_languages(answer: Answer, code: str) -> Answer:
    """Buttons in Italian and in the other language, where it has the words."""
    replies = tuple(
        replace(reply, buttons=tuple(_translated(button, code) for button in reply.buttons)) for reply in answer.replies
    )
    return replace(answer, replies=replies)


def _translated(button: Button, code: str) -> Button:
    phrases = _catalogue()[code]
    match button.payload.split(":"):
        case ["person"]:
            other = phrases["person"]
        case ["topic", _, ask] if button.title == say(f"button_{ask}"):
            other = phrases["facets"][ask]
        case ["topic", topic, _]:
            other = phrases["topics"].get(topic, {}).get("title", "")
        case _:
            other = ""
    return replace(button, title=f"{button.title}{BETWEEN}{other}") if other else button


def _has(code: str, text: str, word: str) -> bool:
    text, word = _plain(text), _plain(word)
    return word in text if code in _WITHOUT_SPACES else re.search(rf"\b{re.escape(word)}\b", text) is not None


def _plain(text: str) -> str:
    """Lower case without accents: many type none."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))
