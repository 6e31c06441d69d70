import pytest

from knowledge.readability import gulpease


@pytest.mark.parametrize(
    ("text", "index"),
    [
        # 89 + (300 × sentences − 10 × letters) / words
        ("Il gatto dorme.", 89 + (300 - 10 * 12) / 3),
        ("Il gatto dorme. Il cane no.", 89 + (600 - 10 * 20) / 6),
        ("Il gatto dorme", 89 + (300 - 10 * 12) / 3),
        ("Sì!", 89 + (300 - 10 * 2) / 1),
        ("Perché? Così...", 89 + (600 - 10 * 10) / 2),
        ("Costa 16.79 euro.", 89 + (300 - 10 * 13) / 4),
        ("Porta: carta e penna.", 89 + (600 - 10 * 16) / 4),
    ],
)
def test_the_gulpease_index(text: str, index: float) -> None:
    assert gulpease(text) == pytest.approx(index)


def test_plain_words_read_better_than_office_words() -> None:
    plain = "Vai allo sportello. Porta la carta d'identità. Paghi lì."
    office = "L'interessato provvede alla presentazione dell'istanza corredata della documentazione identificativa"
    assert gulpease(plain) > 60 > 40 > gulpease(office)


@pytest.mark.parametrize("text", ["", " ", "...", "🙂"])
def test_a_text_without_words_has_no_readability(text: str) -> None:
    with pytest.raises(ValueError, match="without words"):
        gulpease(text)
