"""What Prometheus scrapes: one server's metrics, in a registry of its own.

The names are vLLM's where the meaning is (https://docs.vllm.ai/en/latest/design/metrics.html),
under a prefix of our own. They count answers: a request with ``n`` of 3 has three. Times are
the scheduler's: from the request's arrival, and to a token's coming out of the engine, which is
earlier than its reaching the client.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import trio
from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from mlxtrio.observability.recent import Pace, Samples

__all__ = ["CONTENT_TYPE", "Metrics", "Watch"]

Counted = tuple[Sequence[int], float]  # how many in each bucket, and the sum of all

# Upper bounds in seconds.
GAPS = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10)
WAITS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320)


class Metrics:
    """Counts what happens, and asks for what is going on when it is scraped."""

    def __init__(self) -> None:
        self.recent_first_tokens = Samples()
        self.recent_gaps = Samples()
        self.recent_tokens = Pace()
        self._registry = CollectorRegistry()
        self.finished = self._counter(
            "request_success", "Answers completed, by why they ended.", ["finished_reason"]
        )
        self.failed = self._counter(
            "request_failure",
            "Answers that ended early: cancelled by the client, or the error's code.",
            ["reason"],
        )
        self.refused = self._counter("request_refused", "Answers refused by a full queue.")
        self.prompt_tokens = self._counter("prompt_tokens", "Tokens of prompts that got a row.")
        self.generation_tokens = self._counter("generation_tokens", "Tokens generated.")
        self.queue_time = self._histogram(
            "request_queue_time_seconds", "From a request's arrival to its row.", WAITS
        )
        self.first_token = self._histogram(
            "time_to_first_token_seconds", "From a request's arrival to its first token.", WAITS
        )
        self.gap = self._histogram(
            "inter_token_latency_seconds",
            "From a token to the answer's next; the mean of those that are sent together.",
            GAPS,
        )
        self.latency = self._histogram(
            "e2e_request_latency_seconds", "From a request's arrival to its answer's end.", WAITS
        )

    def follow(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """Ask for a value whenever the metrics are scraped. Raises ValueError for a name in use."""
        Gauge(f"mlxtrio:{name}", meaning, registry=self._registry).set_function(value)

    def follow_total(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """The same for what only grows."""
        self._registry.register(_Total(f"mlxtrio:{name}", meaning, value))

    def follow_times(
        self, name: str, meaning: str, bounds: Sequence[float], value: Callable[[], Counted]
    ) -> None:
        """The same for times: counts of those up to each bound and beyond the last, and their sum,
        in seconds.
        """
        self._registry.register(_Times(f"mlxtrio:{name}", meaning, bounds, value))

    def watch(self, prompt_tokens: int, arrived: float) -> "Watch":
        """Follow an answer to a request that arrived at that trio time."""
        return Watch(self, prompt_tokens, arrived)

    def exposition(self) -> bytes:
        """The metrics as text, of the type ``CONTENT_TYPE``."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"mlxtrio:{name}", meaning, labels, registry=self._registry)

    def _histogram(self, name: str, meaning: str, bounds: Sequence[float]) -> Histogram:
        return Histogram(f"mlxtrio:{name}", meaning, buckets=bounds, registry=self._registry)


@dataclass(frozen=True)
class _Total(Collector):
    """A counter that is kept elsewhere."""

    name: str
    meaning: str
    value: Callable[[], float]

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(self.name, self.meaning, value=self.value())


@dataclass(frozen=True)
class _Times(Collector):
    """A histogram that is kept elsewhere."""

    name: str
    meaning: str
    bounds: Sequence[float]
    value: Callable[[], Counted]

    def collect(self) -> Iterator[HistogramMetricFamily]:
        counts, seconds = self.value()
        names = [*(str(float(bound)) for bound in self.bounds), "+Inf"]
        buckets = list(zip(names, accumulate(counts), strict=True))
        yield HistogramMetricFamily(self.name, self.meaning, buckets=buckets, sum_value=seconds)


class Watch:
    """Notes what becomes of one answer. Its first end counts; what comes after it does not."""

    def __init__(self, metrics: Metrics, prompt_tokens: int, arrived: float) -> None:
        self._metrics = metrics
        self._prompt_tokens = prompt_tokens
        self._arrived = arrived
        self._latest: float | None = None
        self._ended = False

    def admit(self) -> None:
        """It has got a row."""
        self._metrics.queue_time.observe(trio.current_time() - self._arrived)
        self._metrics.prompt_tokens.inc(self._prompt_tokens)

    def tokens(self, count: int) -> None:
        """It has got its next tokens. Those that come together share the time since the last."""
        if self._ended or not count:
            return
        now = trio.current_time()
        if self._latest is None:
            self._metrics.first_token.observe(now - self._arrived)
            self._metrics.recent_first_tokens.add(now - self._arrived)
        else:
            gap = (now - self._latest) / count
            for _ in range(count):
                self._metrics.gap.observe(gap)
                self._metrics.recent_gaps.add(gap)
        self._metrics.recent_tokens.add(count)
        self._latest = now
        self._metrics.generation_tokens.inc(count)

    def finish(self, reason: str) -> None:
        """It is complete."""
        if not self._ended:
            self._ended = True
            self._metrics.finished.labels(reason).inc()
            self._metrics.latency.observe(trio.current_time() - self._arrived)

    def fail(self, reason: str) -> None:
        """It ends here, incomplete."""
        if not self._ended:
            self._ended = True
            self._metrics.failed.labels(reason).inc()
