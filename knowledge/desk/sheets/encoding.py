"""In which encoding a town's CSV file is: what its bytes say, then common sense about Italian texts."""

import codecs
from typing import Final

from charset_normalizer import from_bytes

from knowledge.desk.sheets.table import SheetError

# What staff may choose from, by the name of the codec, with where such files come from.
ENCODINGS: Final[dict[str, str]] = {
    "utf-8": "UTF-8 (file recenti, Google, LibreOffice)",
    "cp1252": "Windows occidentale (Excel in Italia)",
    "utf-16": "UTF-16 (Excel, «testo Unicode»)",
    "mac_roman": "Mac di una volta",
    "cp850": "DOS (gestionali di una volta)",
    "cp1250": "Windows dell'Europa centrale",
    "latin_1": "ISO 8859-1 (siti e archivi di una volta)",
}
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ONE_BYTE: Final = ("cp1252", "mac_roman", "cp850")
_EXPECTED: Final = frozenset("àèéìòùÀÈÉÌÒÙ’‘“”«»–…€°§")
_SAMPLE: Final = 200_000


def detect(content: bytes) -> str:
    """The codec that most likely wrote the file: one of `ENCODINGS`."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    if _is_utf_16(content):
        return "utf-16"
    if _reads(content, "utf-8"):
        return "utf-8"
    sample = content[:_SAMPLE]
    # The accents of Italian tell more than frequencies of letters, on which short files mislead.
    scores = {name: _italian(sample, name) for name in _ONE_BYTE}
    best = max(scores, key=lambda name: scores[name])
    if scores[best] > 0:
        return best
    found = from_bytes(sample, cp_isolation=["cp1252", "cp1250", "mac_roman", "cp850"]).best()
    guess = found.encoding if found else "latin_1"
    return guess if guess in ENCODINGS and _reads(content, guess) else "latin_1"


def decode(content: bytes, name: str) -> str:
    """The text of the file. Raises `SheetError` where the encoding is not the file's."""
    if name not in ENCODINGS:
        raise SheetError("Questa codifica non è tra quelle che leggo: scegline una dall'elenco.")
    codec = _codec(content, name)
    try:
        text = content.decode(codec)
    except UnicodeDecodeError as error:
        raise SheetError(f"Il file non è in {ENCODINGS[name]}: prova con un'altra codifica.") from error
    if "\0" in text:
        raise SheetError(
            "Nel file ci sono caratteri che non sono testo. Se viene da Excel, salvalo come XLSX o come CSV UTF-8."
        )
    return text


def _codec(content: bytes, name: str) -> str:
    if name == "utf-8":
        return "utf-8-sig"
    if name == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    return name


def _is_utf_16(content: bytes) -> bool:
    """Without a mark: every other byte of a Latin text is zero."""
    sample = content[: _SAMPLE // 2 * 2]
    zeros = max(sample[::2].count(0), sample[1::2].count(0))
    return len(sample) >= 2 and len(sample) % 2 == 0 and zeros > len(sample) * 0.35


def _reads(content: bytes, name: str) -> bool:
    try:
        content.decode(name)
    except UnicodeDecodeError:
        return False
    return True


def _italian(sample: bytes, name: str) -> int:
    """How many signs of Italian writing the sample has in that encoding, less those that no one writes."""
    text = sample.decode(name, "replace")
    foreign = [char for char in text if ord(char) > 127]
    expected = sum(char in _EXPECTED for char in foreign)
    return expected - 2 * (len(foreign) - expected)
