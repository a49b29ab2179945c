"""Tokenizers of embedding models and rerankers.

Made on the MLX thread, and used by the text side: by one thread at a time.
"""

import copy
from collections.abc import Sequence
from typing import Any

import trio

from mlxtrio.text.reranking import Pair


class HuggingFaceEncoder:
    """Adapts a ``transformers`` tokenizer to ``text.embedding.TextEncoder``.

    It has a copy of its own: a chat template switches modes of its tokenizer, in another thread.
    """

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = _own(tokenizer)
        self.lock = trio.CapacityLimiter(1)

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts with their special tokens, truncated to ``max_tokens`` if given."""
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
    """Adapts a ``transformers`` tokenizer to ``text.reranking.PairEncoder``, with a copy, too."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = _own(tokenizer)
        self.lock = trio.CapacityLimiter(1)

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Encode pairs as the tokenizer joins two texts, with the tokens' types.

        Documents are truncated at their ends where a pair has more than ``max_tokens``.
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
        types = encoded.get("token_type_ids", [()] * len(tokens))  # some have none
        return [Pair(tuple(each), tuple(own)) for each, own in zip(tokens, types, strict=True)]


def _own(tokenizer: Any) -> Any:
    copied = copy.deepcopy(tokenizer)
    # Else it logs a warning for each longer input; the text side refuses those that are too long.
    copied.model_max_length = 10**9
    return copied
