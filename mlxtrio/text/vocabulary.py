"""The text and the bytes of single tokens, for logprobs."""

from functools import cache

from mlxtrio.text.tokenizer import Tokenizer


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
