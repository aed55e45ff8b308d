"""Draws what was recorded, as SVG: latency over time, and HDR percentiles."""

import math
from collections.abc import Sequence
from pathlib import Path

import pygal
from pygal.style import Style

from loadtest.load.run import Outcome

_STYLE = Style(background="white", plot_background="white", font_family="sans-serif")
_SIZE = {"width": 800, "height": 400}


def draw(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Draw each stand's scenarios into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in sorted({outcome.stand for outcome in outcomes}):
        some = [outcome for outcome in outcomes if outcome.stand == kind]
        _write(_percentiles(some), folder / f"percentiles-{kind}.svg")
        _write(_over_time(some), folder / f"latency-{kind}.svg")


def _percentiles(outcomes: Sequence[Outcome]) -> "pygal.XY":
    """Plot over 1/(1 - p), as HdrHistogram does: the tail gets as much room as the middle."""
    chart = pygal.XY(
        title="Latency at half of the most, by percentile",
        x_title="percentile",
        y_title="ms",
        logarithmic=True,
        style=_STYLE,
        dots_size=2,
        js=(),
        **_SIZE,
    )
    shown = (50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9)
    for outcome in outcomes:
        points = [(_place(each), outcome.steady.at(each)) for each in shown]
        chart.add(outcome.title, points)
    chart.x_labels = [_place(each) for each in shown]
    chart.x_value_formatter = lambda place: f"{100 - 100 / 2**place:.4g} %"
    return chart


def _place(percentile: float) -> float:
    return -math.log2(1 - percentile / 100)


def _over_time(outcomes: Sequence[Outcome]) -> "pygal.XY":
    chart = pygal.XY(
        title="99th percentile of each quarter of a second, at half of the most",
        x_title="seconds",
        y_title="ms",
        logarithmic=True,
        style=_STYLE,
        show_dots=False,
        js=(),
        **_SIZE,
    )
    for outcome in outcomes:
        chart.add(outcome.title, [(at, slow) for at, _, slow in outcome.steady.over_time])
    return chart


def _write(chart: "pygal.XY", path: Path) -> None:
    path.write_text(chart.render(is_unicode=True), "utf-8")
