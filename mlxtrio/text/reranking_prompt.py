"""Pairs for rerankers that are language models: a prompt that asks whether a document is relevant.

The relevance is how much likelier the answer "yes" is than "no". The prompt is Qwen3-Reranker's, as
in its model card (for vLLM) and in mlx-vlm.
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
# The generation prompt, with an empty block of reasoning.
GENERATION_PROMPT = "<|im_end|>\n<|im_start|>assistant\n<think>\n\n</think>\n\n"


class PromptPairEncoder:
    """A ``PairEncoder`` that renders the chat template. Control tokens in texts are text."""

    def __init__(self, tokenizer: Tokenizer, generation_prompt: Sequence[int]) -> None:
        """``tokenizer`` is not shared; ``generation_prompt`` has ``GENERATION_PROMPT``'s tokens."""
        self._tokenizer = tokenizer
        self._generation_prompt = tuple(generation_prompt)

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it: the tokenizer's lock."""
        return self._tokenizer.lock

    def encode(
        self, query: str, documents: Sequence[str], max_tokens: int | None = None
    ) -> list[Pair]:
        """Encode the prompt for each document.

        With ``max_tokens`` longer prompts are truncated at the end of the document.
        """
        limit = None if max_tokens is None else max_tokens - len(self._generation_prompt)
        return [
            Pair((*self._render(query, document)[:limit], *self._generation_prompt))
            for document in documents
        ]

    def _render(self, query: str, document: str) -> list[int]:
        question = f"<Instruct>: {INSTRUCTION}\n\n<Query>: {query}\n\n<Document>: {document}"
        messages = [{"role": "system", "content": SYSTEM}, {"role": "user", "content": question}]
        return self._tokenizer.apply_chat_template(
            messages, add_generation_prompt=False, enable_thinking=False
        )
