"""`make bench`: what the desk costs, beside a stock Rasa project measured in the same run."""

import json
import os
import platform
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import typer

from bot import composition
from bot.settings import ROOT
from knowledge.errors import KnowledgeError
from nlu.understanding import UnderstanderError
from tests.bench import desk_screens, growth, learning, memory, parse, start, teaching, telegram, turn
from tests.bench.figures import Group, missed, table, to_json
from tests.bench.programs import BenchError
from tests.bench.stock import StockProject
from tests.bench.town import Town, demo_town

RESULTS: Final = ROOT / "results" / "bench.json"
# Enough for a model that answers; each costs a minute and a half on two cores, and changes nothing in a turn's cost.
EPOCHS: Final = 1


class Benchmark(StrEnum):
    PARSE = "parse"
    START = "start"
    TRAIN = "train"
    TURN = "turn"
    MEMORY = "memory"
    GROWTH = "growth"
    TELEGRAM = "telegram"
    DESK = "desk"
    TEACHING = "teaching"


def say(line: str) -> None:
    typer.echo(f"· {line}", err=True)


def main(
    quick: Annotated[bool, typer.Option(help="Without the stock Rasa project.")] = False,
    only: Annotated[list[Benchmark] | None, typer.Option(help="Only this one; may be repeated.")] = None,
    epochs: Annotated[int, typer.Option(help="Of the stock project's DIET.")] = EPOCHS,
) -> None:
    """Measures, prints one table and writes results/bench.json."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that all that was started is stopped
    composition.quiet_libraries()
    wanted = set(only or Benchmark)
    try:
        with demo_town(say) as town:
            stock = None if quick else StockProject(town.scratch("stock"), epochs)
            groups = measured(wanted, town, stock)
    except (BenchError, KnowledgeError, UnderstanderError) as error:
        typer.secho(str(error), err=True, fg=typer.colors.RED)
        raise typer.Exit(1) from error
    report(groups, {"quick": quick, "epochs": None if quick else epochs})


def measured(wanted: set[Benchmark], town: Town, stock: StockProject | None) -> list[Group]:
    """The groups in the order of `Benchmark`; servers run only while they are measured."""
    groups: dict[Benchmark, Group] = {}
    alone: dict[Benchmark, Callable[[], Group]] = {
        Benchmark.PARSE: lambda: parse.measure(town),
        Benchmark.TRAIN: lambda: learning.measure(town, stock, say),
        Benchmark.GROWTH: lambda: growth.measure(town, say),
        Benchmark.TELEGRAM: lambda: telegram.measure(town, say),
        Benchmark.DESK: lambda: desk_screens.measure(town, say),
        Benchmark.TEACHING: lambda: teaching.measure(town, say),
    }
    for name, measure in alone.items():
        if name in wanted:
            say(f"benchmark: {name}")
            groups[name] = measure()
    if wanted & {Benchmark.TURN, Benchmark.MEMORY, Benchmark.START}:
        groups |= _served(wanted, town, stock)
    return [groups[name] for name in Benchmark if name in groups]


def _served(wanted: set[Benchmark], town: Town, stock: StockProject | None) -> dict[Benchmark, Group]:
    groups: dict[Benchmark, Group] = {}
    stock_start = None
    with ExitStack() as stack:
        say("benchmark: servers start" + (" (the stock project is trained first)" if stock else ""))
        both = stack.enter_context(turn.contest(town, stock))
        stock_start = both.stock_seconds
        if wanted & {Benchmark.TURN, Benchmark.MEMORY}:
            say("benchmark: turn")
            groups[Benchmark.TURN] = turn.measure(both)
            groups[Benchmark.MEMORY] = memory.measure(both)
    if Benchmark.START in wanted:
        say("benchmark: start")
        groups[Benchmark.START] = start.measure(town, stock_start)
    return {name: group for name, group in groups.items() if name in wanted}


def report(groups: list[Group], options: dict[str, Any]) -> None:
    about = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        **options,
    }
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(to_json(groups, about), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    print(table(groups))
    print(f"\n{len(missed(groups))} targets missed; {RESULTS.relative_to(ROOT)}")


if __name__ == "__main__":
    typer.run(main)
