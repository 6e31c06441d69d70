"""The command line, `portineria`.

What knows the records and what understands questions takes seconds to import: the commands that need it do so
themselves, and `--help` or a mistyped setting is answered at once.
"""

import json
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import desk_cli, requests_cli
from bot.settings import Settings
from bot.way_out import way_out
from channels.conversation import Incoming

if TYPE_CHECKING:
    from bot.desk import Desk
    from bot.turn import Turn

app = typer.Typer(help="Portineria: il banco di aiuto di un comune.", no_args_is_help=True, add_completion=False)
app.add_typer(requests_cli.app, name="requests")
app.add_typer(desk_cli.app, name="desk")
say = typer.echo


def progress(line: str) -> None:
    typer.echo(f"· {line}", err=True)


@contextmanager
def opened_desk() -> Iterator["Desk"]:
    """A desk ready to answer, or the way out."""
    with way_out() as settings:
        from bot import composition

        with composition.opened(settings) as engine:
            yield composition.desk(settings, engine)


def show(turn: "Turn") -> None:
    """A turn as a person reads it in a terminal."""
    for reply in turn.replies:
        say(reply.text)
        for card in reply.cards:
            say(f"\n  {card.title}")
            for line in (*card.lines, card.phone):
                if line:
                    say(f"    {line}")
        if reply.source:
            say(f"\n{reply.source.text}")
        for number, button in enumerate(reply.buttons, 1):
            say(f"  [{number}] {button.title}")


@app.command()
def demo(
    host: Annotated[str, typer.Option(help="Indirizzo su cui ascoltare.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Porta su cui ascoltare.")] = 8000,
    prepare_only: Annotated[bool, typer.Option("--prepare-only", help="Prepara tutto e si ferma.")] = False,
) -> None:
    """Prepara il comune inventato e il modello, poi apre il banco su localhost."""
    with way_out() as settings:
        from bot import composition

        composition.load(settings, [composition.STARTER, composition.DEMO], progress)
        composition.train(settings, progress, only_missing=True)
        composition.fit_linker(settings, progress)
        if not prepare_only:
            _serve(settings, host, port, trying=True)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Indirizzo su cui ascoltare.")] = None,
    port: Annotated[int | None, typer.Option(help="Porta su cui ascoltare.")] = None,
) -> None:
    """Apre il banco: la pagina e la sua API."""
    with way_out() as settings:
        _serve(settings, host or settings.host, port or settings.port)


def _serve(settings: Settings, host: str, port: int, *, trying: bool = False) -> None:
    from bot.server import run

    progress("Avvio del banco")
    run(settings, host, port, progress, trying=trying)


@app.command()
def telegram(
    take_over: Annotated[
        bool, typer.Option("--take-over", help="Anche se il bot riceve già i messaggi altrove: glieli toglie.")
    ] = False,
) -> None:
    """Prova il banco su Telegram da casa, senza un indirizzo su internet."""
    with way_out() as settings:
        from channels.telegram.wording import words

        if not settings.telegram_token:
            say(words("how_to"))
            raise typer.Exit(1)
        from bot.telegram.opening import try_at_home

        progress("Avvio del banco")
        try_at_home(settings, progress, take_over)


@app.command()
def train(
    force: Annotated[bool, typer.Option(help="Addestra anche se non è cambiato nulla.")] = False,
) -> None:
    """Addestra il modello che capisce le domande."""
    with way_out() as settings:
        from bot import composition

        composition.train(settings, progress, force)
        composition.fit_linker(settings, progress)


@app.command()
def load(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Cartelle di schede YAML. Senza: il catalogo di base.")
    ] = None,
    with_demo: Annotated[bool, typer.Option("--demo", help="Anche il comune inventato.")] = False,
) -> None:
    """Porta le schede nella base di conoscenza: tutte o nessuna."""
    with way_out() as settings:
        from bot import composition

        chosen = [composition.STARTER, *([composition.DEMO] if with_demo else []), *(folders or [])]
        composition.load(settings, chosen, progress)
        composition.fit_linker(settings, progress)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="La domanda.")] = None,
    as_jsonl: Annotated[bool, typer.Option("--jsonl", help="Una domanda JSON per riga da standard input.")] = False,
) -> None:
    """Risponde a una domanda, o a molte con --jsonl."""
    if not as_jsonl and text is None:
        raise typer.BadParameter("scrivi la domanda tra virgolette, oppure usa --jsonl")
    with opened_desk() as desk:
        if as_jsonl:
            from bot import jsonl

            for line in jsonl.answer_lines(sys.stdin.buffer, desk):
                sys.stdout.write(line + "\n")
                sys.stdout.flush()
            return
        show(_turn(desk, text or "", f"ask/{uuid.uuid4()}"))


@app.command()
def chat() -> None:
    """Conversa nel terminale. Si esce con una riga vuota."""
    with opened_desk() as desk:
        conversation = f"chat/{uuid.uuid4()}"
        say("Scrivi la tua domanda. Una riga vuota per finire.")
        while text := input("> ").strip():
            show(_turn(desk, text, conversation))


def _turn(desk: "Desk", text: str, conversation: str) -> "Turn":
    return desk.turn(Incoming(conversation=conversation, text=text, channel="terminal"))


@app.command()
def evaluate(
    file: Annotated[Path, typer.Argument(help="Domande con il loro argomento, una riga JSON ciascuna.")],
    json_file: Annotated[Path | None, typer.Option("--json", help="Scrive i risultati anche qui.")] = None,
    mistakes: Annotated[bool, typer.Option(help="Elenca gli errori.")] = False,
) -> None:
    """Misura il banco su domande di cui si sa l'argomento."""
    with opened_desk() as desk:
        from bot import evaluation

        result = evaluation.evaluate(evaluation.read(file), desk)
        say(f"{'':34}{'n':>5}" + "".join(f"{name:>15}" for name in evaluation.OUTCOMES))
        for (dimension, value), score in sorted(result.scores.items()):
            shares = "".join(f"{score.share(name):>15.1%}" for name in evaluation.OUTCOMES)
            say(f"{dimension + ' ' + value:34}{score.total:>5}{shares}")
        facets = result.facets
        say(f"aspetto giusto (ask): {facets.right:.1%}; dove non è generic: {facets.right_where_named:.1%}")
        for ask_wanted, ask_understood, count in facets.confusions[:10]:
            say(f"  {count} × {ask_wanted} → {ask_understood}")
        say("confusioni:")
        for (wanted, decided), count in result.confusions.most_common(15):
            say(f"  {count} × {wanted} → {decided}")
        for mistake in result.mistakes if mistakes else []:
            say("  {id} {outcome}: {topic} → {decision} {decided}".format(**mistake))
        if json_file:
            json_file.write_text(json.dumps(result.to_json(), ensure_ascii=False, indent=2), encoding="utf-8")


@app.command()
def tune(
    file: Annotated[Path, typer.Argument(help="Domande con il loro argomento, mai usate per addestrare.")],
) -> None:
    """Sceglie le soglie delle tre fasce: il minor danno per chi chiede."""
    with opened_desk() as desk:
        from bot import evaluation, tuning

        known = tuning.understand(evaluation.read(file), desk)
        bands = tuning.tune(known, desk.bands)
        say(f"danno per 100 domande: {tuning.total(known, desk.bands) / len(known) * 100:.1f} → "
            f"{tuning.total(known, bands) / len(known) * 100:.1f}")  # fmt: skip
        bands.save()
        say(f"{bands}")


if __name__ == "__main__":
    app()
