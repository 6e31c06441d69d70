"""`portineria desk`: the staff desk, for who runs it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.way_out import way_out

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings

app = typer.Typer(help="Il banco del personale: chi entra, il registro, che cosa va curato.", no_args_is_help=True)


@app.command()
def administrator(
    email: Annotated[str, typer.Argument(help="L'indirizzo con cui entra.")],
    name: Annotated[str, typer.Option(help="Nome e cognome.")],
) -> None:
    """Aggiunge un amministratore e dà il link con cui sceglie la password."""
    with _opened() as (settings, engine):
        from bot.clock import utc_now
        from bot.staff import first_visit

        _show(first_visit.address(settings, first_visit.make_administrator(engine, email, name, utc_now())))


@app.command()
def link(
    email: Annotated[str, typer.Argument(help="L'indirizzo di una persona del banco.")],
    reset_second_factor: Annotated[
        bool, typer.Option("--reset-second-factor", help="Toglie anche il secondo passaggio: telefono perso.")
    ] = False,
) -> None:
    """Dà a una persona un nuovo link, con cui sceglie un'altra password."""
    with _opened() as (settings, engine):
        from bot.clock import utc_now
        from bot.staff import first_visit

        token = first_visit.make_link(engine, email, utc_now(), without_second_factor=reset_second_factor)
        _show(first_visit.address(settings, token))


@app.command()
def audit() -> None:
    """Stampa il registro, dalla riga più vecchia, e controlla che nessuno l'abbia toccato."""
    with _opened() as (_settings, engine):
        from sqlalchemy import select

        from knowledge import database
        from knowledge.desk import audit as log

        rows, seal = 0, ""
        with database.reading(engine) as session:
            for entry in session.scalars(
                select(log.AuditEntry).order_by(log.AuditEntry.id).execution_options(yield_per=1000)
            ):
                said = (f"{entry.at:%Y-%m-%d %H:%M:%S}", entry.who, entry.action, entry.subject, entry.detail)
                typer.echo("\t".join(" ".join(part.split()) for part in said))
                rows, seal = rows + 1, entry.seal
            broken = [entry.id for entry in log.broken(session)]
        if broken:
            typer.secho(
                f"Il registro è stato toccato, alle righe: {', '.join(map(str, broken))}", err=True, fg=typer.colors.RED
            )
            raise typer.Exit(1)
        typer.echo(f"· {rows} righe, il registro è intero. Sigillo dell'ultima: {seal or 'nessuno'}", err=True)


@app.command()
def reminders(office: Annotated[str, typer.Option(help="Solo di questo ufficio (slug).")] = "") -> None:
    """Dice a ogni ufficio che cosa c'è da curare; con PORTINERIA_SMTP glielo manda per e-mail."""
    with way_out() as settings:
        from bot import composition
        from bot.clock import rome_now
        from bot.staff import post, reminding
        from knowledge import database

        mailbox = post.Mailbox.of(settings.smtp) if settings.smtp else None
        with composition.opened(settings) as engine:
            database.check(engine)
            with database.reading(engine) as session:
                found = reminding.reminders(session, rome_now().date(), settings.public_url, office)
        for reminder in found:
            typer.echo(f"{reminder.text}\n")
        if not found:
            typer.echo("Non c'è niente da curare.")
        if mailbox and found:
            report = reminding.send(found, mailbox)
            typer.echo(report.text, err=True)
            if report.failed:
                raise typer.Exit(1)


def _show(link: str) -> None:
    typer.echo(link)
    typer.echo("· Vale sette giorni, una volta sola. Chi lo apre sceglie la password.", err=True)


@contextmanager
def _opened() -> Iterator[tuple["Settings", "Engine"]]:
    with way_out() as settings:
        from bot import composition
        from knowledge import database

        with composition.opened(settings) as engine:
            database.check(engine)
            yield settings, engine
