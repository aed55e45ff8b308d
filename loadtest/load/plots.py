"""Plots the records as SVG: latency over time, and by percentile."""

from collections.abc import Sequence
from pathlib import Path

import pygal
from pygal.style import Style

from loadtest.load.attack import SLICE
from loadtest.load.run import Outcome

_SHOWN = (50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9)
_SLICES_PER_LABEL = round(1 / SLICE)


def draw(outcomes: Sequence[Outcome], folder: Path) -> None:
    """Plot each stand's scenarios into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for kind in sorted({outcome.stand for outcome in outcomes}):
        some = [outcome for outcome in outcomes if outcome.stand == kind]
        _write(_percentiles(some), folder / f"percentiles-{kind}.svg")
        _write(_over_time(some), folder / f"latency-{kind}.svg")


def _chart(**options: object) -> "pygal.Line":
    """Return an empty chart whose scale suits milliseconds as well as tenths of a second."""
    return pygal.Line(
        style=Style(background="white", plot_background="white", font_family="sans-serif"),
        logarithmic=True,
        y_title="ms",
        truncate_legend=-1,
        js=(),
        width=900,
        height=450,
        **options,
    )


def _percentiles(outcomes: Sequence[Outcome]) -> "pygal.Line":
    """Plot the percentiles at equal distances: the tail gets as much room as the middle."""
    chart = _chart(title="Latency at half of the most, by percentile", dots_size=2)
    for outcome in outcomes:
        chart.add(outcome.title, [outcome.steady.at(each) for each in _SHOWN])
    chart.x_labels = [f"{each:g} %" for each in _SHOWN]
    return chart


def _over_time(outcomes: Sequence[Outcome]) -> "pygal.Line":
    chart = _chart(
        title="99th percentile of each quarter of a second, at half of the most",
        x_title="seconds",
        show_dots=False,
        x_labels_major_every=_SLICES_PER_LABEL,
        show_minor_x_labels=False,
    )
    slices = {
        outcome.title: {round(at / SLICE): slow for at, _, slow in outcome.steady.over_time}
        for outcome in outcomes
    }
    last = max(number for found in slices.values() for number in found)
    for title, found in slices.items():
        chart.add(title, [found.get(number) for number in range(last + 1)])
    chart.x_labels = [f"{number * SLICE:g}" for number in range(last + 1)]
    return chart


def _write(chart: "pygal.Line", path: Path) -> None:
    path.write_text(chart.render(is_unicode=True), "utf-8")
