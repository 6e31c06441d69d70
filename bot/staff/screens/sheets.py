"""Spreadsheets out and in: templates and exports of each kind, files that come in, past imports and their undoing."""

from typing import Final

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.staff.door import Door
from bot.staff.visit import Refused, Visit
from knowledge.desk.roles import Right
from knowledge.desk.sheets import columns, export, imports, phrase_sheet, reading, uploads
from knowledge.desk.sheets.table import MOST_BYTES, SheetError, check_size

_KINDS: Final = (*columns.KINDS, columns.PHRASES)
_CSV: Final = "text/csv; charset=utf-8"
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORM: Final = 500_000  # bytes of a sent form besides the file
_PAST: Final = 20


def index(visit: Visit) -> Response:
    return visit.page(
        "sheets/index.html",
        kinds={kind: columns.title(kind) for kind in _KINDS},
        chosen=visit.text("kind"),
        past=imports.past(visit.session, _PAST) if visit.may(Right.IMPORT) else [],
        largest=MOST_BYTES,
    )


def _kind(visit: Visit) -> str:
    kind = visit.text("kind")
    if kind not in _KINDS:
        raise Refused("Scegli di che tipo di schede si tratta.", 404)
    return kind


def exported(visit: Visit) -> Response:
    """Every record of a kind, or every phrase, as CSV or XLSX."""
    kind = _kind(visit)
    rows = phrase_sheet.rows(visit.session) if kind == columns.PHRASES else export.rows(visit.session, kind)
    if visit.text("form") == "xlsx":
        return _download(visit, export.as_workbook(visit.session, kind, rows), columns.title(kind), "xlsx", _XLSX)
    return _download(visit, export.as_csv(rows), columns.title(kind), "csv", _CSV)


def template(visit: Visit) -> Response:
    """An empty workbook to fill in."""
    kind = _kind(visit)
    return _download(visit, export.template(visit.session, kind), f"Modello {columns.title(kind)}", "xlsx", _XLSX)


def _download(visit: Visit, content: bytes, title: str, ending: str, media: str) -> Response:
    name = f"{title} {visit.house.clock():%Y-%m-%d}".lower().replace(" ", "-").replace("à", "a").replace("'", "-")
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"Content-Disposition": disposition, "Cache-Control": "private, no-store"}
    return Response(content, media_type=media, headers=headers)


def upload(visit: Visit) -> Response:
    """Takes a file in and says how it seems to be written; the next page asks whether that is so."""
    kind, file = _kind(visit), visit.form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise Refused("Scegli un file CSV o XLSX dal tuo computer.")
    try:
        check_size(file.size or 0)
        content = file.file.read()
        reading.suggest(content)  # what is no spreadsheet at all is told now
        kept = uploads.keep(visit.session, kind, file.filename, content, visit.person, visit.now)
    except SheetError as error:
        raise Refused(str(error)) from error
    return visit.to(f"/desk/sheets/{kept.id}/reading")


def undone(visit: Visit) -> Response:
    """Takes a whole import back."""
    id_ = visit.request.path_params["batch"]
    try:
        left = imports.undo(visit.session, id_, visit.person, visit.now, visit.house.clock().date())
    except SheetError as error:
        raise Refused(str(error)) from error
    visit.record("import_undone", id_, f"rimaste com'erano: {len(left)}")
    if not left:
        return visit.to("/desk/sheets", "Importazione annullata: le schede sono di nuovo come prima.")
    return visit.to("/desk/sheets", "Importazione annullata. Ho lasciato le schede che qualcuno ha cambiato dopo.")


DOORS = (
    Door("/desk/sheets", index, Right.EXPORT),
    Door("/desk/sheets/export", exported, Right.EXPORT),
    Door("/desk/sheets/template", template, Right.EXPORT),
    Door("/desk/sheets/upload", upload, Right.IMPORT, methods=("POST",), largest=MOST_BYTES + _FORM),
    Door("/desk/sheets/imports/{batch}/undo", undone, Right.IMPORT, methods=("POST",)),
)
