"""The interface of a model to the queue of embeddings. Runs on the MLX thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import mlx.core as mx

from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage


@dataclass(frozen=True, slots=True)
class PaddedInputs:
    """Inputs of about one length, padded at their ends to the longest of them.

    ``tokens`` and ``mask`` (1 where there is a token, else 0) are integers (n, width). Padding has
    any token: no embedding depends on what is masked or comes later. ``poolings`` has one entry for
    each input. ``types`` are the tokens' types (n, width), for models that have them.
    """

    tokens: mx.array
    mask: mx.array
    poolings: tuple[Pooling | None, ...]
    types: mx.array | None = None


class ChunkedInput(Protocol):
    """An input that is encoded in steps. ``num_encoded`` counts its tokens so far."""

    num_encoded: int

    def step(self, max_tokens: int) -> mx.array | None:
        """Encode one of its images, or up to ``max_tokens`` more.

        Returns the embedding (1, d) after the last ones, unevaluated.
        """


class Encoder(Protocol):
    """A model that makes embeddings."""

    def encode(self, inputs: PaddedInputs) -> mx.array:
        """Return the inputs' embeddings (n, d), float32, unevaluated."""

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> ChunkedInput | None:
        """Start to encode an input in chunks; None where it has to be encoded at once.

        An input with ``images``, whose image tokens are among ``tokens``, is encoded by vision
        models only, and always in chunks.
        """
