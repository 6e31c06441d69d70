from dataclasses import replace

from channels.conversation import Button, Card, Place, Reply, Source
from channels.telegram.outgoing import Outgoing
from channels.telegram.rendering import data_of, render
from tests.channels.telegram.markup import shown_length

LIBRARY = Place("Biblioteca Ada Negri", "Piazza Grande 1", 45.0, 10.0)
KEPT: list[str] = []


def keep(payload: str) -> str:
    KEPT.append(payload)
    return "id"


def shown(*replies: Reply, public_url: str = "") -> tuple[Outgoing, ...]:
    found = render(replies, public_url, keep)
    for outgoing in found:
        if outgoing.lat is None:
            shown_length(outgoing.html, "HTML")
    return found


def test_a_reply_is_text_cards_and_source() -> None:
    source = Source("Fonte: Comune. Verificato ieri.", "Comune", "https://comune.example/x?a=1&b=2")
    card = Card("Biblioteca <Ada>", ("Piazza Grande 1", "Aperto"), "0000 1")
    [message] = shown(Reply("Puoi andare qui:", cards=(card,), source=source))
    assert message.html == (
        "Puoi andare qui:\n\n<b>Biblioteca &lt;Ada&gt;</b>\nPiazza Grande 1\nAperto\n0000 1\n\n"
        '<i><a href="https://comune.example/x?a=1&amp;b=2">Fonte: Comune. Verificato ieri.</a></i>'
    )
    assert message.plain.startswith("Puoi andare qui:\n\nBiblioteca <Ada>\nPiazza Grande 1")


def test_one_place_is_shown_on_the_map_and_several_are_not() -> None:
    one = Card("Biblioteca", place=LIBRARY)
    other = Card("Altra", place=Place("Altra", "Via 2", 45.1, 10.0))
    text, venue = shown(Reply("Qui:", cards=(one, one)))
    assert (venue.title, venue.lat, venue.lon) == (LIBRARY.name, 45.0, 10.0)
    assert text.lat is None
    assert len(shown(Reply("Qui:", cards=(one, other)))) == 1
    assert len(shown(Reply("Qui:", place=LIBRARY, cards=(other,)))) == 2
    assert len(shown(Reply("Qui:", place=replace(LIBRARY, lat=None)))) == 1


def test_links_are_whole_where_the_address_is_known_and_left_out_where_not() -> None:
    reply = Reply("Ecco.", cards=(Card("Festa", link="/eventi/festa"),), link="/servizi/x")
    [without] = shown(reply)
    assert "/eventi" not in without.html
    assert "href" not in without.html
    [with_links] = shown(reply, public_url="https://banco.example/")
    assert '<a href="https://banco.example/eventi/festa">Festa</a>' in with_links.html
    assert "https://banco.example/servizi/x" in with_links.plain


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    [message] = shown(Reply("Ecco.", cards=(Card("X", url="javascript:alert(1)"),)))
    assert "href" not in message.html


def test_buttons_stand_under_the_last_message_short_ones_in_pairs() -> None:
    buttons = (
        Button("Orari", "a"),
        Button("Quanto costa", "b"),
        Button("Parla con una persona", "c"),
        Button("Sì", "d"),
    )
    *first, last = shown(Reply("parola " * 900, buttons))
    assert [message.rows for message in first] == [()]
    assert last.rows == ((("Orari", "a"), ("Quanto costa", "b")), (("Parla con una persona", "c"),), (("Sì", "d"),))


def test_a_meaning_that_does_not_fit_is_kept() -> None:
    KEPT.clear()
    assert data_of("x" * 64, keep) == "x" * 64
    assert data_of("è" * 33, keep) == "~id"
    assert data_of("~finto", keep) == "~id"
    assert data_of("", keep) == "~id"
    assert KEPT == ["è" * 33, "~finto", ""]


def test_a_reply_without_words_is_no_empty_message() -> None:
    [message] = shown(Reply("  \n\n "))
    assert message.html.strip()


def test_only_the_first_message_answers_the_one_in_a_group() -> None:
    first, second = render((Reply("parola " * 700),), "", keep, reply_to=7)
    assert (first.reply_to, second.reply_to) == (7, 0)
