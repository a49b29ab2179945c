"""Inputs of embeddings to tokens: encoded, cut if that is asked for, and checked."""

from collections.abc import Sequence

from mlxtrio.errors import INPUT, ContextLengthError, InvalidInputError, Where
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.images import PreparedImage

Input = str | list[int]  # a text, or token ids that are taken as they are

# A text may have so many characters for each that its tokens could have if all were the longest.
# Some tokenizers pass over spaces, so that there is no sound bound; this one keeps megabytes out.
SPARE = 16


def encode_inputs(
    model: EmbeddingDescription,
    inputs: Sequence[Input],
    places: Sequence[Where],
    *,
    images: Sequence[Sequence[PreparedImage]] = (),
    truncate: bool = False,
) -> list[tuple[int, ...]]:
    """Tokens of each input: at least one, and no more than the context has room for.

    ``places`` are where the request has them. ``images`` are those of each input,
    which then is a text for a model that sees; none where no input has any. With ``truncate``
    their ends are cut off where they are too long. Takes milliseconds for long texts: call it in
    a worker thread.

    Raises:
        ContextLengthError: an input is too long.
        InvalidInputError: it has no tokens, or one that the model does not know.
    """
    limit = model.context_length
    most = limit * model.max_token_length * SPARE
    texts = []
    for each, where in zip(inputs, places, strict=True):
        if isinstance(each, str):
            if len(each) > most and not truncate:
                raise too_long(limit, where, f"{len(each)} characters")
            texts.append(each[:most])
    encoded = iter(_encode(model, texts, images, limit if truncate else None))
    return [
        _check(
            model, next(encoded) if isinstance(each, str) else _cut(each, limit, truncate), where
        )
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
    if not images or model.messages is None:
        return model.encoder.encode(texts, max_tokens)
    encode = model.messages.encode_message
    return [encode(text, own, max_tokens) for text, own in zip(texts, images, strict=True)]


def _cut(tokens: list[int], limit: int, truncate: bool) -> list[int]:
    return tokens[:limit] if truncate else tokens


def _check(model: EmbeddingDescription, tokens: list[int], where: Where) -> tuple[int, ...]:
    if not tokens:
        raise InvalidInputError(f"Invalid value for '{INPUT}': it makes no tokens.", where)
    if len(tokens) > model.context_length:
        raise too_long(model.context_length, where, f"{len(tokens)} tokens")
    check_vocabulary(tokens, model.vocab_size, where)
    return tuple(tokens)


def check_vocabulary(tokens: Sequence[int], vocab_size: int, where: Where) -> None:
    """Refuse tokens, at least one, of the input at ``where`` that the model does not know.

    Raises:
        InvalidInputError: there is one.
    """
    if (token := max(tokens)) >= vocab_size:
        raise InvalidInputError(
            f"Invalid value for '{INPUT}': token id {token} is outside the vocabulary of "
            f"{vocab_size} tokens.",
            where,
        )


def too_long(limit: int, where: Where, length: str) -> ContextLengthError:
    """The error of the input at ``where``, which has ``length`` and may have ``limit`` tokens."""
    return ContextLengthError(
        f"This model's maximum context length is {limit} tokens. However, '{INPUT}' has {length}. "
        "Please shorten it.",
        where,
    )
