"""`portineria desk`: what the staff desk does from the command line."""

from typing import Annotated

import typer

from bot.way_out import way_out

app = typer.Typer(help="Il banco del personale.", no_args_is_help=True)


@app.callback()
def desk() -> None:
    """Il banco del personale."""


@app.command()
def reminders(office: Annotated[str, typer.Option(help="Solo di questo ufficio (slug).")] = "") -> None:
    """Dice a ogni ufficio che cosa c'è da curare; con PORTINERIA_SMTP glielo manda per e-mail."""
    with way_out() as settings:
        from bot import composition
        from bot.desk import rome_now
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
