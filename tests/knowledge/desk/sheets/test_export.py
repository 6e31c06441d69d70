import csv
import io
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from knowledge.desk import items
from knowledge.desk.people import Person
from knowledge.desk.sheets import cells, columns, export, lexicon, reading
from knowledge.desk.sheets.outcome import Effect
from knowledge.kinds import Place
from knowledge.record import Record
from tests.knowledge.desk.sheets.files import told
from tests.knowledge.records import add


def exported(town: Session, kind: str, form: str) -> bytes:
    rows = export.rows(town, kind)
    return export.as_csv(rows) if form == "csv" else export.as_workbook(town, kind, rows)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", columns.KINDS)
def test_an_export_that_comes_back_changes_nothing(town: Session, publisher: Person, kind: str, form: str) -> None:
    preview = told(town, kind, exported(town, kind, form), publisher, empties_clear=True)
    assert len(preview.outcomes) >= 8
    assert [outcome for outcome in preview.outcomes if outcome.effect is not Effect.SAME] == []


@pytest.mark.parametrize("kind", columns.KINDS)
def test_every_field_of_every_record_reads_back(town: Session, kind: str) -> None:
    known = lexicon.read(town, kind)
    fields = {column.field.partition(".")[0] for column in columns.of(kind)}
    for record in town.scalars(select(columns.KINDS[kind]).options(selectinload(Record.topic_links))):
        item = items.item_of(record)
        assert item.keys() <= fields, record.slug
        for column in columns.of(kind):
            name, _, part = column.field.partition(".")
            value = (item.get(name) or {}).get(part) if part else item.get(name)
            text = export.cell(column, item)
            if column.field != "slug" and text:
                again = cells.read(column, text, known)
                # Hours that words say may be other OSM text with the same meaning.
                assert again == value or cells.written(column, again) == text, (record.slug, column.field)
                assert again == value or column.field == "opening_hours"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_formulas_do_not_run_and_come_back(town: Session, publisher: Person, form: str) -> None:
    hostile = {
        "name": "=1+1",
        "summary": '=HYPERLINK("http://x.example";"qui")',
        "address": "@SUM(A1)",
        "phone": "+39 0523 1",
    }
    add(town, Place, "trappola", **hostile)
    content = exported(town, "place", form)
    if form == "csv":
        line = next(
            row for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") if row[0] == "trappola"
        )
        assert not [cell for cell in line if cell[:1] in tuple("=+-@\t\r") and cell]
        assert "'+39 0523 1" in line
    else:
        sheet = load_workbook(BytesIO(content)).worksheets[0]
        row = next(row for row in sheet.iter_rows() if row[0].value == "trappola")
        assert {cell.data_type for cell in row} <= {"s", "n", "inlineStr"}
        assert not [cell for cell in row if cell.data_type == "n" and cell.value is not None]
        assert [cell.quotePrefix for cell in row if cell.value in hostile.values()] == [True] * 4
    found = next(o for o in told(town, "place", content, publisher).outcomes if o.slug == "trappola")
    assert found.effect is Effect.SAME
    assert found.item["phone"] == "+39 0523 1"


def test_excel_in_italy_opens_the_csv(town: Session) -> None:
    content = exported(town, "place", "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    assert reading.suggest(content) == reading.Reading("utf-8", ";", "", 1)


def test_a_template_has_headings_help_and_choices(town: Session) -> None:
    book = load_workbook(BytesIO(export.template(town, "service")))
    sheet, help_, lists = book.worksheets
    assert [cell.value for cell in sheet[1]] == [column.heading for column in columns.of("service")]
    assert sheet.max_row == 1
    assert help_.max_row == len(columns.of("service")) + 1
    rules = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert rules["E2:E2000"].startswith("Elenchi!$A$2")  # the categories of Modello Comuni
    assert lists["A2"].value == "Educazione e formazione"


def test_archived_records_stay_here(town: Session) -> None:
    town.scalars(select(Record).where(Record.slug == "municipio")).one().status = "archived"
    assert "municipio" not in {row[0] for row in export.rows(town, "place")}
