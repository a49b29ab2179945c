"""Inputs of embeddings to tokens: encoded, cut if that is asked for, and checked."""

from collections.abc import Sequence

from mlxtrio.errors import ContextLengthError, InvalidRequestError
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.images import PreparedImage

Input = str | list[int]  # a text, or token ids that are taken as they are

# A text may have so many characters for each that its tokens could have if all were the longest.
# Some tokenizers pass over spaces, so that there is no sound bound; this one keeps megabytes out.
SPARE = 16


def encode_inputs(
    model: EmbeddingDescription,
    inputs: Sequence[Input],
    names: Sequence[str],
    *,
    images: Sequence[Sequence[PreparedImage]] = (),
    truncate: bool = False,
) -> list[tuple[int, ...]]:
    """Tokens of each input: at least one, and no more than the context has room for.

    ``names`` are the inputs' in the request, for complaints. ``images`` are those of each input,
    which then is a text for a model that sees; none where no input has any. With ``truncate``
    their ends are cut off where they are too long. Takes milliseconds for long texts: call it in
    a worker thread.

    Raises:
        ContextLengthError: an input is too long.
        InvalidRequestError: it has no tokens, or one that the model does not know.
    """
    limit = model.context_length
    most = limit * model.max_token_length * SPARE
    texts = []
    for each, name in zip(inputs, names, strict=True):
        if isinstance(each, str):
            if len(each) > most and not truncate:
                raise too_long(limit, name, f"{len(each)} characters")
            texts.append(each[:most])
    encoded = iter(_encode(model, texts, images, limit if truncate else None))
    return [
        _check(model, next(encoded) if isinstance(each, str) else _cut(each, limit, truncate), name)
        for each, name in zip(inputs, names, strict=True)
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


def _check(model: EmbeddingDescription, tokens: list[int], name: str) -> tuple[int, ...]:
    if not tokens:
        raise InvalidRequestError(f"Invalid value for '{name}': it makes no tokens.", param=name)
    if len(tokens) > model.context_length:
        raise too_long(model.context_length, name, f"{len(tokens)} tokens")
    check_vocabulary(tokens, model.vocab_size, name)
    return tuple(tokens)


def check_vocabulary(tokens: Sequence[int], vocab_size: int, name: str) -> None:
    """Refuse tokens, at least one, of an input called ``name`` that the model does not know.

    Raises:
        InvalidRequestError: there is one.
    """
    if (token := max(tokens)) >= vocab_size:
        raise InvalidRequestError(
            f"Invalid value for '{name}': token id {token} is outside the vocabulary of "
            f"{vocab_size} tokens.",
            param=name,
        )


def too_long(limit: int, name: str, length: str) -> ContextLengthError:
    """The complaint of an input, called ``name``, that has ``length`` and not ``limit`` tokens."""
    return ContextLengthError(
        f"This model's maximum context length is {limit} tokens. However, '{name}' has {length}. "
        "Please shorten it.",
        param=name,
    )
