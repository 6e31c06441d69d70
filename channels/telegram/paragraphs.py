"""Long answers in messages of a length that Telegram takes, cut where a reader would pause."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

MOST: Final = 4000  # Telegram takes 4,096, counted as UTF-16 does
_PAUSES: Final = (re.compile(r"\n+"), re.compile(r"(?<=[.!?;])\s+"), re.compile(r"\s+"))


@dataclass(frozen=True)
class Paragraph:
    """Plain text with the tag around it, "b", "i" or none, and where it leads, if anywhere."""

    text: str
    tag: str = ""
    href: str = ""
    close: bool = False  # to the one before: no empty line between

    @property
    def html(self) -> str:
        text = escape(self.text, quote=False)
        if self.href:
            text = f'<a href="{escape(self.href)}">{text}</a>'
        return f"<{self.tag}>{text}</{self.tag}>" if self.tag else text

    @property
    def plain(self) -> str:
        return f"{self.text}\n{self.href}" if self.href else self.text


def length(text: str) -> int:
    """As Telegram counts: a face is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def messages(paragraphs: Iterable[Paragraph], most: int = MOST) -> list[tuple[str, str]]:
    """(html, plain) of as many messages as it takes, none longer than `most`."""
    found: list[list[Paragraph]] = []
    used = 0
    for paragraph in paragraphs:
        for piece in _pieces(paragraph, most):
            needed = length(piece.plain) + 2
            if not found or used + needed > most + 2:
                found.append([])
                used = 0
            found[-1].append(piece)
            used += needed
    return [(_joined(some, "html"), _joined(some, "plain")) for some in found]


def _joined(paragraphs: list[Paragraph], form: str) -> str:
    text = ""
    for paragraph in paragraphs:
        between = "" if not text else "\n" if paragraph.close else "\n\n"
        text += between + getattr(paragraph, form)
    return text


def _pieces(paragraph: Paragraph, most: int) -> Iterator[Paragraph]:
    if length(paragraph.plain) <= most:
        if paragraph.text.strip():
            yield paragraph
        return
    room = most - length(paragraph.href) - 1
    for text in _cut(paragraph.text, room, _PAUSES):
        yield Paragraph(text, paragraph.tag, paragraph.href, paragraph.close)


def _cut(text: str, most: int, pauses: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """At the widest pauses that do; where there are none, anywhere."""
    if length(text) <= most:
        if text.strip():
            yield text.strip()
        return
    if not pauses:
        yield from _hard(text, most)
        return
    line = ""
    for part in _parts(text, pauses[0]):
        if length(line + part) <= most:
            line += part
            continue
        yield from _cut(line, most, pauses[1:])
        line = part
    yield from _cut(line, most, pauses[1:])


def _parts(text: str, pause: re.Pattern[str]) -> Iterator[str]:
    """The text in pieces, each with the pause that follows it."""
    start = 0
    for found in pause.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]


def _hard(text: str, most: int) -> Iterator[str]:
    line, used = "", 0
    for character in text:
        size = length(character)
        if used + size > most:
            yield line
            line, used = "", 0
        line, used = line + character, used + size
    yield line
