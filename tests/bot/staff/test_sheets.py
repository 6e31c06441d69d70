import re
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from bot.desk import Desk
from bot.upkeep import keep_up
from knowledge.desk import editions, phrases
from knowledge.desk.audit import AuditEntry
from knowledge.desk.roles import Role
from knowledge.desk.sheets.tables import SheetUpload
from knowledge.record import Record
from tests.bot.staff.conftest import Enter
from tests.bot.staff.visitor import Visitor

HOSTILE = '<script>alert("x")</script>'
WINDOWS = (
    "Elenco delle sale\r\n\r\nDenominazione;Tel;Città\r\nSala della Libertà;0523 1;Cantù\r\n"
    "Municipio di Borgoaperto;0000 999999;Forlì\r\n"
).encode("cp1252")


def sent(visitor: Visitor, content: bytes, name: str = "luoghi.csv", kind: str = "place") -> str:
    """Uploads a file; the address of its pages."""
    answer = visitor.post("/desk/sheets/upload", {"kind": kind}, files={"file": (name, content)})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"]).removesuffix("/reading")


def walked(visitor: Visitor, content: bytes, kind: str = "place") -> tuple[str, str]:
    """The address of a file that is read and mapped as suggested, and its preview."""
    address = sent(visitor, content, kind=kind)
    assert visitor.post(f"{address}/confirm-reading").headers["location"] == f"{address}/mapping"
    chosen = chosen_in(visitor.get(f"{address}/mapping").text)
    answer = visitor.post(f"{address}/confirm-mapping", chosen)
    assert answer.headers["location"] == f"{address}/preview"
    return address, visitor.get(f"{address}/preview").text


def chosen_in(page: str) -> dict[str, str]:
    found = {}
    for name, options in re.findall(r'<select name="(column-\d+)".*?>(.*?)</select>', page, re.DOTALL):
        selected = re.search(r'<option value="([^"]*)" selected', options)
        found[name] = selected[1] if selected else ""
    return found


