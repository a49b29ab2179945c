"""How relevant documents are to a query, by a model that reads the two together.

Each document makes one input with the query, a *pair*; the model's embedding of it has one number,
a logit. So pairs travel as any other inputs of ``EmbeddingRequest`` do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import trio

from mlxtrio.errors import ContextLengthError, Where
from mlxtrio.text.embedding import Embeddings
from mlxtrio.text.embedding_inputs import SPARE, check_vocabulary, too_long

Activation = Literal["sigmoid", "identity"]

QUERY: Where = ("query",)


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and a document as the model reads them.

    ``types`` says of each token to which of the two it belongs; it is empty for models that are
    not told.
    """

    tokens: tuple[int, ...]
    types: tuple[int, ...] = ()


class PairEncoder(Protocol):
    """A tokenizer that is not shared with others."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it."""

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Encode the query with each document, special tokens included.

        With ``max_tokens`` documents are cut so that their pairs have no more; the query, which
        must leave room for a token of them, is not.
        """


@dataclass(frozen=True, slots=True)
class RerankDescription:
    """A model that tells how relevant a document is to a query, seen from outside.

    ``context_length`` bounds each pair, special tokens included; ``max_token_length`` is in
    characters. ``activation`` makes scores of logits: the checkpoint's own.
    """

    encoder: PairEncoder
    context_length: int
    vocab_size: int
    max_token_length: int
    activation: Activation = "sigmoid"


def encode_pairs(
    model: RerankDescription,
    query: str,
    documents: Sequence[str],
    places: Sequence[Where],
    *,
    truncate: bool = False,
) -> list[Pair]:
    """The pairs of ``query`` and each of the documents, which the request has at ``places``.

    With ``truncate`` the documents' ends are cut off where a pair is too long. Takes milliseconds
    for long texts: call it in a worker thread.

    Raises:
        ContextLengthError: a pair is too long; ``where`` is the query if it leaves no document
            any room.
        InvalidInputError: it has a token that the model does not know.
    """
    limit = model.context_length
    most = limit * model.max_token_length * SPARE
    if len(query) > most:
        raise too_long(limit, QUERY, f"{len(query)} characters")
    alone = model.encoder.encode(query, [""])[0].tokens
    if len(alone) >= limit:
        raise too_long(limit, QUERY, f"{len(alone)} tokens")
    check_vocabulary(alone, model.vocab_size, QUERY)
    if not truncate:
        for document, where in zip(documents, places, strict=True):
            if len(document) > most:
                raise _pair_too_long(limit, where, f"{len(document)} characters")
    cut = [document[:most] for document in documents]
    pairs = model.encoder.encode(query, cut, limit if truncate else None)
    for pair, where in zip(pairs, places, strict=True):
        if len(pair.tokens) > limit:
            raise _pair_too_long(limit, where, f"{len(pair.tokens)} tokens")
        check_vocabulary(pair.tokens, model.vocab_size, where)
    return pairs


def relevance(logits: Embeddings, activation: Activation) -> list[float]:
    """Scores of logits (n, 1).

    In 64 bits: in 32 all logits beyond 17 or so would have the score 1.
    """
    wide = logits[:, 0].astype(np.float64)
    if activation == "sigmoid":
        # The logistic function by way of tanh, which does not overflow.
        wide = 0.5 * (1.0 + np.tanh(0.5 * wide))
    scores: list[float] = wide.tolist()
    return scores


def _pair_too_long(limit: int, where: Where, length: str) -> ContextLengthError:
    return too_long(limit, where, f"{length} with the query")
