"""mlx-lm's continuous batch in this process, without server or text: an upper bound for servers.

Cores that share a chip slow each other down, and a server's clients need one. So the batch is
measured beside a busy neighbour too: that much is lost before a server has done anything.
"""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import mlx_lm
from mlx_lm.generate import BatchGenerator

from mlxtrio.bench.plan import Workload

NEIGHBOUR = """
import time
while True:
    until = time.perf_counter() + 0.0025
    while time.perf_counter() < until:
        sum(range(1000))
    time.sleep(0.0025)
"""


@dataclass(frozen=True)
class Alone:
    """Of all rows together: tokens a second, and seconds to the first token."""

    tokens_per_second: float
    first_token: float


class Ceiling:
    """`BatchGenerator` on a model, greedy."""

    def __init__(self, model_path: Path, rows: int) -> None:
        self._model, self._tokenizer = mlx_lm.load(str(model_path))
        self._rows = rows

    def measure(self, workload: Workload, rows: int) -> Alone:
        """Generate answers to ``rows`` first messages at once. No end token ends them."""
        chats = [workload.chat("ceiling", n) for n in range(rows)]
        prompts = [
            self._tokenizer.apply_chat_template(
                [{"role": "user", "content": chat.turns[0]}], add_generation_prompt=True
            )
            for chat in chats
        ]
        generator = BatchGenerator(self._model, completion_batch_size=self._rows)
        started = time.perf_counter()
        generator.insert(prompts, max_tokens=[chat.max_tokens[0] for chat in chats])
        made = 0
        first = 0.0
        while responses := generator.next_generated():
            first = first or time.perf_counter() - started
            made += len(responses)
        seconds = time.perf_counter() - started
        generator.close()
        return Alone(made / seconds, first)


@contextmanager
def busy_neighbour() -> Generator[None]:
    """A process that computes for half of the time, in slices of a few milliseconds."""
    process = subprocess.Popen([sys.executable, "-c", NEIGHBOUR])
    try:
        time.sleep(0.2)  # until it has started
        yield
    finally:
        process.kill()
        process.wait()
