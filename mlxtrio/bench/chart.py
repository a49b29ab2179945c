"""The figures as an SVG image.

It is written by hand: a plotting library for three panels would be larger than the client.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from mlxtrio.bench.figures import Distribution, Figures
from mlxtrio.bench.report import Report

WIDTH, HEIGHT = 300, 220  # of a panel, in pixels
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 52, 40  # its margins
COLOURS = ("#1f6feb", "#d1242f")
STYLE = "text{font:11px sans-serif;fill:#333} .title{font-weight:bold} .grid{stroke:#ddd}"


@dataclass(frozen=True, slots=True)
class Panel:
    """A title, and lines by name: a value for each level, None where there is none."""

    title: str
    lines: dict[str, list[float | None]]


def svg(report: Report) -> str:
    """Throughput, time to first token and inter-token latency, by level."""
    figures = report.figures
    panels = [
        Panel("throughput, tokens per second", {"": [each.tokens_per_second for each in figures]}),
        Panel("time to first token, ms", _percentiles([each.first_token for each in figures])),
        Panel("inter-token latency, ms", _percentiles([each.gap for each in figures])),
    ]
    size = f'width="{WIDTH * len(panels)}" height="{HEIGHT + 24}"'
    drawn = "".join(
        f'<g transform="translate({WIDTH * n} 24)">{_panel(panel, figures)}</g>'
        for n, panel in enumerate(panels)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}><style>{STYLE}</style>'
        f'<rect {size} fill="#fff"/>'
        f"{_text(12, 20, f'{report.model} at {report.url}', 'start', 'title')}{drawn}</svg>\n"
    )


def _percentiles(times: Sequence[Distribution | None]) -> dict[str, list[float | None]]:
    return {
        "p50": [each.p50 * 1000 if each else None for each in times],
        "p99": [each.p99 * 1000 if each else None for each in times],
    }


def _panel(panel: Panel, figures: Sequence[Figures]) -> str:
    values = [value for line in panel.lines.values() for value in line if value is not None]
    step = _step(max(values, default=0))
    top = step * max(1, math.ceil(max(values, default=0) / step))

    def x(n: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (n + 0.5) / len(figures)

    def y(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    parts = [_text(LEFT, 18, panel.title, "start", "title")]
    for n in range(round(top / step) + 1):
        at = y(n * step)
        parts.append(f'<path class="grid" d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}"/>')
        parts.append(_text(LEFT - 6, at + 4, f"{n * step:g}", "end"))
    for n, each in enumerate(figures):
        parts.append(_text(x(n), HEIGHT - BOTTOM + 16, each.level, "middle"))
    for n, (name, line) in enumerate(panel.lines.items()):
        points = [(x(i), y(value)) for i, value in enumerate(line) if value is not None]
        path = " ".join(f"{a:.1f},{b:.1f}" for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{COLOURS[n]}"/>')
        parts += [
            f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3" fill="{COLOURS[n]}"/>' for a, b in points
        ]
        parts.append(_text(LEFT + 40 * n, 36, name, "start", colour=COLOURS[n]))
    return "".join(parts)


def _step(largest: float) -> float:
    """A round distance of grid lines: about four of them below ``largest``."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest / 4))
    return float(next(power * m for m in (1, 2, 5, 10) if power * m >= largest / 4 or m == 10))


def _text(
    x: float, y: float, text: str, anchor: str, css: str = "", colour: str | None = None
) -> str:
    style = f' style="fill:{colour}"' if colour else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{css}"{style}>'
        f"{escape(text)}</text>"
    )
