"""A request's place in the batch. Lives on the MLX thread."""

from dataclasses import dataclass

from mlxtrio.engine.kv.prefix_cache import Key
from mlxtrio.engine.runner.logits_processors import RowGuard
from mlxtrio.engine.runner.samplers import RowSampler
from mlxtrio.engine.scheduling.prefill_queue import Prompt
from mlxtrio.text.request import GenerationRequest


@dataclass(slots=True)
class Row:
    """What the batch knows of a row. ``name`` is its owner's, ``uid`` is mlx-lm's. Its
    caches came with ``held`` tokens of the prompt, of which ``cached`` were known when it arrived;
    ``read`` more have been read since. ``is_ahead`` says that its owner has the token that mlx-lm
    tells next.
    """

    name: int
    uid: int
    request: GenerationRequest
    guard: RowGuard
    sampler: RowSampler
    key: Key
    cached: int
    held: int
    read: int = 0
    is_running: bool = False
    has_spoken: bool = False
    is_ahead: bool = False

    def prompt(self, *, is_trimmable: bool) -> Prompt:
        """Its prompt, while that is being read. ``is_trimmable`` says that of its caches."""
        stops = None if is_trimmable else (*self.request.checkpoints, len(self.key) - 1)
        return Prompt(self.name, self.key, self.held + self.read, stops, is_trimmable)
