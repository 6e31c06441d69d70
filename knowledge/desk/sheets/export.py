"""Records as spreadsheets: CSV as Excel in Italy opens it, and XLSX; and templates to fill in. All cells are text."""

import csv
from collections.abc import Iterable, Iterator
from io import BytesIO, StringIO
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.desk import items
from knowledge.desk.sheets import columns, formulas, lexicon
from knowledge.desk.sheets.cells import written
from knowledge.desk.sheets.columns import KINDS, Column, Form
from knowledge.desk.sheets.header import letters
from knowledge.desk.sheets.lexicon import REFERENCES
from knowledge.desk.sheets.table import LONGEST_CELL, MOST_ROWS
from knowledge.fields import Item
from knowledge.record import Record
from knowledge.vocabularies import SERVICE_CATEGORIES, Ask, Status

_TEMPLATE_ROWS: Final = 2_000
_WIDE: Final = {Form.LINES, Form.CASES, Form.PHASES, Form.CONTACTS}
_MULTIPLE: Final = {Form.TOPICS}  # lists of choices: Excel offers one only, so a hint and no rule


def rows(session: Session, kind: str) -> Iterator[tuple[str, ...]]:
    """The headings, then every record that is not archived, by name. Live records, without drafts."""
    known = columns.of(kind)
    yield tuple(column.heading for column in known)
    table = KINDS[kind]
    statement = select(table).where(Record.status != Status.ARCHIVED).options(selectinload(Record.topic_links))
    for record in session.scalars(statement.order_by(Record.name, Record.id)):
        item = {**items.item_of(record), "slug": record.slug}
        yield tuple(cell(column, item)[:LONGEST_CELL] for column in known)


def cell(column: Column, item: Item) -> str:
    """The text of a column for an item."""
    name, _, part = column.field.partition(".")
    value = item.get(name)
    return written(column, (value or {}).get(part) if part else value)


def as_csv(table: Iterable[tuple[str, ...]]) -> bytes:
    """UTF-8 with its mark, semicolons, CRLF; what would be run as a formula made harmless."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([formulas.neutralised(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def as_workbook(session: Session, kind: str, table: Iterable[tuple[str, ...]]) -> bytes:
    """A first sheet with the table and choices where a field has them, a second one with the help of each column."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(columns.title(kind)))
    sheet.freeze_panes = "B2"
    known = columns.of(kind)
    for number, column in enumerate(known):
        sheet.column_dimensions[letters(number)].width = 50 if column.form in _WIDE else 24
    for number, row in enumerate(table):
        sheet.append([_cell(sheet, text, head=number == 0) for text in row])
    choices = _choices(session, kind)
    for number, column in enumerate(known):
        if column.field in choices:
            sheet.data_validations.append(_validation(column, number, list(choices), choices[column.field]))
    _help(book, known)
    _lists(book, choices)
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def template(session: Session, kind: str) -> bytes:
    """An empty workbook to fill in."""
    return as_workbook(session, kind, [tuple(column.heading for column in columns.of(kind))])


def _sheet_name(title: str) -> str:
    return title[:31]


def _cell(sheet: Any, text: str, *, head: bool = False) -> Any:
    """A text, never a formula or a number: zeros and plus signs stay."""
    made = WriteOnlyCell(sheet)
    made._value, made.data_type = ILLEGAL_CHARACTERS_RE.sub("", text), "s"
    # The same style for all cells of a book: working it out for each takes ten times as long.
    made._style = _style(sheet.parent, head, formulas.neutralised(text) != text)
    return made


def _style(book: Any, head: bool, looks_like_formula: bool) -> Any:
    """Kept with the book, because its numbers are those of the book's own lists."""
    known: dict[tuple[bool, bool], Any] = book.__dict__.setdefault("_portineria_styles", {})
    if (head, looks_like_formula) not in known:
        cell = WriteOnlyCell(book.worksheets[0])
        cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.quotePrefix = looks_like_formula  # how Excel itself marks a text that is no formula
        if head:
            cell.font = Font(bold=True)
            cell.fill = PatternFill("solid", fgColor="DDE7F0")
        known[head, looks_like_formula] = cell._style
    return known[head, looks_like_formula]


def _choices(session: Session, kind: str) -> dict[str, list[str]]:
    """What may stand in a column, by field, for those with a vocabulary."""
    if kind == columns.PHRASES:
        return {"ask": list(Ask), "role": ["frase", "nome"]}
    known = lexicon.read(session, kind)
    found: dict[str, list[str]] = {}
    for column in columns.of(kind):
        match column.form:
            case Form.CATEGORY:
                found[column.field] = list(SERVICE_CATEGORIES)
            case Form.FLAG:
                found[column.field] = ["sì", "no"]
            case Form.TYPE:
                found[column.field] = sorted(known.types)
            case Form.QUARTIERE:
                found[column.field] = sorted(known.quartieri.slugs.values())
            case Form.TOPICS:
                found[column.field] = sorted(known.topics.slugs.values())
            case Form.RECORD:
                found[column.field] = sorted(known.records[REFERENCES[column.field]].slugs.values())
    return {field: texts[:MOST_ROWS] for field, texts in found.items() if texts}


def _validation(column: Column, number: int, fields: list[str], choices: list[str]) -> DataValidation:
    """A list to choose from. Other texts pass, with a question: lists grow, and names are read as well as codes."""
    place = letters(fields.index(column.field))
    rule = DataValidation(
        type="list",
        formula1=f"Elenchi!${place}$2:${place}${len(choices) + 1}",
        allow_blank=True,
        showErrorMessage=column.form not in _MULTIPLE,
        errorStyle="warning",
        errorTitle="Non è nell'elenco",
        error="Questo valore non è nell'elenco. Vuoi tenerlo lo stesso?",
    )
    rule.add(f"{letters(number)}2:{letters(number)}{_TEMPLATE_ROWS}")
    return rule


def _help(book: Workbook, known: Iterable[Column]) -> None:
    sheet = book.create_sheet("Come si compila")
    for name, width in (("A", 32), ("B", 100)):
        sheet.column_dimensions[name].width = width
    sheet.append([_cell(sheet, text, head=True) for text in ("Colonna", "Che cosa scrivere")])
    for column in known:
        sheet.append([_cell(sheet, column.heading), _cell(sheet, column.help)])


def _lists(book: Workbook, choices: dict[str, list[str]]) -> None:
    if not choices:
        return
    sheet = book.create_sheet("Elenchi")
    sheet.append([_cell(sheet, field, head=True) for field in choices])
    for number in range(max(map(len, choices.values()))):
        sheet.append([_cell(sheet, texts[number] if number < len(texts) else "") for texts in choices.values()])
