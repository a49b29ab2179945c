"""Pairs for rerankers that generate: the model is asked whether a document is what is wanted, and
how much likelier "yes" is than "no" tells how relevant it is.

The question is Qwen3-Reranker's, as its card has it for vLLM and as mlx-vlm asks it.
Source: https://huggingface.co/Qwen/Qwen3-Reranker-0.6B
"""

from collections.abc import Sequence

import trio

from mlxtrio.text.reranking import Pair
from mlxtrio.text.tokenizer import Tokenizer

ANSWERS = ("yes", "no")
SYSTEM = (
    "Judge whether the Document meets the requirements based on the Query and the Instruct "
    'provided. Note that the answer can only be "yes" or "no".'
)
INSTRUCTION = "Given a search query, retrieve relevant candidates that answer the query."
# What opens the answer, with nothing to think of.
OPENING = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"


class QuestionEncoder:
    """A ``PairEncoder`` that asks through the chat template. Control tokens in texts are text."""

    def __init__(self, tokenizer: Tokenizer, opening: Sequence[int]) -> None:
        """``tokenizer`` is not shared; ``opening`` are the tokens of ``OPENING``."""
        self._tokenizer = tokenizer
        self._opening = tuple(opening)

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it: the tokenizer's own."""
        return self._tokenizer.lock

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Ask about each document; longer questions are cut at the documents' ends, so that they
        have ``max_tokens`` with what opens the answer.
        """
        most = None if max_tokens is None else max_tokens - len(self._opening)
        return [Pair((*self._ask(query, each)[:most], *self._opening)) for each in documents]

    def _ask(self, query: str, document: str) -> list[int]:
        question = f"<Instruct>: {INSTRUCTION}\n\n<Query>: {query}\n\n<Document>: {document}"
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
        return self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=False, enable_thinking=False
        )
