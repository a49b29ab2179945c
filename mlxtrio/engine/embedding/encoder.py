"""What the queue asks of a model that makes embeddings. Lives on the MLX thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import mlx.core as mx

from mlxtrio.text.embedding import Pooling
from mlxtrio.text.images import PreparedImage


@dataclass(frozen=True, slots=True)
class Rows:
    """Inputs of about one length, padded at their ends to the longest: with any token, since what
    is masked, or comes after, changes no embedding.

    ``tokens`` and ``mask`` (1 where there is a token, else 0) are (n, width) integers;
    ``poolings`` has one entry for each row. ``types`` are the tokens' types, (n, width), where
    there are any.
    """

    tokens: mx.array
    mask: mx.array
    poolings: tuple[Pooling | None, ...]
    types: mx.array | None = None


class LongRow(Protocol):
    """An input that is read in steps: an image of it, or a chunk of its tokens.

    ``read`` counts the tokens that have been read.
    """

    read: int

    def step(self, tokens: int) -> mx.array | None:
        """Encode an image or read up to ``tokens`` more; return the embedding (1, d) after the last
        one.
        """


class Encoder(Protocol):
    """A model that makes embeddings."""

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' embeddings (n, d), float32, without evaluating them."""

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        images: Sequence[PreparedImage] = (),
    ) -> LongRow | None:
        """Begin to read an input in chunks; None where it has to be read at once.

        One with ``images``, whose tokens are among the input's, is read in chunks by a model
        that sees; others get none.
        """
