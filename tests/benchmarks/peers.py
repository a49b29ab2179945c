"""mlxtrio beside other servers and mlx-lm's own loop, interleaved in one run on one machine.

    python -m tests.benchmarks.peers [--rounds 3] [--peer 'vllm-mlx=PATH/vllm-mlx serve {model}
        --port {port} --continuous-batching'] ...

Prints markdown tables of medians over the rounds, in brackets the median ratio to the ceiling.
In each round every system in turn, the others asleep, gets the same work: streamed greedy answers
for 1, 8 and 32 clients at once; sampled ones for 32; a conversation of two turns; questions at
once about a text that nobody knows yet; and a long prompt that is admitted while four streams run.
The ceiling is `BatchGenerator` in this process, without server, text or prefix cache: with the
machine to itself, and beside a process that is busy for half of the time, as a server's clients
are.

`--peer` adds a server or replaces a command ({python}, {model}, {port} and {rows} are filled in);
`--only` leaves others out. Without `--model-path` a tiny model with random weights is made, whose
greedy answers never end by themselves (sampled ones seldom do): its decode step takes milliseconds,
so that a server's own cost shows most.
"""

import argparse
import json
import statistics
import sys
import tempfile
from collections import defaultdict
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Lengths, Plan, Workload
from mlxtrio.bench.request import ask
from tests.benchmarks.ceiling import Ceiling, busy_neighbour
from tests.benchmarks.servers import COMMANDS, Peer, peer
from tests.support.tiny_models import SPECIAL_TOKENS, make_tiny_model

CLIENTS = (1, 8, 32)
FIRSTS = 10  # short answers, one after the other, whose first tokens are timed
QUESTIONS = 8  # that come at once about one text
STREAMS = 4  # that run while a long prompt is admitted
STREAM_TOKENS = 2000  # enough reads also of a server that sends several tokens at a time
READS_BEFORE = 100  # of each stream before the prompt comes; the first UNCOUNTED are left out
UNCOUNTED = 20
CONTEXT = 8192  # tokens
CEILING = "`BatchGenerator` in process"
BESIDE = "the same beside a half-busy process"


@dataclass
class Column:
    """One quantity: its values by system. ``digits`` are those after the point."""

    name: str
    digits: int = 0
    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def cell(self, system: str, against: str | None = None) -> str:
        """The median, and that of its ratios to another system's in the same rounds."""
        values = self.values[system]
        if not values:
            return "-"
        text = f"{statistics.median(values):.{self.digits}f}"
        if against is None or against == system:
            return text
        ratios = [mine / other for mine, other in zip(values, self.values[against], strict=True)]
        return f"{text} ({statistics.median(ratios):.2f})"


