"""From nothing to the first answer: a desk that is started, and a question on the command line."""

from typing import Final

from bot.settings import ROOT
from tests.bench.desk_program import FIRST_QUESTION, portineria, serving
from tests.bench.figures import Figure, Group, median
from tests.bench.programs import BenchError, Done, run
from tests.bench.town import Town, environment

TIMES: Final = 3
MOST_SECONDS: Final = 8.0


def measure(town: Town, stock_seconds: float | None = None) -> Group:
    """`stock_seconds`: from the start of the stock servers to their first answer, where it is known."""
    settings = town.settled("started")
    served, serving_processor, asked = list[float](), list[float](), list[Done]()
    for _ in range(TIMES):
        with serving(settings) as (program, seconds):
            served.append(seconds)
            serving_processor.append(program.processor_seconds())
        asked.append(run("portineria ask", portineria("ask", FIRST_QUESTION), ROOT, environment(settings)))
        if not asked[-1].said.strip():
            raise BenchError("portineria ask answered nothing")
    figures = (
        Figure("portineria serve, first answer over HTTP", median(served), "s", stock_seconds, most=MOST_SECONDS),
        Figure("of it on a processor", median(serving_processor), "s"),
        Figure("portineria ask, start to end", median([done.seconds for done in asked]), "s", most=MOST_SECONDS),
        Figure("of it on a processor", median([done.processor_seconds for done in asked]), "s"),
    )
    return Group("start", "Start to first answer", "stock Rasa", figures, (f"median of {TIMES} starts",))
