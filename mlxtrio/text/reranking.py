"""Reranking: how relevant documents are to a query, by a model that gets both in one input.

A query and a document are a *pair*. A reranker's "embedding" of a pair has one number, a logit, so
pairs are the inputs of an ``EmbeddingRequest``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
import trio

from mlxtrio.errors import ContextLengthError, Where
from mlxtrio.text.embedding import Embeddings
from mlxtrio.text.embedding_inputs import CHARACTERS_MARGIN, check_vocabulary, too_long_error

Activation = Literal["sigmoid", "identity"]

QUERY: Where = ("query",)


@dataclass(frozen=True, slots=True)
class Pair:
    """A query and a document, encoded as one input.

    ``types`` are the token types, 0 for the query's tokens and 1 for the document's; empty for
    models without token types.
    """

    tokens: tuple[int, ...]
    types: tuple[int, ...] = ()


class PairEncoder(Protocol):
    """Encodes pairs. It has a tokenizer of its own, not shared with chats."""

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it."""

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Encode the query with each document, special tokens included.

        With ``max_tokens`` the documents of longer pairs are truncated, the query is not: it has to
        leave at least one token for them.
        """


@dataclass(frozen=True, slots=True)
class RerankDescription:
    """What a model offers that ranks documents.

    ``context_length`` is the maximum number of tokens of a pair, special tokens included.
    ``max_token_length`` is the length of the longest token, in characters. ``activation`` is the
    function that the checkpoint applies to its logits.
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
    """Encode ``query`` with each of the documents, whose paths in the request are ``places``.

    With ``truncate`` the ends of documents are dropped where a pair is too long. Takes milliseconds
    for long texts: call it in a worker thread that holds the encoder's lock.

    Raises:
        ContextLengthError: a pair is too long; its ``where`` is the query if that alone is.
        InvalidInputError: it has a token outside the vocabulary.
    """
    limit = model.context_length
    max_characters = limit * model.max_token_length * CHARACTERS_MARGIN
    if len(query) > max_characters:
        raise too_long_error(limit, QUERY, f"{len(query)} characters")
    alone = model.encoder.encode(query, [""])[0].tokens
    if len(alone) >= limit:
        raise too_long_error(limit, QUERY, f"{len(alone)} tokens")
    check_vocabulary(alone, model.vocab_size, QUERY)
    if not truncate:
        for document, where in zip(documents, places, strict=True):
            if len(document) > max_characters:
                raise _pair_too_long(limit, where, f"{len(document)} characters")
    texts = [document[:max_characters] for document in documents]
    pairs = model.encoder.encode(query, texts, limit if truncate else None)
    for pair, where in zip(pairs, places, strict=True):
        if len(pair.tokens) > limit:
            raise _pair_too_long(limit, where, f"{len(pair.tokens)} tokens")
        check_vocabulary(pair.tokens, model.vocab_size, where)
    return pairs


def relevance(logits: Embeddings, activation: Activation) -> list[float]:
    """The n relevance scores of logits (n, 1).

    Computed in 64 bits: in 32 bits all logits beyond 17 or so would have the score 1.
    """
    scores = logits[:, 0].astype(np.float64)
    if activation == "sigmoid":
        # The logistic function as a tanh, which does not overflow.
        scores = 0.5 * (1.0 + np.tanh(0.5 * scores))
    as_list: list[float] = scores.tolist()
    return as_list


def _pair_too_long(limit: int, where: Where, length: str) -> ContextLengthError:
    return too_long_error(limit, where, f"{length} with the query")
