"""Tokens a second of the text model under mlx-lm, as mlx-lm reports them.

python speed.py out/mlxtrio-demo
"""

from __future__ import annotations

import statistics
import sys

from mlx_lm import load, stream_generate

PROMPTS = (
    "Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen",
    "What can you do?",
    "Write a poem about the sea.",
)


def main() -> None:
    model, tok = load(sys.argv[1])
    rates = []
    for text in PROMPTS * 4:
        messages = [{"role": "user", "content": text}]
        prompt = tok.apply_chat_template(messages, add_generation_prompt=True)
        *_, last = stream_generate(model, tok, prompt, max_tokens=120)
        rates.append(last.generation_tps)
    print(f"median {statistics.median(rates):.0f} tokens/s, best {max(rates):.0f}")


if __name__ == "__main__":
    main()
