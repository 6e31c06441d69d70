"""Tables as charts: SVG drawn here, to be read beside the table, with the same blanks."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pygal
from pygal.style import Style

from bot.statistics.figures import DAY

# pygal leaves an importer for plug-ins behind, in a form that Python has given up. There are no plug-ins here.
sys.meta_path[:] = [finder for finder in sys.meta_path if type(finder).__name__ != "PluginImportFixer"]

MOST_BARS: Final = 15
# Nothing but what stands in the picture itself.
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE: Final = Style(
    background="#ffffff",
    plot_background="#ffffff",
    foreground="#17324d",
    foreground_strong="#17324d",
    foreground_subtle="#5c6f82",
    colors=("#0059b3",),
    guide_stroke_color="#d0d9e2",
    guide_stroke_dasharray="0",
    major_guide_stroke_color="#d0d9e2",
    major_guide_stroke_dasharray="0",
    stroke_width="2.5",
    opacity="1",
    opacity_hover="1",
    font_family="Titillium Web, system-ui, sans-serif",
    value_font_size=13,
    label_font_size=13,
    major_label_font_size=13,
    title_font_size=17,
    value_colors=("#17324d",),
)
_WIDTH: Final = 800
_BAR_HEIGHT: Final = 34
_NAME: Final = 36  # letters of a name


@dataclass(frozen=True)
class Point:
    """`count` None: it may not be shown, and there is a gap."""

    name: str
    count: int | None


def drawn(dimension: str, points: Sequence[Point], title: str) -> bytes:
    """SVG: a line for days, upright bars for hours, lying bars for all else. Each figure stands at its bar."""
    if dimension == DAY:
        return _line(points, title)
    return _upright(points, title) if dimension == "hour" else _lying(points[:MOST_BARS], title)


def main_thing(points: Sequence[Point], dimension: str, title: str) -> str:
    """What somebody who does not see the chart should know first."""
    shown = [(point.count, point.name) for point in points if point.count is not None]
    if not shown:
        return f"{title}: nessun numero che si possa mostrare."
    count, name = max(shown, key=lambda pair: pair[0])
    kind = "Grafico a linea" if dimension == DAY else "Grafico a barre"
    return f"{kind}. {title}. Il numero più alto: {name}, {count} domande. I numeri sono nella tabella."


def _line(points: Sequence[Point], title: str) -> bytes:
    chart = pygal.Line(**_options(title, 420), show_minor_x_labels=False, x_label_rotation=35, dots_size=4,
                       stroke_style={"width": 3}, allow_interruptions=True)  # fmt: skip
    chart.x_labels = [point.name for point in points]
    chart.x_labels_major = [point.name for point in points[:: max(1, len(points) // 8)]]
    chart.add("Domande", [point.count for point in points])
    return _svg(chart)


def _upright(points: Sequence[Point], title: str) -> bytes:
    chart = pygal.Bar(**_options(title, 420), x_label_rotation=60, print_values=True, print_values_position="top")
    chart.x_labels = [point.name.removeprefix("dalle ").replace(" alle ", "–") for point in points]
    chart.add("Domande", [point.count for point in points])
    return _svg(chart)


def _lying(points: Sequence[Point], title: str) -> bytes:
    """The figure stands with the name: beside a short bar there is no place for it."""
    chart = pygal.HorizontalBar(**_options(title, 120 + _BAR_HEIGHT * len(points)))
    chart.x_labels = [f"{_short(point.name)}: {point.count}" for point in reversed(points)]
    chart.add("Domande", [point.count for point in reversed(points)])
    return _svg(chart)


def _short(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def _options(title: str, height: int) -> dict[str, Any]:
    return {
        "title": title, "style": _STYLE, "width": _WIDTH, "height": height, "show_legend": False, "js": [],
        "range": None, "include_x_axis": True, "truncate_label": -1, "margin": 12, "explicit_size": True,
        "value_formatter": lambda value: "" if value is None else f"{value:.0f}", "no_data_text": "Nessun numero",
    }  # fmt: skip


def _svg(chart: Any) -> bytes:
    """Without the script that pygal puts in by itself."""
    chart.add_xml_filter(_without_scripts)
    rendered: bytes = chart.render()
    return rendered


def _without_scripts(root: Any) -> Any:
    for parent in list(root.iter()):
        for child in [child for child in parent if str(child.tag).endswith("script")]:
            parent.remove(child)
    return root
