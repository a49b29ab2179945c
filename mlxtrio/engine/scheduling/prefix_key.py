"""What the prefix cache compares: a prompt's tokens, and which image each image token stands for.

Pure Python and numpy: the scheduling of prefills compares keys, too.
"""

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from mlxtrio.text.request import GenerationRequest

HEAD_TOKENS = 64  # compared first: most keys already differ there

Key = npt.NDArray[np.int64]  # (tokens,)


def prompt_key(request: GenerationRequest, image_token: int | None) -> Key:
    """The key of a prompt: its token ids, with image tokens replaced by a hash of their image.

    Token ids are not negative; the hashes are. So two prompts with different images at the same
    place have no common prefix beyond them.
    """
    key = np.array(request.prompt, np.int64)
    if request.images and image_token is not None:
        key[key == image_token] = [
            _image_hash(image.key)
            for image in request.images
            for token in image.tokens
            if token == image_token
        ]
    return key


def sequence_key(prompt: Key, tokens: Sequence[int]) -> Key:
    """The key of caches with ``tokens``: a part of a ``prompt``, or all of it and some output."""
    output = np.array(tokens[len(prompt) :], np.int64)
    return np.concatenate([prompt[: len(tokens)], output])


def common_prefix(one: Key, other: Key) -> int:
    """How many tokens two keys have in common at their beginning."""
    length = min(len(one), len(other))
    for end in (min(HEAD_TOKENS, length), length):
        differ = one[:end] != other[:end]
        if differ.any():
            return int(differ.argmax())
    return length


def _image_hash(image_key: str) -> int:
    digest = hashlib.sha256(image_key.encode()).digest()
    return -1 - (int.from_bytes(digest[:8], "big") >> 2)
