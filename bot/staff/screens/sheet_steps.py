"""The way of a file that comes in: how it is read, which column is what, what would change, done."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import wraps
from typing import Final

from starlette.responses import Response

from bot.redaction import redact
from bot.staff.door import Door, Endpoint
from bot.staff.visit import Refused, Visit
from knowledge.desk.roles import Right
from knowledge.desk.sheets import columns, export, header, imports, mapping, phrase_sheet, reading, uploads, workbook
from knowledge.desk.sheets.encoding import ENCODINGS
from knowledge.desk.sheets.outcome import Effect, Outcome, Preview
from knowledge.desk.sheets.preview import preview
from knowledge.desk.sheets.reading import Reading
from knowledge.desk.sheets.separator import SEPARATORS
from knowledge.desk.sheets.table import SheetError, Table
from knowledge.desk.sheets.tables import SheetImport, SheetUpload

_FIRST_ROWS: Final = 12
_FIRST_COLUMNS: Final = 12
_EXAMPLES: Final = 3
_PAGE: Final = 50
_CHANGED: Final = "Nel frattempo qualcosa è cambiato: guarda di nuovo l'anteprima, poi conferma."
# What lines can be looked at by themselves, in the order of what is looked at first: one of them, many.
_SHOWN: Final = {
    "wrong": ("da correggere", "da correggere"),
    "warned": ("con un avviso", "con un avviso"),
    "changed": ("cambiata", "cambiate"),
    "new": ("nuova", "nuove"),
    "same": ("uguale", "uguali"),
}


def _told(endpoint: Callable[[Visit, SheetUpload], Response]) -> Endpoint:
    """Finds the visitor's file; what cannot be done with it is said in words."""

    @wraps(endpoint)
    def answer(visit: Visit) -> Response:
        try:
            found = uploads.find(visit.session, visit.request.path_params["upload"], visit.person, visit.now)
            return endpoint(visit, found)
        except SheetError as error:
            raise Refused(str(error)) from error

    return answer


# --- how it is read


@_told
def read(visit: Visit, upload: SheetUpload) -> Response:
    """Shows the first rows as they are read now, and what else could be tried."""
    content = uploads.content(upload)
    way = _asked(visit, uploads.reading(upload) or _suggested(upload, content))
    wrong, rows, names = "", [], list[str]()
    try:
        rows = reading.rows(content, way)
        names = workbook.sheets(content) if way.is_workbook else []
        header.table(rows, way.header)
    except SheetError as error:
        wrong = str(error)
    return visit.page(
        "sheets/reading.html",
        upload=upload,
        way=way,
        rows=[row[:_FIRST_COLUMNS] for row in rows[: max(_FIRST_ROWS, way.header + 3)]],
        width=min(_FIRST_COLUMNS, max(map(len, rows), default=0)),
        letters=header.letters,
        total=len(rows),
        wrong=wrong,
        sheets=names,
        uncomputed=way.is_workbook and workbook.has_uncomputed(content),
        encodings=ENCODINGS,
        separators=SEPARATORS,
    )


def _suggested(upload: SheetUpload, content: bytes) -> Reading:
    return reading.suggest(content, lambda text: columns.is_heading(upload.kind, text))


def _asked(visit: Visit, way: Reading) -> Reading:
    """What form or address say, where they say something that can be."""
    if way.is_workbook:
        return Reading(sheet=visit.text("sheet") or way.sheet, header=visit.number("header", way.header))
    encoding, mark = visit.text("encoding"), {"tab": "\t"}.get(visit.text("separator"), visit.text("separator"))
    return Reading(
        encoding if encoding in ENCODINGS else way.encoding,
        mark if mark in SEPARATORS else way.separator,
        "",
        visit.number("header", way.header),
    )


@_told
def confirm_reading(visit: Visit, upload: SheetUpload) -> Response:
    """Keeps how the file is read; the mapping is suggested anew."""
    content = uploads.content(upload)
    way = _asked(visit, uploads.reading(upload) or _suggested(upload, content))
    table = reading.table(content, way)
    upload.reading = asdict(way)
    upload.mapping = mapping.suggest(visit.session, upload.kind, table.columns)
    return visit.to(f"/desk/sheets/{upload.id}/mapping")


def _table(upload: SheetUpload) -> Table:
    way = uploads.reading(upload)
    if way is None:
        raise SheetError("Prima conferma come si legge il file.")
    return reading.table(uploads.content(upload), way)


# --- which column is what


@_told
def mapped(visit: Visit, upload: SheetUpload) -> Response:
    """Each column of the file with some of its cells, and the field that it seems to be."""
    return _mapping_page(visit, upload, _table(upload))


def _mapping_page(visit: Visit, upload: SheetUpload, table: Table, wrong: str = "") -> Response:
    return visit.page(
        "sheets/mapping.html",
        400 if wrong else 200,
        upload=upload,
        wrong=wrong,
        columns=[(n, heading, _examples(table, n)) for n, heading in enumerate(table.columns)],
        fields=columns.of(upload.kind),
        number="" if upload.kind == columns.PHRASES else mapping.NUMBER,
        title=columns.title(upload.kind),
    )


