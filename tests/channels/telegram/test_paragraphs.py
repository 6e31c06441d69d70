from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from channels.telegram.paragraphs import MOST, Paragraph, length, messages
from tests.channels.telegram.markup import shown_length

TEXTS = st.text(st.characters(codec="utf-8"), max_size=600)


def test_a_short_answer_is_one_message_with_empty_lines_between() -> None:
    [(html, plain)] = messages([Paragraph("Uno"), Paragraph("Due", "b"), Paragraph("Tre", close=True)])
    assert html == "Uno\n\n<b>Due</b>\nTre"
    assert plain == "Uno\n\nDue\nTre"


def test_a_long_answer_is_cut_between_paragraphs() -> None:
    paragraphs = [Paragraph(f"{number}. " + "parola " * 200) for number in range(9)]
    found = messages(paragraphs)
    assert len(found) > 1
    assert all(plain.startswith(tuple("012345678")) for _, plain in found)
    assert "".join(plain for _, plain in found).count("parola") == 9 * 200


def test_a_paragraph_that_is_too_long_is_cut_between_sentences() -> None:
    sentence = "Questa è una frase di prova. "
    found = messages([Paragraph(sentence * 400)])
    assert len(found) == 3
    assert all(plain.endswith(".") for _, plain in found)


def test_faces_count_double() -> None:
    assert length("😀") == 2
    found = messages([Paragraph("😀" * 4096)])
    assert len(found) == 3
    assert "".join(plain for _, plain in found) == "😀" * 4096


@given(st.lists(TEXTS, max_size=8), st.integers(20, 200))
def test_nothing_is_lost_and_no_record_breaks_the_form(texts: list[str], most: int) -> None:
    paragraphs = [Paragraph(text, "b" if number % 2 else "") for number, text in enumerate(texts)]
    found = messages(paragraphs, most)
    for html, plain in found:
        assert shown_length(html, "HTML") <= most
        assert length(plain) <= most
        assert plain.strip()
    said = "".join("".join(plain.split()) for _, plain in found)
    assert said == "".join("".join(text.split()) for text in texts)


def test_what_looks_like_markup_is_shown_as_it_is() -> None:
    text = "<b>x</i> & <script>\"'</script> &amp; a<b"
    [(html, plain)] = messages([Paragraph(text, "i", 'https://esempio.example/?a=1&b="2"')])
    assert plain.startswith(text)
    assert "<script>" not in html
    assert unescape(html[html.index(">", 3) + 1 : html.index("</a>")]) == text
    assert shown_length(html, "HTML") == len(text)


def test_the_limit_is_below_that_of_telegram() -> None:
    assert MOST <= 4000
