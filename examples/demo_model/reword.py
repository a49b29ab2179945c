"""Give a checkpoint's tokenizer whole words: python reword.py IN.pt OUT.pt

A new word begins as the mean of its parts, as long as other words are. What was learned of the
parts goes on to hold for unknown words. OUT gets a folder with its tokenizer beside it, as
`train_text.py --resume` wants it.
"""

from __future__ import annotations

import sys
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from batches import letter_pieces
from tokenizer import WORD_COUNT, save_tokenizer, with_words
from words import whole_words

EMBEDDING = "embed_tokens.weight"


def extended(embedding: Tensor, old: Tokenizer, new: Tokenizer) -> Tensor:
    """The embedding (old vocabulary, hidden) as `new` counts tokens, with rows for its words."""
    words = [old.token_to_id(piece) for piece in letter_pieces(old) if old.token_to_id(piece)]
    length = embedding[words].norm(dim=1).mean()
    rows = []
    for token in map(new.id_to_token, range(new.get_vocab_size())):
        if (known := old.token_to_id(token)) is not None:
            rows.append(embedding[known])
            continue
        mean = embedding[old.encode(token).ids].mean(0)
        row = mean / mean.norm() * length
        rows.append(row + torch.randn_like(row) * length * 0.3 / len(row) ** 0.5)
    return torch.stack(rows)


def main() -> None:
    torch.manual_seed(0)
    before, after = Path(sys.argv[1]), Path(sys.argv[2])
    old = Tokenizer.from_file(str(before.with_suffix("") / "tokenizer.json"))
    new = with_words(old, whole_words(WORD_COUNT, set(old.get_vocab())))
    model = torch.load(before, weights_only=True)["model"]
    model[EMBEDDING] = extended(model[EMBEDDING], old, new)
    torch.save({"model": model}, after)
    save_tokenizer(new, after.with_suffix(""))


if __name__ == "__main__":
    main()
