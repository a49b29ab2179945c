"""The figures as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

from mlxtrio.bench.figures import Distribution, Figures
from mlxtrio.bench.plan import Concurrency, Plan

BUSY_CLIENT = 0.7  # of a processor; above it the client's own speed shows in the figures
PERCENTILES = ("p50", "p95", "p99", "max")


@dataclass(frozen=True, slots=True)
class Report:
    """What was measured, where, and the figures of each level."""

    url: str
    model: str
    plan: Plan
    figures: list[Figures]

    @property
    def failed(self) -> bool:
        """Whether a request failed, or none got a response."""
        return not self.figures or any(
            each.failed or each.warmup_failed or not each.answered for each in self.figures
        )

    def json(self) -> dict[str, Any]:
        """What ``--json`` writes: seconds and tokens, by the names in ``Figures``."""
        return {
            "url": self.url,
            "model": self.model,
            "plan": asdict(self.plan),
            "levels": [asdict(each) for each in self.figures],
        }


def table(report: Report) -> Table:
    """The figures, a row for each level; it fits a terminal of 80 columns."""
    closed_loop = all(isinstance(level, Concurrency) for level in report.plan.levels)
    made = Table(
        "concurrency" if closed_loop else "rate",
        *("ok", "failed", "req/s", "tok/s", "", "TTFT", "ITL", "E2E"),
        title=f"{report.model} at {report.url}",
        caption="ms to the first token, between tokens, and to the end",
        box=box.SIMPLE_HEAD,
        show_lines=True,
        pad_edge=False,
    )
    for column in made.columns:
        column.justify = "right"
    for each in report.figures:
        made.add_row(
            each.level,
            str(each.answered),
            Text(str(each.failed), style="bold red" if each.failed else ""),
            f"{each.requests_per_second:.2f}",
            _short(each.tokens_per_second),
            "\n".join(PERCENTILES),
            *(_times(times) for times in (each.first_token, each.gap, each.answer)),
        )
    return made


def remarks(figures: Sequence[Figures]) -> list[str]:
    """Warnings, a line each: what failed, and what makes the figures less certain."""
    lines = []
    for each in figures:
        where = f"at {each.level}: "
        lines += [
            f"{where}{failure.count} x {failure.kind}: {failure.example}"
            for failure in each.failures
        ]
        if each.unsent:
            lines.append(f"{where}{each.unsent} later turns were not sent, since a turn had failed")
        if each.warmup_failed:
            lines.append(f"{where}{each.warmup_failed} requests of the warm-up failed")
        if each.interrupted:
            lines.append(f"{where}interrupted, with {each.interrupted} chats running")
        if each.without_usage:
            lines.append(
                f"{where}{each.without_usage} responses came without usage: "
                "their tokens are counted by the reads that brought text, and may be more"
            )
        if each.answered and each.client_cpu > BUSY_CLIENT:
            lines.append(
                f"{where}the client itself took {each.client_cpu:.0%} of a processor: "
                "the server may be faster than that"
            )
    return lines


def _times(times: Distribution | None) -> str:
    if times is None:
        return "-"
    return "\n".join(_short(getattr(times, name) * 1000) for name in PERCENTILES)


def _short(value: float) -> str:
    return f"{value:.1f}" if value < 100 else f"{value:.0f}"
