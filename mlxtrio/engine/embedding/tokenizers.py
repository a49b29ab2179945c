"""Tokenizers, as those who make embeddings use them. Lives on the MLX thread until it is handed up."""

import copy
from collections.abc import Sequence
from typing import Any

import trio

from mlxtrio.text.reranking import Pair


class HuggingFaceEncoder:
    """Adapts a ``transformers`` tokenizer to ``generation.embedding.TextEncoder``.

    It takes a copy: chat templates switch modes of theirs, in a thread of their own.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = _own(tokenizer)
        self.lock = trio.CapacityLimiter(1)

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts with their special tokens, cut to ``max_tokens`` if given."""
        encoded: list[list[int]] = self._tokenizer(
            list(texts),
            padding=False,
            truncation=max_tokens is not None,
            max_length=max_tokens,
            return_attention_mask=False,
            return_token_type_ids=False,
        )["input_ids"]
        return encoded


class HuggingFacePairEncoder:
    """Adapts one to ``generation.reranking.PairEncoder``, and takes a copy as well."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = _own(tokenizer)
        self.lock = trio.CapacityLimiter(1)

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Encode pairs as the tokenizer joins two texts, with the types that it gives them;
        documents are cut at their ends where pairs have more than ``max_tokens``.
        """
        encoded = self._tokenizer(
            [query] * len(documents),
            list(documents),
            padding=False,
            truncation=False if max_tokens is None else "only_second",
            max_length=max_tokens,
            return_attention_mask=False,
        )
        tokens = encoded["input_ids"]
        types = encoded.get("token_type_ids", [()] * len(tokens))  # some make none
        return [Pair(tuple(of), tuple(own)) for of, own in zip(tokens, types, strict=True)]


def _own(tokenizer: Any) -> Any:
    copied = copy.deepcopy(tokenizer)
    # Else it logs a warning for each input beyond it; what is too long is refused elsewhere.
    copied.model_max_length = 10**9
    return copied
