"""A turn over HTTP: our desk and a stock Rasa server asked the same questions in turns, then by many at once."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Final

from tests.bench.clients import Client, DeskClient, StockClient
from tests.bench.desk_program import serving
from tests.bench.figures import Figure, Group, median, p95
from tests.bench.programs import Program
from tests.bench.questions import PER_CONVERSATION, begins_conversation, questions
from tests.bench.stock import StockProject
from tests.bench.town import Town

QUESTIONS: Final = 120
CLIENTS: Final = 8
QUESTIONS_EACH: Final = 15
_MILLISECONDS: Final = 1000.0


@dataclass(frozen=True)
class Contest:
    """Both servers, running; without the stock one where it is left out."""

    desk: Program
    stock: tuple[Program, Program] | None = None
    stock_seconds: float | None = None  # from the start of the stock servers to their first answer

    def makers(self) -> list[Callable[[], Client]]:
        """How to make a client of each: ours, then theirs."""
        ours, theirs = self.desk.url, self.stock and self.stock[0].url
        return [lambda: DeskClient(ours), *([lambda: StockClient(theirs)] if theirs else [])]


@contextmanager
def contest(town: Town, stock: StockProject | None) -> Iterator[Contest]:
    if stock:
        _ = stock.training_run
    with ExitStack() as stack:
        desk, _ = stack.enter_context(serving(town.settled("served")))
        if stock:
            server, actions, seconds = stack.enter_context(stock.serving())
            yield Contest(desk, (server, actions), seconds)
        else:
            yield Contest(desk)


def measure(both: Contest) -> Group:
    texts = questions(QUESTIONS)
    seconds = alternately([make() for make in both.makers()], texts)
    rates = [per_second(make, texts) for make in both.makers()]
    names = ("median", "95 of 100 within")
    compared = [
        _compared(name, [how(taken) * _MILLISECONDS for taken in seconds], "ms")
        for name, how in zip(names, (median, p95), strict=True)
    ]
    compared[0] = replace(compared[0], most_ratio=1 / 8)
    notes = (
        f"{len(texts)} golden questions over HTTP, to both in turns, a new conversation every {PER_CONVERSATION}",
        "ours answers from records, writes state and trace; theirs says one fixed text and keeps all in memory",
    )
    several = _compared(f"{CLIENTS} clients at once", rates, "turns/s")
    return Group("turn", "Turn over HTTP", "stock Rasa", (*compared, several), notes)


def _compared(name: str, values: Sequence[float], unit: str) -> Figure:
    return Figure(name, values[0], unit, values[1] if len(values) > 1 else None)


def alternately(clients: Sequence[Client], texts: Sequence[str]) -> list[list[float]]:
    """Seconds of each turn, by client: each question goes to one after the other, who is first alternates."""
    seconds: list[list[float]] = [[] for _ in clients]
    for position, text in enumerate(texts):
        order = range(len(clients)) if position % 2 else reversed(range(len(clients)))
        for number in order:
            if begins_conversation(position):
                clients[number].begin()
            seconds[number].append(timed(lambda client=clients[number]: client.ask(text)))  # noqa: B023
    for client in clients:
        client.close()
    return seconds


def per_second(make: Callable[[], Client], texts: Sequence[str]) -> float:
    """Turns a second when several people ask at once."""
    clients = [make() for _ in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        started = time.perf_counter()
        list(pool.map(_converse, clients, [texts[number:] + texts[:number] for number in range(CLIENTS)]))
        seconds = time.perf_counter() - started
    return CLIENTS * QUESTIONS_EACH / seconds


def _converse(client: Client, texts: Sequence[str]) -> None:
    for position, text in enumerate(texts[:QUESTIONS_EACH]):
        if begins_conversation(position):
            client.begin()
        client.ask(text)
    client.close()


def timed(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started
