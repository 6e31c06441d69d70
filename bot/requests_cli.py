"""`portineria requests`: what citizens have sent through the desk, for those who answer it."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import utc_now
from bot.way_out import way_out
from knowledge.errors import KnowledgeError
from knowledge.request_sheet import COLUMNS, lines
from knowledge.vocabularies import RequestKind, RequestStatus

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from knowledge.requests import Request

app = typer.Typer(help="Segnalazioni, proposte e altre richieste arrivate al banco.", no_args_is_help=True)
_HERE = "riga di comando"  # who did it, in the history of a request


@app.command("list")
def list_(
    kind: Annotated[RequestKind | None, typer.Option(help="Solo di questo tipo.")] = None,
    status: Annotated[RequestStatus | None, typer.Option(help="Solo in questo stato.")] = None,
) -> None:
    """Elenca le richieste, dalla più vecchia."""
    with _session() as session:
        for request in _found(session, kind, status):
            where = f" · {request.address}" if request.address else ""
            text = request.description or request.wanted or request.contact
            typer.echo(f"{request.code}  {request.requested_at:%Y-%m-%d}  {request.status:9} {text}{where}")


@app.command()
def show(code: Annotated[str, typer.Argument(help="Il numero della richiesta.")]) -> None:
    """Mostra una richiesta per intero."""
    with _session() as session:
        request = _one(session, code)
        for name in COLUMNS:
            if (value := getattr(request, name)) not in (None, ""):
                typer.echo(f"{name}: {value}")


@app.command()
def update(
    code: Annotated[str, typer.Argument(help="Il numero della richiesta.")],
    status: Annotated[RequestStatus | None, typer.Option(help="Il nuovo stato.")] = None,
    answer: Annotated[str | None, typer.Option(help="La risposta che legge chi ha scritto.")] = None,
    office: Annotated[str | None, typer.Option(help="L'ufficio che se ne occupa (slug).")] = None,
) -> None:
    """Cambia stato, ufficio o risposta: chi ha il numero li legge subito."""
    with _session() as session:
        from knowledge.desk.casework import Action, Outcome, write

        request = _one(session, code)
        became = Outcome(
            status.value if status else request.status,
            request.office if office is None else office,
            request.answer if answer is None else answer,
        )
        now = utc_now()
        write(session, request, Action.CHANGE, became, answer or "", _HERE, now)
        session.commit()
        typer.echo(f"{request.code}: {request.status}")


@app.command()
def export() -> None:
    """Scrive tutte le richieste in CSV, in UTF-8."""
    with _session() as session:
        sys.stdout.writelines(lines(_found(session, None, None)))


@app.command()
def photos(
    code: Annotated[str, typer.Argument(help="Il numero della richiesta.")],
    folder: Annotated[Path, typer.Argument(help="La cartella in cui salvarle.")],
) -> None:
    """Salva le foto di una segnalazione."""
    from sqlalchemy import select

    from knowledge.requests import Photo

    with _session() as session:
        request = _one(session, code)
        kept = session.scalars(select(Photo).where(Photo.request_id == request.id).order_by(Photo.id)).all()
        folder.mkdir(parents=True, exist_ok=True)
        for number, photo in enumerate(kept, 1):
            path = folder / f"{request.code}-{number}.{photo.media_type.rpartition('/')[2]}"
            path.write_bytes(photo.data)
            typer.echo(str(path))


@app.command()
def suggestions() -> None:
    """Elenca le correzioni che la gente ha proposto per le schede."""
    from sqlalchemy import select

    from bot.tables import Suggestion

    with _session() as session:
        for suggestion in session.scalars(select(Suggestion).order_by(Suggestion.id)):
            typer.echo(f"{suggestion.at:%Y-%m-%d}  {suggestion.record}  {suggestion.text}")


@contextmanager
def _session() -> Iterator["Session"]:
    with way_out() as settings:
        from sqlalchemy.orm import Session

        from bot import composition
        from knowledge import database

        with composition.opened(settings) as engine:
            database.check(engine)
            with Session(engine) as session:
                yield session


def _found(session: "Session", kind: RequestKind | None, status: RequestStatus | None) -> Iterator["Request"]:
    from sqlalchemy import select

    from knowledge.requests import Request

    statement = select(Request).order_by(Request.requested_at, Request.id)
    if kind:
        statement = statement.where(Request.kind == kind.value)
    if status:
        statement = statement.where(Request.status == status.value)
    yield from session.scalars(statement)


def _one(session: "Session", code: str) -> "Request":
    from actions.requests import find_code
    from knowledge.requests import by_code

    request = by_code(session, find_code(code) or code)
    if request is None:
        raise KnowledgeError(f"Nessuna richiesta ha il numero {code}. `portineria requests list` le elenca.")
    return request
