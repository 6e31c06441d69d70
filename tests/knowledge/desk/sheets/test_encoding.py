import codecs

import pytest

from knowledge.desk.sheets import encoding
from knowledge.desk.sheets.table import SheetError

TEXT = "Nome;Città;Note\r\nCaffè della Libertà;Forlì;perché l’orario è «estivo» – 5 €\r\nUniversità;Cantù;giù\r\n"
NARROW = "Nome;Città\r\nCaffè;Forlì\r\nUniversità;Cantù\r\nVirtù;perché\r\n"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (TEXT.encode("utf-8"), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("cp1252"), "cp1252"),
        (TEXT.encode("mac_roman"), "mac_roman"),
        (NARROW.encode("cp850"), "cp850"),
        (TEXT.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (b"Nome;Comune\r\nsolo ascii;qui\r\n", "utf-8"),
    ],
)
def test_a_file_says_in_what_it_is_written(content: bytes, expected: str) -> None:
    found = encoding.detect(content)
    assert found == expected
    assert encoding.decode(content, found).startswith("Nome;")
    assert "\ufeff" not in encoding.decode(content, found)


def test_one_accent_is_enough() -> None:
    assert encoding.detect("Nome;Luogo\r\nGara;Cantù\r\n".encode("cp1252")) == "cp1252"
    assert encoding.detect("Nome;Luogo\r\nAttività;qui\r\n".encode("cp1252")) == "cp1252"


def test_the_wrong_choice_says_so() -> None:
    with pytest.raises(SheetError, match="prova con un'altra codifica"):
        encoding.decode("è".encode("cp1252"), "utf-8")
    with pytest.raises(SheetError, match="scegline una"):
        encoding.decode(b"a", "rot13")


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(SheetError, match="non sono testo"):
        encoding.decode(b"a;b\0c", "utf-8")
