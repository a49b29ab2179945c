"""What a long prompt costs running streams, and what the prefix cache saves.

    python -m tests.benchmarks.gaps [--model-path DIR] [--rounds 3] [--words 1200]

Four streams run; then a long prompt is admitted. Prints the streams' usual inter-token
latency and the longest while the prompt was prefilled, the prompt's own time to first token beside
them and alone (nothing cached), and a conversation's second turn against its first, all medians of
one run. All rows are biased towards one token that is text by itself: a token that is part of a
character, or no text at all, would make no event, and two steps would look like one long latency.
For the same reason the server sends each token alone.

Without a model a tiny one with random weights is made.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx2
import trio
from rich.console import Console
from transformers import AutoTokenizer

from tests.support.live import Server, server_process
from tests.support.tiny_models import make_tiny_model

STREAMS = 4
WARM_EVENTS = 40
TEXT = "the sea is wide and a small ship goes over it to find an island with trees"
WORDS = TEXT.split(" ")


Body = Callable[[str, int], dict[str, Any]]


def body(visible: int, text: str, tokens: int) -> dict[str, Any]:
    """A request that is answered with the token ``visible`` only, so many times."""
    return {
        "model": "m",
        "messages": [{"role": "user", "content": text}],
        "max_tokens": tokens,
        "temperature": 0,
        "logit_bias": {str(visible): 100},
        "ignore_eos": True,
        "stream": True,
    }


async def events(http: httpx2.AsyncClient, asked: dict[str, Any], times: list[float]) -> str:
    """Note when each event with text arrives; return the text."""
    text = ""
    async with http.stream("POST", "/v1/chat/completions", json=asked) as response:
        response.raise_for_status()
        async for line in response.aiter_lines():
            if line.startswith("data: {"):
                for choice in json.loads(line.removeprefix("data: "))["choices"]:
                    if content := choice["delta"].get("content"):
                        times.append(time.perf_counter())
                        text += content
    return text


def long_prompt(words: int, n: float) -> str:
    return f"{n} " + " ".join(WORDS[int(k * (n + 1)) % len(WORDS)] for k in range(words))


async def first_token(http: httpx2.AsyncClient, asked: dict[str, Any]) -> tuple[float, str]:
    """Seconds to the first text, and the text."""
    times: list[float] = []
    started = time.perf_counter()
    text = await events(http, asked, times)
    return times[0] - started, text


async def admitted(
    server: Server, ask: Body, words: int, n: int
) -> tuple[float, float, float, float]:
    """Usual and longest inter-token latency; the long prompt's TTFT beside streams, and alone."""
    async with server.http() as http:
        alone, _ = await first_token(http, ask(long_prompt(words, n + 0.25), 1))
        times: list[list[float]] = [[] for _ in range(STREAMS)]
        async with trio.open_nursery() as nursery:
            for k in range(STREAMS):
                nursery.start_soon(events, http, ask(f"Stream {n} {k}", 1500), times[k])
            while min(map(len, times)) < WARM_EVENTS:
                await trio.sleep(0.005)
            began = time.perf_counter()
            beside, _ = await first_token(http, ask(long_prompt(words, n + 0.75), 1))
            ended = time.perf_counter()
            nursery.cancel_scope.cancel()
    usual, longest = [], []
    for each in times:
        latencies = [(b, b - a) for a, b in pairwise(each)]
        usual += [latency for at, latency in latencies if at < began]
        longest += [latency for at, latency in latencies if began <= at <= ended]
    return statistics.median(usual), max(longest), beside, alone


async def second_turn(server: Server, ask: Body, words: int, n: int) -> float:
    """The second turn's time to its first token as a share of the first's."""
    async with server.http() as http:
        asked = ask(long_prompt(words, n + 0.5), 20)
        cold, text = await first_token(http, asked)
        asked["messages"] += [
            {"role": "assistant", "content": text},
            {"role": "user", "content": "And then?"},
        ]
        warm, _ = await first_token(http, asked)
        return warm / cold


async def benchmark(model_path: Path, rounds: int, words: int) -> None:
    arguments = ["-m", "mlxtrio", "--model-path", str(model_path), "--port", "0"]
    arguments += ["--context-length", "32000", "--stream-interval-ms", "0"]
    tokenizer = AutoTokenizer.from_pretrained(model_path)
    ask = partial(body, tokenizer.encode("a", add_special_tokens=False)[-1])
    async with server_process(arguments) as process:
        server = await process.ready()
        await admitted(server, ask, words, 0)  # warm-up
        figures = [await admitted(server, ask, words, n) for n in range(1, rounds + 1)]
        turns = [await second_turn(server, ask, words, n) for n in range(rounds)]
    columns = zip(*figures, strict=True)
    usual, longest, beside, alone = (statistics.median(column) for column in columns)
    console = Console()
    console.print(f"usual ITL {usual * 1e3:.1f} ms, longest {longest * 1e3:.1f} ms: ", end="")
    console.print(f"{longest / usual:.1f} times")
    console.print(
        f"first token of the long prompt: alone {alone:.2f} s, beside four streams ", end=""
    )
    console.print(f"{beside:.2f} s: {beside / alone:.2f} times")
    console.print(f"second turn's first token / first turn's: {statistics.median(turns):.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--words", type=int, default=1200)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        model = options.model_path or make_tiny_model("qwen3", Path(directory) / "tiny")
        trio.run(benchmark, model, options.rounds, options.words)


if __name__ == "__main__":
    main()
