"""From inputs of embeddings to tokens: encoding, truncation and checks."""

from collections.abc import Sequence

from mlxtrio.errors import INPUT, ContextLengthError, InvalidInputError, Where
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.images import PreparedImage

Input = str | list[int]  # a text, or token ids

# Texts with more characters than this times what the context holds of the longest token are not
# encoded. Some tokenizers skip spaces, so there is no exact bound; this one keeps megabytes out.
CHARACTERS_MARGIN = 16


def encode_inputs(
    model: EmbeddingDescription,
    inputs: Sequence[Input],
    places: Sequence[Where],
    *,
    images: Sequence[Sequence[PreparedImage]] = (),
    truncate: bool = False,
) -> list[tuple[int, ...]]:
    """Encode each input to at least one token id, and no more than the context holds.

    ``places`` are the inputs' paths in the request. ``images`` are those of each input, which then
    is a text for a vision model; empty if no input has images. With ``truncate`` the ends of longer
    inputs are dropped. Takes milliseconds for long texts: call it in a worker thread that holds the
    encoder's lock.

    Raises:
        ContextLengthError: an input is too long.
        InvalidInputError: it has no tokens, or one outside the vocabulary.
    """
    limit = model.context_length
    max_characters = limit * model.max_token_length * CHARACTERS_MARGIN
    texts = []
    for each, where in zip(inputs, places, strict=True):
        if isinstance(each, str):
            if len(each) > max_characters and not truncate:
                raise too_long_error(limit, where, f"{len(each)} characters")
            texts.append(each[:max_characters])
    max_tokens = limit if truncate else None
    encoded = iter(_encode(model, texts, images, max_tokens))
    return [
        _check(model, next(encoded) if isinstance(each, str) else each[:max_tokens], where)
        for each, where in zip(inputs, places, strict=True)
    ]


def _encode(
    model: EmbeddingDescription,
    texts: list[str],
    images: Sequence[Sequence[PreparedImage]],
    max_tokens: int | None,
) -> list[list[int]]:
    if not texts:
        return []
    if not images or model.message_encoder is None:
        return model.encoder.encode(texts, max_tokens)
    encode = model.message_encoder.encode_message
    return [encode(text, own, max_tokens) for text, own in zip(texts, images, strict=True)]


def _check(model: EmbeddingDescription, tokens: list[int], where: Where) -> tuple[int, ...]:
    if not tokens:
        raise InvalidInputError(f"Invalid value for '{INPUT}': it makes no tokens.", where)
    if len(tokens) > model.context_length:
        raise too_long_error(model.context_length, where, f"{len(tokens)} tokens")
    check_vocabulary(tokens, model.vocab_size, where)
    return tuple(tokens)


def check_vocabulary(tokens: Sequence[int], vocab_size: int, where: Where) -> None:
    """Check that an input's tokens, at least one, are in the vocabulary.

    Raises:
        InvalidInputError: one is not; ``where`` is the input.
    """
    if (token := max(tokens)) >= vocab_size:
        raise InvalidInputError(
            f"Invalid value for '{INPUT}': token id {token} is outside the vocabulary of "
            f"{vocab_size} tokens.",
            where,
        )


def too_long_error(limit: int, where: Where, length: str) -> ContextLengthError:
    """The error for an input that has ``length``, in words, and may have ``limit`` tokens."""
    return ContextLengthError(
        f"This model's maximum context length is {limit} tokens. However, '{INPUT}' has {length}. "
        "Please shorten it.",
        where,
    )