class Comparison:
    """The measurements of all rounds."""

    def __init__(self, model: Path, tokens: int, long_words: int) -> None:
        self._model = model
        self._tokens = tokens
        self._long_words = long_words
        self._ceiling = Ceiling(model, max(CLIENTS))
        self.rates = {clients: Column(f"tok/s at {clients}") for clients in CLIENTS}
        self.sampled = Column(f"tok/s at {max(CLIENTS)}, temperature 1")
        self.first = Column("TTFT at 1, ms", 1)
        self.latency = Column(f"p99 ITL at {max(CLIENTS)}, ms")
        self.cold = Column(f"TTFT of {long_words // 2} words, ms")
        self.second = Column("of the next turn, ms")
        self.crowd = Column(f"of {QUESTIONS} questions about {long_words // 2} words, ms")
        self.stall = Column("longest ITL while a long prompt is prefilled, ms")
        self.usual = Column("ITL without load, ms", 1)
        self.start = Column("start to first answer, s", 1)
        self.failures: list[str] = []

    @property
    def tables(self) -> list[list[Column]]:
        """The columns of each, in their order."""
        firsts = [self.first, self.cold, self.second, self.crowd]
        latencies = [self.latency, self.stall, self.usual]
        return [[*self.rates.values(), self.sampled, self.start], firsts + latencies]

    def forget(self) -> None:
        """Drop what was measured, save the starts and the failures."""
        for table in self.tables:
            for column in table:
                if column is not self.start:
                    column.values.clear()

    def alone(self, seed: int) -> None:
        """Measure the ceiling, alone and beside a busy process."""
        self._alone(CEILING, seed)
        with busy_neighbour():
            self._alone(BESIDE, seed)

    def _alone(self, system: str, seed: int) -> None:
        for clients in CLIENTS:
            alone = self._ceiling.measure(self._short(seed, clients), clients)
            self.rates[clients].values[system].append(alone.tokens_per_second)
        brief = [self._short(seed, 100 + n, tokens=8) for n in range(FIRSTS)]
        firsts = [self._ceiling.measure(each, 1).first_token for each in brief]
        self.first.values[system].append(statistics.median(firsts) * 1000)

    async def serve(self, peer: Peer, seed: int) -> None:
        """Measure a server."""
        for clients in CLIENTS:
            figures = await self._figures(peer, self._short(seed, clients), clients, clients)
            self.rates[clients].values[peer.name].append(figures.tokens_per_second)
            if clients == max(CLIENTS) and figures.gap:
                self.latency.values[peer.name].append(figures.gap.p99 * 1000)
        figures = await self._figures(peer, self._short(seed, 100, tokens=8), 1, FIRSTS)
        if figures.first_token:
            self.first.values[peer.name].append(figures.first_token.p50 * 1000)
        many = max(CLIENTS)
        figures = await self._figures(peer, self._short(seed, many + 1), many, many, temperature=1)
        self.sampled.values[peer.name].append(figures.tokens_per_second)
        half = self._long_words // 2
        turns = Workload(Lengths(5, 5), Lengths(16, 16), shared_words=half, turns=2, seed=seed)
        figures = await self._figures(peer, turns, 1, 2)
        match figures.first_token_by_turn:
            case [cold, second] if cold and second:
                self.cold.values[peer.name].append(cold.p50 * 1000)
                self.second.values[peer.name].append(second.p50 * 1000)
        about = Workload(Lengths(5, 5), Lengths(4, 4), shared_words=half, seed=1000 * seed + 999)
        figures = await self._figures(peer, about, QUESTIONS, QUESTIONS)
        if figures.first_token:
            self.crowd.values[peer.name].append(figures.first_token.p50 * 1000)
        await self._admit(peer, seed)

    def _short(self, seed: int, number: int, tokens: int | None = None) -> Workload:
        length = Lengths(tokens or self._tokens, tokens or self._tokens)
        # A number for each measurement: a prefix cache must not know the prompts yet.
        return Workload(Lengths(10, 10), length, shared_words=5, seed=1000 * seed + number)

    async def _figures(
        self, peer: Peer, workload: Workload, clients: int, requests: int, temperature: float = 0
    ) -> Figures:
        extra = {"temperature": temperature}
        plan = Plan((Concurrency(clients),), workload, requests=requests, warmup=0, extra=extra)
        runs: list[Run] = []
        async with aclosing(Pool(peer.target)) as pool:
            await measure(pool, str(self._model), plan, runs)
        figures = Figures.of(runs[0])
        self.failures += [f"{peer.name}: {each}" for each in figures.failures]
        return figures

    async def _admit(self, peer: Peer, seed: int) -> None:
        """The inter-token latency of four streams, before and while a long prompt is prefilled."""
        long = Workload(Lengths(self._long_words, self._long_words), seed=seed).chat("long", 0)
        reads: list[list[float]] = [[] for _ in range(STREAMS)]
        async with aclosing(Pool(peer.target)) as pool, trio.open_nursery() as nursery:
            # They run to their end: some servers generate on after a client has disconnected.
            for n, times in enumerate(reads):
                body = self._body(f"Stream {seed} {n}", STREAM_TOKENS)
                nursery.start_soon(_watch, pool, body, times)
            with trio.move_on_after(60) as deadline:
                while min(map(len, reads)) < READS_BEFORE:
                    await trio.sleep(0.02)
            if deadline.cancelled_caught:
                self.failures.append(f"{peer.name}: long prompt: its streams are too slow")
                nursery.cancel_scope.cancel()
                return
            sent = trio.current_time()
            outcome = await ask(pool, self._body(long.turns[0], 4), turn=0, due=sent, within=60)
        pairs = [pair for times in reads for pair in pairwise(times[UNCOUNTED:])]
        during = [b - a for a, b in pairs if b > sent and a < sent + outcome.seconds]
        usual = [b - a for a, b in pairs if b <= sent]
        if outcome.failure is not None or not during:
            self.failures.append(f"{peer.name}: long prompt: {outcome.failure or 'too late'}")
            return
        self.stall.values[peer.name].append(max(during) * 1000)
        self.usual.values[peer.name].append(statistics.median(usual) * 1000)

    def _body(self, text: str, tokens: int) -> dict[str, Any]:
        return {
            "model": str(self._model),
            "messages": [{"role": "user", "content": text}],
            "max_tokens": tokens,
            "temperature": 0,
            "stream": True,
            "stream_options": {"include_usage": True},
        }


