"""What was measured, and how it is shown: one table for people, one JSON document for machines."""

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

_NAME_WIDTH: Final = 50
_COLUMNS: Final = ("ours", "against", "ratio", "target")


@dataclass(frozen=True)
class Figure:
    """One line of the table. `against` is what `ours` is compared with; None where there is nothing.

    `most` is the target for `ours`, `most_ratio` the target for `ours` / `against`.
    """

    name: str
    ours: float
    unit: str
    against: float | None = None
    most: float | None = None
    most_ratio: float | None = None

    @property
    def ratio(self) -> float | None:
        return self.ours / self.against if self.against else None

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is none, or nothing to compare with."""
        if self.most is not None:
            return self.ours <= self.most
        if self.most_ratio is not None and self.ratio is not None:
            return self.ratio <= self.most_ratio
        return None


@dataclass(frozen=True)
class Group:
    """Figures of one benchmark; `against` names what they are compared with, `notes` say how it was done."""

    name: str
    title: str
    against: str
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(default=())


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def p95(values: Sequence[float]) -> float:
    """The value that 95 of 100 do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(0.95 * len(values)) - 1]


def missed(groups: Sequence[Group]) -> list[Figure]:
    return [figure for group in groups for figure in group.figures if figure.met is False]


def table(groups: Sequence[Group]) -> str:
    """One table of all groups, targets beside the figures they are for."""
    return "\n\n".join("\n".join(_lines(group)) for group in groups)


def to_json(groups: Sequence[Group], about: dict[str, Any]) -> dict[str, Any]:
    """`about` says on what and when it was measured."""
    return {**about, "groups": [_group_to_json(group) for group in groups]}


def _group_to_json(group: Group) -> dict[str, Any]:
    figures = [{**asdict(figure), "ratio": figure.ratio, "met": figure.met} for figure in group.figures]
    return {**asdict(group), "figures": figures}


def _lines(group: Group) -> list[str]:
    headings = [name.replace("against", group.against) for name in _COLUMNS]
    lines = [_line(group.title, *headings, ""), "─" * (_NAME_WIDTH + 15 * len(_COLUMNS) + 8)]
    lines += [_figure_line(figure) for figure in group.figures]
    return [*lines, *(f"  · {note}" for note in group.notes)]


def _figure_line(figure: Figure) -> str:
    verdict = {True: "met", False: "MISSED", None: ""}[figure.met]
    against = "" if figure.against is None else _value(figure.against, figure.unit)
    ratio = "" if figure.ratio is None else _ratio(figure.ratio)
    return _line(f"  {figure.name}", _value(figure.ours, figure.unit), against, ratio, _target(figure), verdict)


def _line(name: str, ours: str, against: str, ratio: str, target: str, verdict: str) -> str:
    return f"{name:<{_NAME_WIDTH}}{ours:>15}{against:>15}{ratio:>15}{target:>15}  {verdict}".rstrip()


def _value(value: float, unit: str) -> str:
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _ratio(ratio: float) -> str:
    """1/9.4 where ours is the smaller, ×1.3 where it is the greater."""
    return f"1/{1 / ratio:.1f}" if 0 < ratio < 0.95 else f"×{ratio:.2f}"


def _target(figure: Figure) -> str:
    if figure.most is not None:
        return f"≤ {figure.most:g} {figure.unit}"
    return "" if figure.most_ratio is None else f"≤ {_ratio(figure.most_ratio)}"


Say = Callable[[str], None]
