"""The tokens and the text of tiny models, by mlx-lm's own tokenizer."""

from collections.abc import Sequence
from typing import Any

from mlxtrio.text.description import ModelDescription

TEXTS = ["Hello, how are you?", "naïve café, Größe", "привет, мир", "日本語と中文", "🙂🚀 1 2 3 "]


def wrapper_of(model: ModelDescription) -> Any:
    """mlx-lm's tokenizer."""
    tokenizer: Any = model.tokenizer
    return tokenizer._wrapper


def encode(model: ModelDescription, text: str) -> list[int]:
    """The tokens of a text, without special tokens."""
    tokens: list[int] = wrapper_of(model).encode(text, add_special_tokens=False)
    return tokens


def decode(model: ModelDescription, tokens: Sequence[int]) -> str:
    """The text of some tokens, detokenized one by one."""
    detokenizer = model.tokenizer.detokenizer
    text = ""
    for token in tokens:
        detokenizer.add_token(token)
        text += detokenizer.last_segment
    detokenizer.finalize()
    return text + detokenizer.last_segment


def decode_at_once(model: ModelDescription, tokens: Sequence[int]) -> str:
    """The text of some tokens, detokenized together."""
    detokenizer = model.tokenizer.detokenizer
    for token in tokens:
        detokenizer.add_token(token)
    detokenizer.finalize()
    return detokenizer.last_segment
