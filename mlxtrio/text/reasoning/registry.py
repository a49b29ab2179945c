"""Reasoning formats by name, and how a model's format is found."""

from collections.abc import Mapping

from mlxtrio.text.reasoning.format import ReasoningFormat

RESPONSE_TAGS = ("<response>", "</response>")
ANSWER_TAGS = ("<answer>", "</answer>")

FORMATS: Mapping[str, ReasoningFormat] = {
    "apertus": ReasoningFormat("<|inner_prefix|>", "<|inner_suffix|>"),
    "apriel": ReasoningFormat(
        "Here are my reasoning steps:",
        "[BEGIN FINAL RESPONSE]",
        dropped=("[END FINAL RESPONSE]", "<|end|>"),
        starts_output=True,
    ),
    "command": ReasoningFormat(
        "<|START_THINKING|>",
        "<|END_THINKING|>",
        dropped=(
            "<|START_RESPONSE|>",
            "<|END_RESPONSE|>",
            "<|START_TEXT|>",
            "<|END_TEXT|>",
        ),
    ),
    "ernie": ReasoningFormat("<think>", "</think>", dropped=RESPONSE_TAGS),
    "gemma4": ReasoningFormat("<|channel>", "<channel|>", label="thought", dropped=("<channel|>",)),
    # 3.2 writes the words, 3.3 the tags.
    "granite": ReasoningFormat(
        "<think>",
        "</think>",
        other_starts=("Here is my thought process:", "Here's my thought process:"),
        other_ends=("Here is my response:", "Here's my response:"),
        dropped=RESPONSE_TAGS,
        starts_output=True,
    ),
    "hunyuan": ReasoningFormat("<think>", "</think>", dropped=ANSWER_TAGS),
    "hy3": ReasoningFormat(
        "<think:opensource>",
        "</think:opensource>",
        other_starts=("<think>",),
        other_ends=("</think>",),
    ),
    "kimi_k3": ReasoningFormat(
        "<|open|>think<|sep|>",
        "<|close|>think<|sep|>",
        other_ends=("<|open|>response<|sep|>",),
        dropped=(
            "<|open|>response<|sep|>",
            "<|close|>response<|sep|>",
            "<|close|>message<|sep|>",
        ),
    ),
    "longcat": ReasoningFormat("<longcat_think>", "</longcat_think>"),
    "minimax_m3": ReasoningFormat("<mm:think>", "</mm:think>"),
    "mistral": ReasoningFormat(
        "[THINK]",
        "[/THINK]",
        other_starts=("<think>",),
        other_ends=("</think>",),
        dropped=("[/THINK]",),
    ),
    "seed_oss": ReasoningFormat("<seed:think>", "</seed:think>"),
    "solar": ReasoningFormat(
        "<|think|>", "<|end|>", dropped=("<|begin|>assistant<|content|>", "<|content|>")
    ),
    "think": ReasoningFormat("<think>", "</think>"),
}

# Of models that show nothing of it: some fine-tunes reason without a word in their template.
# Without token ids the engine takes it for content.
UNKNOWN = ReasoningFormat("<think>", "</think>", starts_output=True)

# Texts that show a format if all of them are in a model's templates, or among its control tokens.
# The first line that fits counts.
SIGNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("kimi_k3", ("<|open|>", "<|close|>", "<|sep|>")),
    ("gemma4", ("<|channel>", "<channel|>")),
    ("longcat", ("<longcat_think>",)),
    ("minimax_m3", ("<mm:think>",)),
    ("seed_oss", ("<seed:think>",)),
    ("command", ("<|START_THINKING|>",)),
    ("command", ("<|START_RESPONSE|>",)),
    ("apertus", ("<|inner_prefix|>",)),
    ("apriel", ("[BEGIN FINAL RESPONSE]",)),
    ("mistral", ("[THINK]",)),
    ("solar", ("<|think|>", "<|content|>")),
    ("hy3", ("HYTK",)),
    ("granite", ("<think></think>", "<response></response>")),
    ("granite", ("Here is my thought process:",)),
    ("hunyuan", ("<think>", "<answer>")),
    ("hunyuan", ("<|startoftext|>", "<|extra_0|>")),
    ("think", ("<think>",)),
    ("think", ("</think>",)),
)


def detect_format(templates: str, control_tokens: Mapping[str, int]) -> str | None:
    """The name of the format of a model's reasoning, by its templates and control tokens.

    None if nothing shows one.
    """
    return next(
        (
            name
            for name, signs in SIGNS
            if all(sign in templates for sign in signs)
            or all(sign in control_tokens for sign in signs)
        ),
        None,
    )
