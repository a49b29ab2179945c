"""What the queue asks of a model that makes vectors. Lives on the MLX thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import mlx.core as mx

from mlxtrio.generation.embedding import Pooling
from mlxtrio.generation.pictures import PreparedPicture


@dataclass(frozen=True, slots=True)
class Rows:
    """Inputs of about one length, padded at their ends to the longest: with any token, since what
    is masked, or comes after, changes no vector.

    ``tokens`` and ``mask`` (1 where there is a token, else 0) are (n, width) integers;
    ``poolings`` has one entry for each row. ``types`` are the tokens' types, (n, width), where
    there are any.
    """

    tokens: mx.array
    mask: mx.array
    poolings: tuple[Pooling | None, ...]
    types: mx.array | None = None


class LongRow(Protocol):
    """An input that is read in steps: a picture of it, or a chunk of its tokens.

    ``read`` counts the tokens that have been read.
    """

    read: int

    def step(self, tokens: int) -> mx.array | None:
        """Encode a picture or read up to ``tokens`` more; return the vector (1, d) after the last
        one.
        """


class Encoder(Protocol):
    """A model that makes vectors."""

    def encode(self, rows: Rows) -> mx.array:
        """Make the rows' vectors (n, d), float32, without evaluating them."""

    def begin(
        self,
        tokens: Sequence[int],
        pooling: Pooling | None,
        pictures: Sequence[PreparedPicture] = (),
    ) -> LongRow | None:
        """Begin to read an input in chunks; None where it has to be read at once.

        One with ``pictures``, whose tokens are among the input's, is read in chunks by a model
        that sees; others get none.
        """
