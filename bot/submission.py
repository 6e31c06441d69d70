"""A finished form becomes a request: redacted, with the office that looks after it and, by choice, what was said."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from actions.draft import OTHER, Draft
from bot.heard import Heard
from bot.redaction import redact
from bot.state import State
from bot.tables import Trace
from channels.conversation import Photo as Picture
from knowledge import queries, requests
from knowledge.requests import Photo, Request, discard_photos
from knowledge.vocabularies import RequestKind

PHOTO_BYTES = 5 * 1024 * 1024
MOST_PHOTOS = 3
_PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp")
_TOLD_LINES = 12
_ELSEWHERE = "segnalazioni/degrado"


def submit(draft: Draft, conversation: str, session: Session, now: datetime, told_since: timedelta) -> Request:
    """Stores the request once; `now` is UTC, `conversation` the key of its traces."""
    topic = draft.topic or (_ELSEWHERE if draft.kind is RequestKind.REPORT else "")
    office = queries.office(session, topic) if topic else None
    town = queries.town(session)
    wanted = " ".join(part for part in (draft["day"], draft["hours"]) if part)
    request = Request(
        key=draft.key,
        kind=draft.kind.value,
        topic=topic,
        record="" if draft["record"] == OTHER else draft["record"],
        description=redact(draft["description"]),
        address=redact(draft["address"]),
        lat=float(draft["lat"]) if draft["lat"] else None,
        lon=float(draft["lon"]) if draft["lon"] else None,
        wanted=wanted,
        contact=draft["contact"],
        told=_told(conversation, session, now - told_since) if draft["told"] else "",
        office=office.slug if office else town.office if town else "",
        requested_at=now,
        updated_at=now,
    )
    return requests.submit(session, request)


def keep_photos(heard: Heard, after: State, session: Session, now: datetime) -> None:
    """Keeps a picture with the form it was sent for; those of a form that was given up go."""
    before, draft, picture = heard.state.draft, after.draft, heard.incoming.photo
    if before and (draft is None or draft.key != before.key):
        discard_photos(session, before.key)
    if draft is None or draft.kind is not RequestKind.REPORT or picture is None or not is_kept(picture):
        return
    kept = session.scalar(select(func.count()).where(Photo.key == draft.key)) or 0
    if kept < MOST_PHOTOS:
        session.add(Photo(key=draft.key, media_type=picture.media_type, data=picture.data, at=now))


def is_kept(picture: Picture) -> bool:
    """Whether it is a picture, and of a size that we keep."""
    return picture.media_type in _PHOTO_TYPES and 0 < len(picture.data) <= PHOTO_BYTES


def _told(conversation: str, session: Session, since: datetime) -> str:
    """What the person has said so far, as it was kept: redacted."""
    said = select(Trace.text).where(Trace.conversation == conversation, Trace.at >= since, Trace.text != "")
    lines = session.scalars(said.order_by(Trace.id.desc()).limit(_TOLD_LINES)).all()
    return "\n".join(reversed(lines))
