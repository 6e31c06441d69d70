"""Replies as JSON: the same for the chat API, the command line and the stored last turn."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from channels.conversation import Button, Card, Place, Reply, Source

Json = dict[str, Any]


def reply_to_json(reply: Reply) -> Json:
    source = reply.source
    return {
        "text": reply.text,
        "buttons": [{"title": button.title, "payload": button.payload} for button in reply.buttons],
        "cards": [_card_to_json(card) for card in reply.cards],
        "place": _place_to_json(reply.place),
        "source": source
        and {
            "text": source.text,
            "name": source.name,
            "url": source.url,
            "verified_on": source.verified_on.isoformat() if source.verified_on else None,
            "verified_by": source.verified_by,
            "confirmed": source.confirmed,
        },
        "link": reply.link,
    }


def _card_to_json(card: Card) -> Json:
    return {
        "title": card.title,
        "lines": list(card.lines),
        "phone": card.phone,
        "url": card.url,
        "place": _place_to_json(card.place),
        "kind": card.kind,
        "start": card.start.isoformat() if card.start else None,
        "end": card.end.isoformat() if card.end else None,
        "link": card.link,
    }


def _place_to_json(place: Place | None) -> Json | None:
    return asdict(place) if place else None


def reply_from_json(data: Json) -> Reply:
    """What was written by an earlier release lacks the newer fields."""
    source = data.get("source")
    return Reply(
        data["text"],
        tuple(Button(**button) for button in data["buttons"]),
        tuple(_card_from_json(card) for card in data["cards"]),
        _place_from_json(data["place"]),
        source
        and Source(
            source["text"],
            source["name"],
            source["url"],
            date.fromisoformat(source["verified_on"]) if source["verified_on"] else None,
            source["verified_by"],
            source["confirmed"],
        ),
        data.get("link", ""),
    )


def _card_from_json(data: Json) -> Card:
    return Card(
        data["title"],
        tuple(data["lines"]),
        data["phone"],
        data["url"],
        _place_from_json(data["place"]),
        data.get("kind", ""),
        _moment(data.get("start")),
        _moment(data.get("end")),
        data.get("link", ""),
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _place_from_json(data: Json | None) -> Place | None:
    return Place(**data) if data else None
