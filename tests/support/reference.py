"""mlx-lm's own answers to a user's message, to compare a server's with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlx_lm


@dataclass(frozen=True)
class ReferenceAnswer:
    """The text of ``mlx_lm.stream_generate``, and its figures."""

    text: str
    tokens: list[int]
    logprobs: list[float]
    prompt_tokens: int
    generation_tokens: int
    finish_reason: str


class Reference:
    """A checkpoint loaded by mlx-lm on the test's own thread."""

    def __init__(self, path: Path) -> None:
        self.model, self.tokenizer = mlx_lm.load(str(path))

    def generate(self, prompt: str, **parameters: Any) -> ReferenceAnswer:
        """Answer a user's message; greedily, unless ``parameters`` have a sampler."""
        rendered = self.tokenizer.apply_chat_template(
            [{"role": "user", "content": prompt}], add_generation_prompt=True
        )
        responses = list(mlx_lm.stream_generate(self.model, self.tokenizer, rendered, **parameters))
        return ReferenceAnswer(
            text="".join(response.text for response in responses),
            tokens=[response.token for response in responses],
            logprobs=[response.logprobs[response.token].item() for response in responses],
            prompt_tokens=len(rendered),
            generation_tokens=responses[-1].generation_tokens,
            finish_reason=responses[-1].finish_reason,
        )

    def logprobs(self, prompt: str, **parameters: Any) -> list[float]:
        """The log probability of each generated token."""
        return self.generate(prompt, **parameters).logprobs