async def _watch(pool: Pool, body: dict[str, Any], times: list[float]) -> None:
    """Note when each read of a stream came."""
    connection = await pool.take()
    try:
        content = json.dumps(body).encode()
        head = pool.target.request("POST", "/chat/completions", len(content))
        await connection.send(head, content)
        await connection.status()
        while await connection.read():
            times.append(trio.current_time())
    finally:
        await connection.aclose()


def endless_model(folder: Path) -> Path:
    """A tiny model whose end token never comes, so that all servers do the same work."""
    model = make_tiny_model("qwen3", folder)
    never = SPECIAL_TOKENS[0]
    token = json.loads((model / "tokenizer.json").read_text())["added_tokens"]
    number = next(each["id"] for each in token if each["content"] == never)
    for name, changes in (
        ("config.json", {"eos_token_id": number, "max_position_embeddings": CONTEXT}),
        ("generation_config.json", {"eos_token_id": number}),
        ("tokenizer_config.json", {"eos_token": never, "model_max_length": CONTEXT}),
    ):
        path = model / name
        path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))
    return model


def markdown(comparison: Comparison, systems: list[str]) -> str:
    """The tables; tokens a second and first tokens with their ratio to the ceiling's."""
    compared = [*comparison.rates.values(), comparison.first]
    lines = []
    for columns in comparison.tables:
        lines.append("| | " + " | ".join(column.name for column in columns) + " |")
        lines.append("|-" * (len(columns) + 1) + "|")
        for system in systems:
            cells = [
                column.cell(system, CEILING if column in compared else None) for column in columns
            ]
            if set(cells) != {"-"}:
                lines.append(f"| {system} | " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


async def compare(
    model: Path, commands: dict[str, str], rounds: int, tokens: int, long_words: int, logs: Path
) -> None:
    comparison = Comparison(model, tokens, long_words)
    async with AsyncExitStack() as stack:
        peers = []
        for name, command in commands.items():
            log = logs / f"{name}.log"
            found = await stack.enter_async_context(peer(name, command, model, max(CLIENTS), log))
            comparison.start.values[name].append(found.start_seconds)
            peers.append(found)
            sys.stderr.write(f"{name} has answered after {found.start_seconds:.1f} s\n")
        for each in range(rounds + 1):
            if each == 1:
                comparison.forget()  # the first round was the warm-up
            comparison.alone(each)
            turn = each % len(peers)
            for found in peers[turn:] + peers[:turn]:
                with found.awake():
                    await comparison.serve(found, each)
            sys.stderr.write(f"round {each} of {rounds}\n")
    sys.stdout.write(markdown(comparison, [CEILING, BESIDE, *commands]))
    for failure in comparison.failures:
        sys.stdout.write(f"failed: {failure}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model-path", type=Path, help="a text model that all servers can load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=64, help="length of each answer")
    parser.add_argument("--long-words", type=int, default=1200, help="of the long prompt")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only", help="names, separated by commas")
    given = parser.parse_args()
    commands = {**COMMANDS, **dict(each.split("=", 1) for each in given.peer)}
    if given.only:
        commands = {name: commands[name] for name in given.only.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        model = given.model_path or endless_model(Path(folder) / "tiny")
        run = (given.rounds, given.tokens, given.long_words, Path(folder))
        trio.run(compare, model.resolve(), commands, *run)


if __name__ == "__main__":
    main()
