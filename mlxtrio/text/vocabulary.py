"""The text and the bytes of single tokens, for logprobs and for markers."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cache, cached_property

from mlxtrio.text.tokenizer import Tokenizer

SPACE = " \t\r\n"  # of bytes: others would be parts of characters


@cache
def _byte_level_alphabet() -> dict[str, int]:
    """The byte that each character of a byte-level BPE vocabulary represents.

    Source: GPT-2's ``bytes_to_unicode`` (https://github.com/openai/gpt-2, src/encoder.py).
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(256 + n): byte for n, byte in enumerate(others)
    }


class Vocabulary:
    """Decodes single tokens, which may be only a part of a character.

    Takes a fifth of a second to make for a large vocabulary. It has no state, so threads can
    share it.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # In byte-level vocabularies a space; in others it may be the Maltese letter.
        space = tokenizer.get_vocab().get("Ġ")
        self._byte_level = space is not None and tokenizer.decode([space]) == " "

    def decode_token(self, token: int) -> tuple[str, bytes]:
        """Return a token's text, with U+FFFD for incomplete characters, and its bytes.

        Both are empty for an id of a padded vocabulary.
        """
        encoded = self._bytes(token)
        return encoded.decode("utf-8", "replace"), encoded

    @cached_property
    def index(self) -> "TokenIndex":
        """The tokens by their bytes. Takes a part of a second to make for a large vocabulary."""
        tokens = range(len(self._tokenizer))
        return TokenIndex([self._bytes(token).decode("latin-1") for token in tokens])

    def _bytes(self, token: int) -> bytes:
        piece = self._tokenizer.convert_ids_to_tokens(token)
        if piece is None:  # an id of a padded vocabulary
            return b""
        if self._byte_level:
            alphabet = _byte_level_alphabet()
            if all(char in alphabet for char in piece):
                return bytes(alphabet[char] for char in piece)
            return piece.encode()
        # SentencePiece: a byte that is no whole character, or text with ▁ for spaces.
        if len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">"):
            return bytes.fromhex(piece[3:5])
        return piece.replace("▁", " ").encode()


class TokenIndex:
    """Finds tokens by the beginning of their text, in which a character is a byte."""

    def __init__(self, texts: Sequence[str]) -> None:
        """``texts`` are those of the tokens, by their ids; a token without text is never found."""
        self._by_text: dict[str, list[int]] = {}
        for token, text in enumerate(texts):
            if text:
                self._by_text.setdefault(text, []).append(token)
        self._sorted = sorted(self._by_text)
        self._max_length = max(map(len, self._sorted), default=0)
        self._after_space: dict[str, list[int]] = {}

    def prefixes_of(self, text: str) -> list[int]:
        """The tokens with which ``text`` begins, the shortest first."""
        ends = range(1, min(len(text), self._max_length) + 1)
        return [token for end in ends for token in self._by_text.get(text[:end], ())]

    def beginning_with(self, text: str) -> list[int]:
        """The tokens that begin with ``text``."""
        tokens = []
        for n in range(bisect_left(self._sorted, text), len(self._sorted)):
            if not self._sorted[n].startswith(text):
                break
            tokens += self._by_text[self._sorted[n]]
        return tokens

    def after_space(self, text: str) -> list[int]:
        """The tokens that begin with ``text`` after any white space."""
        if text not in self._after_space:
            self._after_space[text] = [
                token
                for each, tokens in self._by_text.items()
                if each.lstrip(SPACE).startswith(text)
                for token in tokens
            ]
        return self._after_space[text]
