"""Replies of the desk as Telegram shows them: HTML that no record can break, keyboards, places on the map."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from channels.conversation import Button, Card, Place, Reply
from channels.telegram.outgoing import Outgoing, Rows
from channels.telegram.paragraphs import Paragraph, messages
from channels.telegram.wording import words

MOST_BYTES: Final = 64  # of the data behind a button
ID_MARK: Final = "~"  # before the id of a payload that is kept for being too long
_SIDE_BY_SIDE: Final = 16  # characters: two titles this short share a row
# Keeps a payload and gives back its id.
Keep = Callable[[str], str]


def render(replies: tuple[Reply, ...], public_url: str, keep: Keep, reply_to: int = 0) -> tuple[Outgoing, ...]:
    """The messages, in order. Links to our pages are left out where no `public_url` is set."""
    found = tuple(outgoing for reply in replies for outgoing in _reply(reply, public_url.rstrip("/"), keep))
    return (replace(found[0], reply_to=reply_to), *found[1:]) if found else ()


def _reply(reply: Reply, public_url: str, keep: Keep) -> Iterator[Outgoing]:
    written = messages(_paragraphs(reply, public_url)) or [(words("nothing"), words("nothing"))]
    for html, plain in written[:-1]:
        yield Outgoing(html, plain)
    html, plain = written[-1]
    yield Outgoing(html, plain, rows(reply.buttons, keep))
    if place := _only_place(reply):
        yield Outgoing(lat=place.lat, lon=place.lon, title=place.name, address=place.address)


def _paragraphs(reply: Reply, public_url: str) -> Iterator[Paragraph]:
    for text in reply.text.split("\n\n"):
        yield Paragraph(text)
    for card in reply.cards:
        yield from _card(card, public_url)
    if reply.link and public_url:
        yield Paragraph(words("page"), href=public_url + reply.link)
    if reply.source:
        yield Paragraph(reply.source.text, "i", _web(reply.source.url))


def _card(card: Card, public_url: str) -> Iterator[Paragraph]:
    own = public_url + card.link if public_url and card.link else ""
    yield Paragraph(card.title, "b", own or _web(card.url))
    lines = "\n".join(line for line in (*card.lines, card.phone) if line)
    if lines:
        yield Paragraph(lines, close=True)


def _web(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


def rows(buttons: tuple[Button, ...], keep: Keep) -> Rows:
    """Short titles in pairs, long ones alone."""
    made: list[tuple[tuple[str, str], ...]] = []
    for button in buttons:
        item = (button.title.strip() or "…", data_of(button.payload, keep))
        if made and len(made[-1]) == 1 and max(len(made[-1][0][0]), len(item[0])) <= _SIDE_BY_SIDE:
            made[-1] = (*made[-1], item)
        else:
            made.append((item,))
    return tuple(made)


def data_of(payload: str, keep: Keep) -> str:
    """The payload itself where Telegram has room for it, else the mark of what is kept."""
    fits = 0 < len(payload.encode()) <= MOST_BYTES and not payload.startswith(ID_MARK)
    return payload if fits else ID_MARK + keep(payload)


def _only_place(reply: Reply) -> Place | None:
    """The one place that the reply names, where it is known on the map."""
    places = [reply.place] if reply.place else [card.place for card in reply.cards if card.place]
    distinct = {(place.lat, place.lon): place for place in places if place.lat is not None and place.lon is not None}
    return next(iter(distinct.values())) if len(distinct) == len({place.name for place in places}) == 1 else None
