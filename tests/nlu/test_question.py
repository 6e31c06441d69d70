import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlu.question import question


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("quanto costa la tessera", "quanto costa la tessera"),
        ("La nonna è caduta ieri. A chi mi rivolgo?", "a chi mi rivolgo?"),
        (
            "mi è scaduto il permesso, mi devo preoccupare o basta la ricevuta?",
            "mi devo preoccupare o basta la ricevuta?",
        ),
        ("A che ora aprite? Abito lontano.", "a che ora aprite?"),
        ("dove si va? e cosa porto con me?", "dove si va? e cosa porto con me?"),
        ("ho un loculo da rinnovare: quanto?", "ho un loculo da rinnovare: quanto?"),
        ("Vorrei il modulo. Grazie mille", "vorrei il modulo."),
        ("grazie", "grazie"),
        (
            "allora io ho mia zia che vive da sola e volevo sapere quanto si spende al mese",
            "quanto si spende al mese",
        ),
        ("", ""),
        (" ?! ", "?!"),
    ],
)
def test_the_part_that_asks(text: str, asked: str) -> None:
    assert question(text) == asked


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_says_something_asks_something(text: str) -> None:
    assert bool(question(text)) <= bool(text.strip())
