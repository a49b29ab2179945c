"""What a prompt says about the model's reasoning."""

import pytest

from mlxtrio.text.reasoning.format import ReasoningFormat


def encode(text: str) -> tuple[int, ...]:
    return tuple(map(ord, text))


@pytest.mark.parametrize(
    ("prompt", "is_open"),
    [
        ("<|im_start|>assistant\n", False),
        ("<|im_start|>assistant\n<think>\n", True),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", False),
    ],
)
def test_a_prompt_may_end_inside_a_block_of_reasoning(prompt: str, is_open: bool) -> None:
    reasoning = ReasoningFormat("<think>", "</think>", encode("<think>"), encode("</think>"))
    assert reasoning.is_open(encode(prompt)) is is_open


@pytest.mark.parametrize(
    ("prompt", "is_closed"),
    [
        ("<|im_start|>assistant\n", False),
        ("<|im_start|>assistant\n<think>\n", False),
        ("<|im_start|>assistant\n<think>\n\n</think>\n\n", True),
    ],
)
def test_a_prompt_may_end_with_a_closed_block_of_reasoning(prompt: str, is_closed: bool) -> None:
    assert ReasoningFormat("<think>", "</think>").is_closed(prompt) is is_closed
