"""A token's own bytes and text, for logprobs."""

from functools import cache

from mlxtrio.text.tokenizer import Tokenizer


@cache
def _byte_level_alphabet() -> dict[str, int]:
    """The printable stand-ins of the 256 bytes in a byte-level BPE vocabulary.

    Source: GPT-2's ``bytes_to_unicode`` (https://github.com/openai/gpt-2, src/encoder.py).
    """
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {
        chr(256 + n): byte for n, byte in enumerate(others)
    }


class Vocabulary:
    """Spells single tokens. A token may be a part of a character only.

    Making one takes a fifth of a second for a large vocabulary; it has no state.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        # The stand-in of a space; in other vocabularies it may be a letter of its own.
        stand_in = tokenizer.get_vocab().get("Ġ")
        self._byte_level = stand_in is not None and tokenizer.decode([stand_in]) == " "

    def spell(self, token: int) -> tuple[str, bytes]:
        """Return the token's text (U+FFFD where it is no whole character) and its bytes."""
        spelled = self._bytes(token)
        return spelled.decode("utf-8", "replace"), spelled

    def _bytes(self, token: int) -> bytes:
        piece = self._tokenizer.convert_ids_to_tokens(token)
        if piece is None:  # an id of a padded vocabulary
            return b""
        if self._byte_level:
            alphabet = _byte_level_alphabet()
            if all(char in alphabet for char in piece):
                return bytes(alphabet[char] for char in piece)
            return piece.encode()
        if len(piece) == 6 and piece.startswith("<0x") and piece.endswith(">"):
            return bytes.fromhex(piece[3:5])
        return piece.replace("▁", " ").encode()
