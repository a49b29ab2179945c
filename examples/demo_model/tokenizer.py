"""A byte-level BPE made for copying: a word is cut the same way wherever it stands.

A space is a token of its own (except before a closed list of common words), punctuation and
digits stand alone, so ``San Francisco`` has the same tokens after ``weather in`` and after
``{"city": "``. Fixed pieces of JSON are one token each, and so is every word that the training
data says often: which tool is meant is then a matter of single tokens. ``getWeather`` is two words.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers
from tokenizers.trainers import BpeTrainer

from template import CHAT_TEMPLATE

SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
MARKERS = (
    "<think>",
    "</think>",
    "<tool_call>",
    "</tool_call>",
    "<tool_response>",
    "</tool_response>",
)
PART_COUNT = 1024  # tokens that are parts of words, signs and fixed pieces
WORD_COUNT = 3072  # tokens that are whole words

PIECES = (
    '{"type": "function", "function": {"name": "',
    '", "description": "',
    '", "parameters": {"type": "object", "properties": {"',
    '": {"type": "string", "description": "',
    '": {"type": "integer", "description": "',
    '": {"type": "number", "description": "',
    '": {"type": "boolean", "description": "',
    '": {"type": "string"}',
    '": {"type": "integer"}',
    '": {"type": "number"}',
    '": {"type": "boolean"}',
    '": {"type": "string", "enum": ["',
    '"}}, "required": ["',
    '}, "required": ["',
    '"}, "',
    '"]}, "',
    '"]}}}',
    '"], "description": "',
    '": {"description": "',
    '", "type": "string"}',
    '", "type": "integer"}',
    '", "type": "number"}',
    ', "',
    '{"name": "',
    '", "arguments": {"',
    '": "',
    '", "',
    '": ',
    '"}}',
    '"}',
    '{"',
    "}}",
    "\n\n",
    "# Tools",
    "\n</tools>\n\nTo call a tool, reply with:\n",
    '{"name": <name>, "arguments": <arguments>}',
    "<tools>\n",
    "system\n",
    "user\n",
    "assistant\n",
)

COMMON_WORDS = (
    "a about and are as asks at be but by called calls can cannot capital colour comes day do does "
    "few for from get give has have help here how I in is it its know last like made make many me "
    "model month more my name named need needs new next no not object of off on one or please "
    "result say send set shape shapes show sum tell than thanks that the there they thing things "
    "think this tiny to today tomorrow tool tools two up use used user using value want wants was "
    "weather what when where which who will with would you your facts simple demo am picture "
    "animal country opposite plus minus times equals left right between after before second first"
).split()


def _split_pattern() -> str:
    pieces = "|".join(re.escape(p) for p in sorted(PIECES, key=len, reverse=True))
    words = "|".join(sorted(COMMON_WORDS, key=len, reverse=True))
    small, capitals = r"[\p{Ll}\p{Lo}\p{Lm}\p{M}]", r"\p{Lu}[\p{Lu}\p{M}]*(?!\p{Ll})"
    letters = rf"\p{{Lu}}?{small}+|{capitals}|[\p{{L}}\p{{M}}]+"
    return rf"{pieces}| (?:{words})(?![\p{{L}}\p{{N}}_])|{letters}|[\s\S]"


def _pre_tokenizer() -> pre_tokenizers.PreTokenizer:
    return pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_split_pattern()), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )


def _byte_level(text: str) -> str:
    level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    return "".join(piece for piece, _ in level.pre_tokenize_str(text))


def train_tokenizer(words: Iterable[str]) -> Tokenizer:
    """Learn merges inside `words`, then add the fixed pieces as whole tokens."""
    whole = [_byte_level(p) for p in (*PIECES, *(" " + w for w in COMMON_WORDS))]
    budget = PART_COUNT - len(SPECIAL) - len(MARKERS) - len(set(whole))
    learner = Tokenizer(models.BPE())
    learner.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = BpeTrainer(vocab_size=budget, initial_alphabet=alphabet, show_progress=False)
    learner.train_from_iterator(words, trainer)
    learned = json.loads(learner.to_str())["model"]
    vocab = dict(learned["vocab"])
    for piece in whole:
        vocab.setdefault(piece, len(vocab))
    merges = [tuple(m) if isinstance(m, list) else tuple(m.split(" ")) for m in learned["merges"]]
    tok = Tokenizer(models.BPE(vocab=vocab, merges=merges, ignore_merges=True))
    tok.pre_tokenizer = _pre_tokenizer()
    tok.decoder = decoders.ByteLevel()
    tok.add_special_tokens([AddedToken(s, special=True, normalized=False) for s in SPECIAL])
    tok.add_tokens([AddedToken(s, special=False, normalized=False) for s in MARKERS])
    return tok


def with_words(tok: Tokenizer, words: Iterable[str]) -> Tokenizer:
    """The same tokenizer, with further words as single tokens that come after all others.

    No merge leads to them: a BPE that ignores merges takes a word that it has as it is.
    """
    learned = json.loads(tok.to_str())
    vocab = learned["model"]["vocab"]
    size = tok.get_vocab_size()
    # What was added to the vocabulary must be in it, too: else its ids are given away once more.
    vocab.update({added["content"]: added["id"] for added in learned["added_tokens"]})
    for word in dict.fromkeys(w for w in words if w not in vocab):
        vocab[word] = size
        size += 1
    wordy = Tokenizer.from_str(json.dumps(learned))
    wordy.pre_tokenizer = _pre_tokenizer()
    if sorted(wordy.get_vocab().values()) != list(range(size)):
        raise ValueError("two tokens have the same id")
    return wordy


def save_tokenizer(tok: Tokenizer, out: Path) -> None:
    """Write tokenizer.json and tokenizer_config.json (with the chat template)."""
    out.mkdir(parents=True, exist_ok=True)
    tok.save(str(out / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<|im_end|>",
        "pad_token": "<|endoftext|>",
        "bos_token": None,
        "unk_token": None,
        "model_max_length": 4096,
        "clean_up_tokenization_spaces": False,
        "additional_special_tokens": list(SPECIAL),
        "chat_template": CHAT_TEMPLATE,
    }
    (out / "tokenizer_config.json").write_text(json.dumps(config, indent=1) + "\n")