def _examples(table: Table, column: int) -> list[str]:
    cells = dict.fromkeys(line.cells[column] for line in table.lines[:200] if line.cells[column])
    return [cell[:80] for cell in list(cells)[:_EXAMPLES]]


@_told
def confirm_mapping(visit: Visit, upload: SheetUpload) -> Response:
    """Keeps which column is what, also where that cannot be yet: the choices are not lost."""
    table = _table(upload)
    upload.mapping = {heading: visit.text(f"column-{n}") for n, heading in enumerate(table.columns)}
    upload.empties_clear = visit.text("empties") == "clear"
    try:
        mapping.check(upload.kind, upload.mapping)
    except SheetError as error:
        return _mapping_page(visit, upload, table, str(error))
    return visit.to(f"/desk/sheets/{upload.id}/preview")


# --- what would change


def _preview(visit: Visit, upload: SheetUpload) -> Preview:
    table = _table(upload)
    fields: Mapping[str, str] = upload.mapping
    if upload.kind == columns.PHRASES:
        return phrase_sheet.preview(visit.session, table, fields, lambda text: redact(text) != text)
    return preview(visit.session, upload.kind, table, fields, visit.person, upload.empties_clear)


@_told
def previewed(visit: Visit, upload: SheetUpload) -> Response:
    """Line by line what would happen; wrong ones first."""
    found = _preview(visit, upload)
    groups = {name: _group(found, name) for name in _SHOWN}
    shown = visit.text("show")
    if shown not in _SHOWN:
        shown = next((name for name, outcomes in groups.items() if outcomes), "same")
    page = max(1, visit.number("page", 1))
    return visit.page(
        "sheets/preview.html",
        upload=upload,
        title=columns.title(upload.kind),
        found=found,
        names=_SHOWN,
        counts={name: len(outcomes) for name, outcomes in groups.items()},
        shown=shown,
        outcomes=groups[shown][(page - 1) * _PAGE : page * _PAGE],
        page=page,
        last=max(1, -(-len(groups[shown]) // _PAGE)),
        most=imports.MOST_CHANGES,
        phrases=upload.kind == columns.PHRASES,
    )


def _group(found: Preview, name: str) -> list[Outcome]:
    if name == "warned":
        return [outcome for outcome in found.outcomes if outcome.warnings]
    return found.of(Effect(name))


@_told
def problems(visit: Visit, upload: SheetUpload) -> Response:
    """What is to be corrected, as a file for whoever wrote the other one."""
    lines = [("Riga", "Colonna", "C'è scritto", "Mi aspetto")]
    for outcome in _preview(visit, upload).of(Effect.WRONG):
        lines += [(str(outcome.line), found.column, found.text, found.expected) for found in outcome.problems]
    headers = {"Content-Disposition": 'attachment; filename="da-correggere.csv"', "Cache-Control": "private, no-store"}
    return Response(export.as_csv(lines), media_type="text/csv; charset=utf-8", headers=headers)


@_told
def bring_in(visit: Visit, upload: SheetUpload) -> Response:
    """All of it or nothing, and only what was shown."""
    found = _preview(visit, upload)
    if found.mark != visit.text("mark"):
        return visit.to(f"/desk/sheets/{upload.id}/preview", _CHANGED)
    publish = visit.text("how") == "publish" and visit.may(Right.PUBLISH) and upload.kind != columns.PHRASES
    today = visit.house.clock().date()
    fields: Mapping[str, str] = upload.mapping
    done = imports.bring_in(
        visit.session, upload.kind, upload.name, fields, found, visit.person, visit.now, today, publish
    )
    visit.record("import", done.id, f"{upload.kind}: {done.added} nuove, {done.changed} cambiate")
    visit.session.delete(upload)
    return visit.to("/desk/sheets", _summary(done))


def _summary(done: SheetImport) -> str:
    if done.kind == columns.PHRASES:
        return f"Fatto: {done.added} frasi nuove, {done.same} c'erano già. Aspettano di essere pubblicate."
    told = f"Fatto: {done.added} schede nuove, {done.changed} cambiate, {done.same} erano già uguali."
    return told + ("" if done.published else " Sono bozze: le trovi tra le schede.")


@_told
def discard(visit: Visit, upload: SheetUpload) -> Response:
    """Gives the file up."""
    visit.session.delete(upload)
    return visit.to("/desk/sheets", "Ho buttato via il file. Non è cambiato niente.")


DOORS = (
    Door("/desk/sheets/{upload}/reading", read, Right.IMPORT),
    Door("/desk/sheets/{upload}/confirm-reading", confirm_reading, Right.IMPORT, methods=("POST",)),
    Door("/desk/sheets/{upload}/mapping", mapped, Right.IMPORT),
    Door("/desk/sheets/{upload}/confirm-mapping", confirm_mapping, Right.IMPORT, methods=("POST",)),
    Door("/desk/sheets/{upload}/preview", previewed, Right.IMPORT),
    Door("/desk/sheets/{upload}/problems", problems, Right.IMPORT),
    Door("/desk/sheets/{upload}/bring-in", bring_in, Right.IMPORT, methods=("POST",)),
    Door("/desk/sheets/{upload}/discard", discard, Right.IMPORT, methods=("POST",)),
)
