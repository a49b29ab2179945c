"""Texts to embeddings' tokens, for a model that sees: each as a user's message, with its images.

So texts and images come to one space: what differs between two inputs is what was said and
shown, never the form of it.
"""

import logging
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import trio
from jinja2 import TemplateError

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.images import PreparedImage, place_images
from mlxtrio.text.tokenizer import Tokenizer

logger = logging.getLogger(__name__)


class MessageEncoder:
    """A ``TextEncoder`` that goes through the chat template, without a generation prompt."""

    def __init__(self, tokenizer: Tokenizer, image_token: int, *, parts: bool) -> None:
        """``tokenizer`` is not shared. With ``parts`` the template loses content that is a
        string.
        """
        self._tokenizer = tokenizer
        self._image_token = image_token
        self._parts = parts

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it: the tokenizer's own."""
        return self._tokenizer.lock

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts, each as a message; with ``max_tokens`` longer texts are cut at their ends.

        Raises:
            InvalidInputError: the template can't render them.
        """
        return [self.encode_message(text, (), max_tokens) for text in texts]

    def encode_message(
        self, text: str, images: Sequence[PreparedImage], max_tokens: int | None = None
    ) -> list[int]:
        """Encode one message, its images before its text. Images are never cut: with them
        alone it may still be longer than ``max_tokens``.

        Raises:
            InvalidInputError: the template can't render it, or loses its images.
        """
        if max_tokens is not None:
            text = text[: self._fitting(text, images, max_tokens)]
        return self._render(text, images)

    def _fitting(self, text: str, images: Sequence[PreparedImage], max_tokens: int) -> int:
        """How many characters fit. Longer and longer beginnings are tried, so that a text of
        megabytes is not encoded as a whole.
        """

        def tokens(characters: int) -> int:
            return len(self._render(text[:characters], images))

        upper = max_tokens
        while upper < len(text) and tokens(upper) <= max_tokens:
            upper *= 2
        upper = min(upper, len(text))
        if tokens(upper) <= max_tokens:
            return upper
        return max(0, bisect_right(range(upper), max_tokens, key=tokens) - 1)

    def _render(self, text: str, images: Sequence[PreparedImage]) -> list[int]:
        content: str | list[dict[str, Any]] = text
        if images or self._parts:
            content = [*({"type": "image"} for _ in images), {"type": "text", "text": text}]
        try:
            tokens = self._tokenizer.apply_chat_template(
                [{"role": "user", "content": content}], add_generation_prompt=False
            )
        except (TemplateError, TypeError, ValueError) as error:  # templates are programs
            logger.debug("the chat template failed", exc_info=error)
            raise InvalidInputError(
                "The model's chat template can't render this input.", ("inputs",)
            ) from error
        return list(place_images(tokens, images, self._image_token, ("images",)))
