"""The figures of a level, from its outcomes."""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain

from mlxtrio.bench.load import Run
from mlxtrio.bench.request import Failure, Outcome
from mlxtrio.percentiles import percentile


@dataclass(frozen=True, slots=True)
class Distribution:
    """Mean and percentiles of many times, in seconds."""

    count: int
    mean: float
    p50: float
    p95: float
    p99: float
    max: float

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Distribution | None":
        """The distribution of the values that are not None; None where there are none."""
        ordered = sorted(value for value in values if value is not None)
        if not ordered:
            return None
        return cls(
            count=len(ordered),
            mean=math.fsum(ordered) / len(ordered),
            p50=percentile(ordered, 50),
            p95=percentile(ordered, 95),
            p99=percentile(ordered, 99),
            max=ordered[-1],
        )


@dataclass(frozen=True, slots=True)
class FailureCount:
    """Failures of one kind, with the detail of the first."""

    kind: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a level, by the names that they have in the JSON report.

    All but the failures are of requests with a complete response. Times count from when a request
    was due, and a token's time is that of the read of the socket that brought it.

    ``first_token`` is the time to first token (TTFT), ``first_token_by_turn`` the same for each
    turn of the chats. ``gap`` is the inter-token latency (ITL) of all streams together, so that
    long responses weigh more; ``tokens_per_arrival`` says how many tokens such a read brought.
    ``per_token`` is the time per output token (TPOT): for each response the time from its first to
    its last token, by its tokens less one. ``answer`` is the time to a response's end.
    ``client_cpu`` is the part of a processor that the client itself took: where it is near 1, the
    client was measured, and not the server.
    """

    level: str
    seconds: float
    answered: int
    failed: int
    unsent: int
    interrupted: int
    warmup_failed: int
    without_usage: int
    requests_per_second: float
    tokens_per_second: float
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    tokens_per_arrival: float | None
    first_token: Distribution | None
    first_token_by_turn: list[Distribution | None]
    gap: Distribution | None
    per_token: Distribution | None
    answer: Distribution | None
    failures: list[FailureCount]
    client_cpu: float

    @classmethod
    def of(cls, run: Run) -> "Figures":
        """The figures of a level so far."""
        answered = [outcome for outcome in run.outcomes if outcome.failure is None]
        usages = [outcome.usage for outcome in answered if outcome.usage is not None]
        tokens = sum(outcome.tokens for outcome in answered)
        reads = sum(len(outcome.read_times) for outcome in answered)
        turns = max((outcome.turn for outcome in answered), default=-1) + 1
        return cls(
            level=run.level.name,
            seconds=run.seconds,
            answered=len(answered),
            failed=len(run.outcomes) - len(answered),
            unsent=run.unsent,
            interrupted=run.interrupted,
            warmup_failed=run.warmup_failures.total(),
            without_usage=len(answered) - len(usages),
            requests_per_second=_rate(len(answered), run.seconds),
            tokens_per_second=_rate(tokens, run.seconds),
            prompt_tokens=sum(usage.prompt for usage in usages),
            cached_tokens=sum(usage.cached for usage in usages),
            completion_tokens=tokens,
            tokens_per_arrival=tokens / reads if reads else None,
            first_token=Distribution.of(outcome.time_to_first_token for outcome in answered),
            first_token_by_turn=[
                Distribution.of(each.time_to_first_token for each in answered if each.turn == turn)
                for turn in range(turns)
            ],
            gap=Distribution.of(
                chain.from_iterable(each.inter_token_latencies for each in answered)
            ),
            per_token=Distribution.of(map(_per_token, answered)),
            answer=Distribution.of(outcome.seconds for outcome in answered),
            failures=_failures(
                outcome.failure for outcome in run.outcomes if outcome.failure is not None
            ),
            client_cpu=_rate(run.cpu_seconds, run.seconds),
        )


def _rate(number: float, seconds: float) -> float:
    return number / seconds if seconds else 0.0


def _per_token(outcome: Outcome) -> float | None:
    if outcome.tokens < 2 or not outcome.read_times:
        return None
    return (outcome.read_times[-1] - outcome.read_times[0]) / (outcome.tokens - 1)


def _failures(failures: Iterable[Failure]) -> list[FailureCount]:
    """Failures by kind, the most frequent first."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for failure in failures:
        counts[failure.kind] += 1
        examples.setdefault(failure.kind, failure.detail)
    return [FailureCount(kind, count, examples[kind]) for kind, count in counts.most_common()]
