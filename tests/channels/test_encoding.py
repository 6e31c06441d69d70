import json
from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.conversation import Button, Card, Place, Reply, Source
from channels.encoding import reply_from_json, reply_to_json

PLACE = Place("Sala", "Via Larga 3", 45.0, 10.0)
SOURCE = Source("Fonte: Comune.", "Comune", "https://comune.example", date(2026, 11, 12), "URP", confirmed=True)
START, END = datetime(2026, 11, 28, 15), datetime(2026, 11, 28, 18, 30)
RICH = Reply(
    "Ecco.",
    (Button("Orari", "topic:a/b:orari"),),
    (Card("Sala", ("Aperto.",), "0000 1", "https://s", PLACE, "event", START, END, "/eventi/ballo"),),
    PLACE,
    SOURCE,
    "/servizi/ballo",
)

TEXTS = st.text(max_size=12)
PLACES = st.builds(
    Place,
    TEXTS,
    TEXTS,
    st.none() | st.floats(-90, 90, allow_nan=False),
    st.none() | st.floats(-180, 180, allow_nan=False),
)
REPLIES = st.builds(
    Reply,
    TEXTS,
    st.lists(st.builds(Button, TEXTS, TEXTS), max_size=3).map(tuple),
    st.lists(
        st.builds(
            Card,
            TEXTS,
            st.lists(TEXTS, max_size=3).map(tuple),
            TEXTS,
            TEXTS,
            st.none() | PLACES,
            TEXTS,
            st.none() | st.datetimes(),
            st.none() | st.datetimes(),
            TEXTS,
        ),
        max_size=2,
    ).map(tuple),
    st.none() | PLACES,
    st.none() | st.builds(Source, TEXTS, TEXTS, TEXTS, st.none() | st.dates(), TEXTS, st.booleans()),
    TEXTS,
)


def test_a_reply_as_json_has_the_shape_that_channels_read() -> None:
    here = {"name": "Sala", "address": "Via Larga 3", "lat": 45.0, "lon": 10.0}
    assert reply_to_json(RICH) == {
        "text": "Ecco.",
        "buttons": [{"title": "Orari", "payload": "topic:a/b:orari"}],
        "cards": [
            {
                "title": "Sala",
                "lines": ["Aperto."],
                "phone": "0000 1",
                "url": "https://s",
                "place": here,
                "kind": "event",
                "start": "2026-11-28T15:00:00",
                "end": "2026-11-28T18:30:00",
                "link": "/eventi/ballo",
            }
        ],
        "place": here,
        "source": {
            "text": "Fonte: Comune.",
            "name": "Comune",
            "url": "https://comune.example",
            "verified_on": "2026-11-12",
            "verified_by": "URP",
            "confirmed": True,
        },
        "link": "/servizi/ballo",
    }


def test_a_bare_reply_as_json_says_what_it_has_not() -> None:
    bare: dict[str, Any] = {"text": "Ciao!", "buttons": [], "cards": [], "place": None, "source": None, "link": ""}
    assert reply_to_json(Reply("Ciao!")) == bare


def test_a_source_never_verified_has_no_day() -> None:
    reply = Reply("Ecco.", source=Source("Da riconfermare.", "Comune", confirmed=False))
    assert reply_to_json(reply)["source"]["verified_on"] is None
    assert reply_from_json(reply_to_json(reply)) == reply


@pytest.mark.parametrize("reply", [RICH, Reply(""), Reply("Ciao!", cards=(Card("Sala"),))])
def test_a_reply_comes_back_the_same(reply: Reply) -> None:
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply)))) == reply


@given(REPLIES)
def test_any_reply_comes_back_the_same(reply: Reply) -> None:
    assert reply_from_json(json.loads(json.dumps(reply_to_json(reply)))) == reply


def test_what_an_earlier_release_wrote_is_still_read() -> None:
    card = {"title": "Sala", "lines": [], "phone": "", "url": "", "place": None}
    written = {"text": "Ecco.", "buttons": [], "cards": [card], "place": None, "source": None}
    assert reply_from_json(written) == Reply("Ecco.", cards=(Card("Sala"),))
