"""Reading a page as a program does: its links, its data, its texts. Only the standard library."""

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    reader = _Reader()
    reader.feed(html)
    return reader.tags


def links(html: str) -> set[str]:
    """The pages of our own that a page leads to, without fragments."""
    found = {str(attrs["href"]) for tag, attrs in tags(html) if tag == "a" and attrs.get("href")}
    return {link.partition("#")[0] for link in found if link.startswith("/")}


def text(html: str) -> str:
    """What is read, spaces once."""
    reader = _Reader()
    reader.feed(re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL))
    return re.sub(r"\s+", " ", unescape("".join(reader.texts)))


def linked_data(html: str) -> list[Any]:
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return [json.loads(block) for block in blocks]