def mark(page: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', page)
    assert found
    return found[1]


def phone(demo: Engine, slug: str) -> str | None:
    with Session(demo) as session:
        return session.scalars(select(Record.phone).where(Record.slug == slug)).first()


def test_a_windows_file_with_its_header_on_line_three(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    address = sent(visitor, WINDOWS)
    page = visitor.get(f"{address}/reading").text
    assert "Sala della Libertà" in page
    assert '<option value="cp1252" selected>' in page
    assert "I titoli sono alla riga 3" in page
    visitor.post(f"{address}/confirm-reading", {"encoding": "cp1252", "separator": ";", "header": "3"})
    chosen = chosen_in(visitor.get(f"{address}/mapping").text)
    assert list(chosen.values()) == ["name", "phone", ""]
    visitor.post(f"{address}/confirm-mapping", chosen)
    preview = visitor.get(f"{address}/preview").text
    assert "1 nuova" in preview
    assert "1 cambiata" in preview
    assert "0000 100200" in preview
    done = visitor.post(f"{address}/bring-in", {"mark": mark(preview), "how": "publish"})
    assert done.headers["location"] == "/desk/sheets"
    assert (phone(demo, "municipio"), phone(demo, "sala-della-liberta")) == ("0000 999999", "0523 1")
    index = visitor.get("/desk/sheets").text
    assert "1 schede nuove, 1 cambiate" in index
    batch = re.search(r"/desk/sheets/imports/(\w+)/undo", index)
    assert batch
    visitor.post(f"/desk/sheets/imports/{batch[1]}/undo")
    assert phone(demo, "municipio") == "0000 100200"
    with Session(demo) as session:
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == ["import", "import_undone"]
        assert session.scalar(select(func.count()).select_from(SheetUpload)) == 0


def test_another_encoding_can_be_tried(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    address = sent(visitor, WINDOWS)
    page = visitor.get(f"{address}/reading?encoding=cp850&separator=tab&header=1").text
    assert "Sala della Libertà" not in page
    wrong = visitor.get(f"{address}/reading?encoding=utf-8").text
    assert "prova con un&#39;altra codifica" in wrong
    assert "confirm-reading" not in wrong


def test_the_next_file_with_these_headings_maps_itself(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    content = b"Cosa;Boh\r\nSala nuova;0523 1\r\n"
    address = sent(visitor, content)
    visitor.post(f"{address}/confirm-reading")
    assert set(chosen_in(visitor.get(f"{address}/mapping").text).values()) == {""}
    visitor.post(f"{address}/confirm-mapping", {"column-0": "name", "column-1": "phone"})
    visitor.post(f"{address}/bring-in", {"mark": mark(visitor.get(f"{address}/preview").text), "how": "draft"})
    again = sent(visitor, content)
    visitor.post(f"{again}/confirm-reading")
    assert chosen_in(visitor.get(f"{again}/mapping").text) == {"column-0": "name", "column-1": "phone"}


def test_a_mapping_that_cannot_be_keeps_the_choices(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    address = sent(visitor, b"Nome;Altro\r\nSala;1\r\n")
    visitor.post(f"{address}/confirm-reading")
    answer = visitor.post(f"{address}/confirm-mapping", {"column-0": "name", "column-1": "name"})
    assert answer.status_code == 400
    assert "due colonne per lo stesso campo" in answer.text
    assert chosen_in(answer.text) == {"column-0": "name", "column-1": "name"}


def test_wrong_lines_are_told_and_nothing_comes_in(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    content = b"Nome;Vale fino al\r\nSala buona;\r\nSala cattiva;20/11/20226\r\n"
    address, preview = walked(visitor, content)
    assert "Vale fino al</strong>: c'è scritto «20/11/20226». Mi aspetto una data, come 20/11/2026" in preview
    assert 'name="mark"' not in preview
    problems = visitor.get(f"{address}/problems").content.decode("utf-8-sig")
    assert "3;Vale fino al;20/11/20226;una data, come 20/11/2026" in problems
    assert visitor.post(f"{address}/bring-in", {"mark": "x", "how": "publish"}).headers["location"].endswith("/preview")
    with Session(demo) as session:
        assert editions.latest(session, "sala-buona") is None


def test_markup_in_every_field_is_shown_as_it_is_written(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    headings = ["Nome", HOSTILE, "Descrizione breve", "Indirizzo", "Telefono"]
    content = "\r\n".join(
        [";".join(f'"{text.replace(chr(34), chr(34) * 2)}"' for text in row) for row in (headings, [HOSTILE] * 5)]
    )
    address = sent(visitor, content.encode(), name="<script>foglio.csv")
    pages = [visitor.get(f"{address}/reading").text]
    visitor.post(f"{address}/confirm-reading")
    pages.append(visitor.get(f"{address}/mapping").text)
    visitor.post(f"{address}/confirm-mapping", chosen_in(pages[-1]))
    pages.append(visitor.get(f"{address}/preview").text)
    visitor.post(f"{address}/bring-in", {"mark": mark(pages[-1]), "how": "draft"})
    pages.append(visitor.get("/desk/sheets").text)
    for page in pages:
        assert "<script>" not in page
        assert "&lt;script&gt;" in page


def test_what_changed_since_the_preview_is_shown_again(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    address, preview = walked(visitor, b"Codice della scheda;Telefono\r\nmunicipio;1\r\n")
    with Session(demo) as session, session.begin():
        session.scalars(select(Record).where(Record.slug == "municipio")).one().email = "nuova@x.example"
    answer = visitor.post(f"{address}/bring-in", {"mark": mark(preview), "how": "publish"})
    assert answer.headers["location"] == f"{address}/preview"
    assert "Nel frattempo" in visitor.get(f"{address}/preview").text
    assert phone(demo, "municipio") == "0000 100200"


def test_a_file_is_seen_by_who_sent_it_only(enter: Enter) -> None:
    address = sent(enter(Role.PUBLISHER), WINDOWS)
    answer = enter(Role.ADMINISTRATOR).get(f"{address}/reading")
    assert answer.status_code == 400
    assert "Caricalo di nuovo" in answer.text


def test_a_file_can_be_given_up(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    address = sent(visitor, WINDOWS)
    visitor.post(f"{address}/discard")
    with Session(demo) as session:
        assert session.scalar(select(func.count()).select_from(SheetUpload)) == 0


@pytest.mark.parametrize(
    ("content", "status", "said"),
    [
        (b"a;b\n" * 12_500_000, 413, "al più 10 MB"),
        (b"a;b\n" * 2_550_000, 400, "ne leggo al più 10"),
        (b"%PDF-1.7", 400, "PDF"),
        (b"", 400, "vuoto"),
    ],
    ids=["50 MB", "10,2 MB", "PDF", "empty"],
)
def test_files_that_are_none_or_too_big_are_told(enter: Enter, content: bytes, status: int, said: str) -> None:
    answer = enter(Role.PUBLISHER).post("/desk/sheets/upload", {"kind": "place"}, files={"file": ("a.csv", content)})
    assert answer.status_code == status
    assert said in answer.text


def test_no_file_and_no_kind_are_told(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    assert "Scegli un file" in visitor.post("/desk/sheets/upload", {"kind": "place"}).text
    assert visitor.post("/desk/sheets/upload", {"kind": "gatti"}, files={"file": ("a", b"a")}).status_code == 404


def test_an_analyst_takes_out_and_brings_nothing_in(enter: Enter) -> None:
    visitor = enter(Role.ANALYST)
    page = visitor.get("/desk/sheets")
    assert page.status_code == 200
    assert "Carica" not in page.text
    export = visitor.get("/desk/sheets/export?kind=place&form=csv")
    assert export.content.startswith(b"\xef\xbb\xbfCodice della scheda;Nome;")
    assert re.fullmatch(r'attachment; filename="luoghi-2026-11-22.csv"', export.headers["content-disposition"])
    answer = visitor.post("/desk/sheets/upload", {"kind": "place"}, files={"file": ("a.csv", WINDOWS)})
    assert answer.status_code == 403


def test_workbooks_come_out_and_go_in_again(enter: Enter) -> None:
    visitor = enter(Role.PUBLISHER)
    content = visitor.get("/desk/sheets/export?kind=event&form=xlsx").content
    _, preview = walked(visitor, content, kind="event")
    assert "nessun cambiamento" in preview
    template = load_workbook(BytesIO(visitor.get("/desk/sheets/template?kind=event").content))
    assert template.sheetnames == ["Eventi", "Come si compila", "Elenchi"]


def test_phrases_wait_for_their_publication(enter: Enter, demo: Engine) -> None:
    visitor = enter(Role.PUBLISHER)
    content = (
        b"Argomento;Frase\r\nanagrafe/carta-identita;il tesserino col chip\r\n"
        b"anagrafe/carta-identita;chiama il 333 1234567\r\n"
    )
    _, preview = walked(visitor, content, kind="phrase")
    assert "senza dati di una persona" in preview
    address, preview = walked(visitor, content.partition(b"anagrafe/carta-identita;chiama")[0], kind="phrase")
    assert "Pubblicate subito" not in preview
    done = visitor.post(f"{address}/bring-in", {"mark": mark(preview), "how": "publish"})
    assert "Aspettano di essere pubblicate" in visitor.get(done.headers["location"]).text
    with Session(demo) as session:
        assert [change.text for change in phrases.pending(session)] == ["il tesserino col chip"]
    export = visitor.get("/desk/sheets/export?kind=phrase&form=csv").content.decode("utf-8-sig")
    assert export.startswith("Argomento;Frase;Che cosa chiede;Che cos'è\r\n")
    assert visitor.get("/desk/sheets/template?kind=phrase").status_code == 200


def test_a_file_that_waited_for_a_day_is_deleted_by_itself(enter: Enter, desk: Desk) -> None:
    sent(enter(Role.PUBLISHER), WINDOWS)
    keep_up(desk)
    with Session(desk.engine) as session, session.begin():
        session.scalars(select(SheetUpload)).one().at -= timedelta(hours=25)
    keep_up(desk)
    with Session(desk.engine) as session:
        assert session.scalar(select(func.count()).select_from(SheetUpload)) == 0
