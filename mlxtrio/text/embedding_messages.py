"""Inputs of a vision model's embeddings: each is rendered as a user message with its images.

Texts and images get the same chat template, so that embeddings differ by what the inputs contain,
not by their form.
"""

import logging
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import trio

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.images import PreparedImage, place_images
from mlxtrio.text.tokenizer import Tokenizer

logger = logging.getLogger(__name__)


class MessageEncoder:
    """A ``VisionTextEncoder`` that renders the chat template, without a generation prompt."""

    def __init__(self, tokenizer: Tokenizer, image_token: int, *, parts: bool) -> None:
        """``tokenizer`` is not shared; ``parts`` is ``ImageProcessor.content_as_parts``."""
        self._tokenizer = tokenizer
        self._image_token = image_token
        self._parts = parts

    @property
    def lock(self) -> trio.CapacityLimiter:
        """Held by the worker thread that uses it: the tokenizer's lock."""
        return self._tokenizer.lock

    def encode(self, texts: Sequence[str], max_tokens: int | None = None) -> list[list[int]]:
        """Encode texts, each as a message. With ``max_tokens`` longer texts are truncated.

        Raises:
            InvalidInputError: the template can't render them.
        """
        return [self.encode_message(text, (), max_tokens) for text in texts]

    def encode_message(
        self, text: str, images: Sequence[PreparedImage], max_tokens: int | None = None
    ) -> list[int]:
        """Encode one message, its images before its text.

        With ``max_tokens`` the text is truncated, the images are not: with them alone the message
        may still be longer.

        Raises:
            InvalidInputError: the template can't render it, or drops its images.
        """
        if max_tokens is not None:
            text = text[: self._num_fitting(text, images, max_tokens)]
        return self._render(text, images)

    def _num_fitting(self, text: str, images: Sequence[PreparedImage], max_tokens: int) -> int:
        """How many characters of a text fit.

        Tries prefixes of doubling length first, so that megabytes are not encoded as a whole.
        """

        def num_tokens(num_characters: int) -> int:
            return len(self._render(text[:num_characters], images))

        upper = max_tokens
        while upper < len(text) and num_tokens(upper) <= max_tokens:
            upper *= 2
        upper = min(upper, len(text))
        if num_tokens(upper) <= max_tokens:
            return upper
        return max(0, bisect_right(range(upper), max_tokens, key=num_tokens) - 1)

    def _render(self, text: str, images: Sequence[PreparedImage]) -> list[int]:
        content: str | list[dict[str, Any]] = text
        if images or self._parts:
            content = [*({"type": "image"} for _ in images), {"type": "text", "text": text}]
        try:
            tokens = self._tokenizer.apply_chat_template(
                [{"role": "user", "content": content}], add_generation_prompt=False
            )
        except Exception as error:  # the template is a program, and may raise anything
            logger.debug("the chat template failed", exc_info=error)
            raise InvalidInputError(
                "The model's chat template can't render this input.", ("inputs",)
            ) from error
        return list(place_images(tokens, images, self._image_token, ("images",)))
