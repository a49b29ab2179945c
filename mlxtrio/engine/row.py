"""A request's place in the batch. Lives on the MLX thread."""

from dataclasses import dataclass

from mlxtrio.engine.prefix_cache import Key
from mlxtrio.engine.processors import RowGuard
from mlxtrio.engine.samplers import RowSampler
from mlxtrio.engine.sharing import Prompt
from mlxtrio.generation.request import GenerationRequest


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

    def prompt(self, *, can_be_cut: bool) -> Prompt:
        """Its prompt, while that is being read. ``can_be_cut`` says that of its caches."""
        stops = None if can_be_cut else (*self.request.borders, len(self.key) - 1)
        return Prompt(self.name, self.key, self.held + self.read, stops, can_be_cut)
