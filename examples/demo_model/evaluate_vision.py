"""Run held-out pictures, and a share of the text cases, through mlx-vlm and print the table.

python evaluate_vision.py out/mlxtrio-demo-vlm [--temperature 0.7] [--share 0.5] [--seed 7]
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from pathlib import Path

import mlx.core as mx
from mlx_vlm import load, stream_generate

from evaluate import SETS, passes, report
from heldout_pictures import PictureCase, picture_cases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--show", type=int, default=20)
    parser.add_argument("--share", type=float, default=0.5, help="share of the text cases to run")
    parser.add_argument("--pictures", type=float, default=1.0, help="share of the picture cases")
    parser.add_argument("--seed", type=int, default=2026, help="which pictures are drawn")
    parser.add_argument("--set", choices=SETS, default="development", help="which text cases")
    args = parser.parse_args()
    mx.random.seed(0)
    model, processor = load(str(args.model))
    rng = random.Random(0)
    cases = [c for c in picture_cases(args.seed) if rng.random() < args.pictures]
    cases += [PictureCase(c, ()) for c in SETS[args.set]() if rng.random() < args.share]
    counts: dict[str, list[bool]] = defaultdict(list)
    shown, tokens, seconds = 0, 0, 0.0
    for item in cases:
        case = item.case
        prompt = processor.tokenizer.apply_chat_template(
            case.messages, tools=case.tools or None, add_generation_prompt=True, tokenize=False,
            enable_thinking=case.thinking,
        )  # fmt: skip
        reply, last = "", None
        started = time.perf_counter()
        for last in stream_generate(
            model, processor, prompt, image=list(item.images) or None, max_tokens=160,
            temperature=args.temperature,
        ):  # fmt: skip
            reply += last.text
        seconds += time.perf_counter() - started
        tokens += last.generation_tokens if last else 0
        good = passes(case, reply)
        counts[case.skill].append(good)
        if not good and shown < args.show:
            shown += 1
            expected = case.call or case.data or case.contains
            print(
                f"[{case.skill}] {case.messages[-1]['content']!r}, "
                f"expected {expected} -> {reply!r}",
                flush=True,
            )
    print(f"\n{args.model.name}, pictures {args.seed}, {args.set} set,", end=" ")
    print(f"temperature {args.temperature}\n\n{report(counts)}")
    print(f"\n{tokens} tokens in {seconds:.0f} s, prompts and pictures included")


if __name__ == "__main__":
    main()
