"""Prometheus metrics of one server, in a registry of its own.

The names are vLLM's where the meaning is the same
(https://docs.vllm.ai/en/latest/design/metrics.html), with the prefix ``mlxtrio:``. They count
sequences: a request with ``n=3`` has three. Times start when the request arrives. A token's time is
when the engine delivers it, which is earlier than when the client receives it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import trio
from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from mlxtrio.observability.recent import RecentRate, RecentSamples

__all__ = ["CONTENT_TYPE", "Metrics", "SequenceMetrics"]

# The observations in each bucket, those beyond the last bound included, and the sum of all values.
HistogramState = tuple[Sequence[int], float]

# Upper bounds of buckets, in seconds.
TOKEN_BOUNDS = (
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10
)  # fmt: skip
REQUEST_BOUNDS = (
    0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320
)  # fmt: skip


class Metrics:
    """The metrics that sequences update, and gauges and counters that are read at each scrape.

    Used on the trio thread only.
    """

    def __init__(self) -> None:
        self.recent_time_to_first_token = RecentSamples()
        self.recent_inter_token_latency = RecentSamples()
        self.recent_tokens = RecentRate()
        self._registry = CollectorRegistry()
        self.finished = self._counter(
            "request_success", "Sequences that are complete, by finish reason.", ["finished_reason"]
        )
        self.failed = self._counter(
            "request_failure",
            "Sequences that ended early: 'cancelled' after a disconnect, else the error's code.",
            ["reason"],
        )
        self.refused = self._counter(
            "request_refused", "Sequences refused because the queue was full."
        )
        self.prompt_tokens = self._counter(
            "prompt_tokens", "Prompt tokens of sequences that got a row."
        )
        self.generation_tokens = self._counter("generation_tokens", "Generated tokens.")
        self.queue_time = self._histogram(
            "request_queue_time_seconds", "Time from arrival to getting a row.", REQUEST_BOUNDS
        )
        self.time_to_first_token = self._histogram(
            "time_to_first_token_seconds", "Time from arrival to the first token.", REQUEST_BOUNDS
        )
        self.inter_token_latency = self._histogram(
            "inter_token_latency_seconds",
            "Time between tokens of a sequence; tokens delivered together share their mean.",
            TOKEN_BOUNDS,
        )
        self.request_latency = self._histogram(
            "e2e_request_latency_seconds",
            "Time from arrival to the end of a complete sequence.",
            REQUEST_BOUNDS,
        )

    def register_gauge(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Add a gauge whose value is ``read`` at each scrape.

        Raises:
            ValueError: the name is in use; so do the other ``register_*``.
        """
        Gauge(f"mlxtrio:{name}", meaning, registry=self._registry).set_function(read)

    def register_counter(self, name: str, meaning: str, read: Callable[[], float]) -> None:
        """Add a counter whose total is ``read`` at each scrape."""
        self._registry.register(_ExternalCounter(f"mlxtrio:{name}", meaning, read))

    def register_histogram(
        self, name: str, meaning: str, bounds: Sequence[float], read: Callable[[], HistogramState]
    ) -> None:
        """Add a histogram that is ``read`` at each scrape.

        ``read`` returns one count more than there are ``bounds``, not cumulated, and the sum.
        """
        self._registry.register(_ExternalHistogram(f"mlxtrio:{name}", meaning, bounds, read))

    def exposition(self) -> bytes:
        """Return all metrics in Prometheus' text format, of media type ``CONTENT_TYPE``."""
        return generate_latest(self._registry)

    def _counter(self, name: str, meaning: str, labels: Sequence[str] = ()) -> Counter:
        return Counter(f"mlxtrio:{name}", meaning, labels, registry=self._registry)

    def _histogram(self, name: str, meaning: str, bounds: Sequence[float]) -> Histogram:
        return Histogram(f"mlxtrio:{name}", meaning, buckets=bounds, registry=self._registry)


@dataclass(frozen=True)
class _ExternalCounter(Collector):
    """A counter whose total is kept elsewhere."""

    name: str
    meaning: str
    read: Callable[[], float]

    def collect(self) -> Iterator[CounterMetricFamily]:
        yield CounterMetricFamily(self.name, self.meaning, value=self.read())


@dataclass(frozen=True)
class _ExternalHistogram(Collector):
    """A histogram whose counts are kept elsewhere."""

    name: str
    meaning: str
    bounds: Sequence[float]
    read: Callable[[], HistogramState]

    def collect(self) -> Iterator[HistogramMetricFamily]:
        counts, total = self.read()
        names = [*(str(float(bound)) for bound in self.bounds), "+Inf"]
        buckets = list(zip(names, accumulate(counts), strict=True))
        yield HistogramMetricFamily(self.name, self.meaning, buckets=buckets, sum_value=total)


class SequenceMetrics:
    """Updates the metrics for one sequence, from its request's arrival to its end.

    Only the first end counts: tokens and ends after it are ignored.
    """

    def __init__(self, metrics: Metrics, prompt_tokens: int, arrived: float) -> None:
        """``arrived`` is the trio time at which the request arrived."""
        self._metrics = metrics
        self._prompt_tokens = prompt_tokens
        self._arrived = arrived
        self._last_token: float | None = None  # trio time
        self._has_ended = False

    def observe_admission(self) -> None:
        """Count the queue time and the prompt of a sequence that gets a row now."""
        self._metrics.queue_time.observe(trio.current_time() - self._arrived)
        self._metrics.prompt_tokens.inc(self._prompt_tokens)

    def observe_tokens(self, count: int) -> None:
        """Count tokens that the engine delivers together, and their latency."""
        if self._has_ended or not count:
            return
        now = trio.current_time()
        if self._last_token is None:
            self._metrics.time_to_first_token.observe(now - self._arrived)
            self._metrics.recent_time_to_first_token.add(now - self._arrived)
        else:
            latency = (now - self._last_token) / count
            for _ in range(count):
                self._metrics.inter_token_latency.observe(latency)
                self._metrics.recent_inter_token_latency.add(latency)
        self._metrics.recent_tokens.add(count)
        self._last_token = now
        self._metrics.generation_tokens.inc(count)

    def observe_finish(self, reason: str) -> None:
        """Count a sequence that is complete; ``reason`` is its finish reason."""
        if not self._has_ended:
            self._has_ended = True
            self._metrics.finished.labels(reason).inc()
            self._metrics.request_latency.observe(trio.current_time() - self._arrived)

    def observe_failure(self, reason: str) -> None:
        """Count a sequence that ends early; ``reason`` is an error's code or "cancelled"."""
        if not self._has_ended:
            self._has_ended = True
            self._metrics.failed.labels(reason).inc()
