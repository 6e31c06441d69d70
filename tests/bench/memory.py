"""Resident memory of both servers, with all they have started, after they have answered."""

from typing import Final

from tests.bench.figures import Figure, Group
from tests.bench.turn import Contest

MOST_MB: Final = 350.0


def measure(both: Contest) -> Group:
    """Call it after the turns. Theirs is the sum of the Rasa server and the action server."""
    programs = [(both.desk,), both.stock] if both.stock else [(both.desk,)]
    resident = [sum(program.resident_mb() for program in each) for each in programs]
    own = [sum(program.own_mb() for program in each) for each in programs]
    figures = (
        Figure("resident, whole process tree", resident[0], "MB", *resident[1:], most=MOST_MB),
        Figure("of it not pages of files", own[0], "MB", *own[1:]),
    )
    return Group("memory", "Memory after the turns", "stock Rasa", figures)
