"""How a file is to be read: what we think at first, and what staff have confirmed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from knowledge.desk.sheets import encoding, header, separator, workbook
from knowledge.desk.sheets.table import Row, SheetError, Table, check_size

_OLD_EXCEL: Final = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT: Final = b"mimetypeapplication/vnd.oasis.opendocument"


@dataclass(frozen=True)
class Reading:
    """Of a CSV file its `encoding` and `separator`; of an XLSX file, whose encoding is empty, the name of the `sheet`.

    `header` is the number of the row with the headings, from 1.
    """

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    header: int = 1

    @property
    def is_workbook(self) -> bool:
        return not self.encoding


def suggest(content: bytes, is_known: Callable[[str], bool] = lambda _: False) -> Reading:
    """What the file itself says. `is_known`: whether a text is a heading that we know. Raises `SheetError`."""
    check_size(len(content))
    _refuse_others(content)
    if workbook.is_workbook(content):
        name = workbook.sheets(content)[0]
        return Reading(sheet=name, header=header.find(workbook.rows(content, name), is_known))
    codec = encoding.detect(content)
    text = encoding.decode(content, codec)
    mark = separator.detect(text)
    return Reading(codec, mark, "", header.find(separator.rows(text, mark), is_known))


def _refuse_others(content: bytes) -> None:
    if not content.strip():
        raise SheetError("Il file è vuoto. Controlla di aver scelto quello giusto.")
    if content.startswith(_OLD_EXCEL):
        raise SheetError(
            "È un file XLS di vecchio tipo, o ha una password. Aprilo con Excel e salvalo come XLSX, senza password."
        )
    if content.startswith(b"PK") and _OPEN_DOCUMENT in content[:200]:
        raise SheetError("È un file ODS. Aprilo con LibreOffice e salvalo come XLSX o come CSV.")
    if content.startswith(b"%PDF"):
        raise SheetError("È un PDF. Serve la tabella da cui viene, in XLSX o in CSV.")


def rows(content: bytes, reading: Reading) -> list[Row]:
    """Every row of the file, read in that way. Raises `SheetError`."""
    check_size(len(content))
    if workbook.is_workbook(content):
        return workbook.rows(content, reading.sheet)
    return separator.rows(encoding.decode(content, reading.encoding), reading.separator)


def table(content: bytes, reading: Reading) -> Table:
    """The table of the file, read in that way. Raises `SheetError`."""
    return header.table(rows(content, reading), reading.header)
