"""Run the held-out cases through mlx-lm (or mlx-vlm) itself and print the table.

python evaluate.py out/mlxtrio-demo [--temperature 0.7] [--show 20] [--share 1.0] [--set second]
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import mlx.core as mx
from mlx_lm import load, stream_generate
from mlx_lm.sample_utils import make_sampler

from heldout import text_cases
from heldout_bars import bars_cases
from heldout_cases import Case
from heldout_final import final_cases
from heldout_fresh import fresh_cases
from heldout_last import last_cases
from heldout_third import third_cases
from heldout_values import value_cases

SETS = {
    "development": text_cases,
    "second": fresh_cases,
    "third": third_cases,
    "values": value_cases,
    "bars": bars_cases,
    "last": last_cases,
    "final": final_cases,
}
CALL = re.compile(r"<tool_call>\n(.*?)\n</tool_call>", re.DOTALL)


def parse(text: str) -> object:
    try:
        return json.loads(text)
    except ValueError:
        return None


def passes(case: Case, reply: str) -> bool:
    """Whether a reply is what the case expects; the thought is judged by its tags."""
    if case.thinking:
        if not re.match(r"<think>\n.+?\n</think>\n\n", reply, re.DOTALL):
            return False
        reply = reply.split("</think>\n\n", 1)[1]
    if "<think>" in reply:
        return False
    calls = [parse(c) for c in CALL.findall(reply)]
    if case.call:
        return calls == [{"name": case.call[0], "arguments": case.call[1]}] and reply.endswith(">")
    if case.data is not None:
        return parse(reply) == case.data
    return "<tool_call>" not in reply and all(c in reply for c in case.contains)


def mistake(case: Case, reply: str) -> str:
    """Why a tool call did not pass: not one call, another tool, or wrong arguments."""
    calls = [parse(c) for c in CALL.findall(reply)]
    if len(calls) != 1 or not isinstance(calls[0], dict):
        return "not one call"
    return "arguments" if case.call and calls[0].get("name") == case.call[0] else "another tool"


def report(counts: dict[str, list[bool]]) -> str:
    lines = ["| skill | passed | cases | share |", "|---|---|---|---|"]
    for skill, marks in counts.items():
        lines.append(f"| {skill} | {sum(marks)} | {len(marks)} | {sum(marks) / len(marks):.1%} |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--show", type=int, default=20, help="failures to print")
    parser.add_argument("--share", type=float, default=1.0, help="share of the cases to run")
    parser.add_argument("--set", choices=SETS, default="development", help="which cases")
    args = parser.parse_args()
    mx.random.seed(0)
    model, tok = load(str(args.model))
    sampler = make_sampler(temp=args.temperature)
    counts: dict[str, list[bool]] = defaultdict(list)
    mistakes: Counter[str] = Counter()
    tokens, seconds, shown = 0, 0.0, 0
    rng = random.Random(0)
    for case in SETS[args.set]():
        if rng.random() > args.share:
            continue
        prompt = tok.apply_chat_template(
            case.messages,
            tools=case.tools or None,
            add_generation_prompt=True,
            enable_thinking=case.thinking,
        )
        reply, last = "", None
        started = time.perf_counter()
        for last in stream_generate(model, tok, prompt, max_tokens=160, sampler=sampler):
            reply += last.text
        seconds += time.perf_counter() - started
        tokens += last.generation_tokens if last else 0
        good = passes(case, reply)
        counts[case.skill].append(good)
        if case.skill == "JSON object":
            counts["valid JSON"].append(isinstance(parse(reply), dict))
        if case.call and not good:
            mistakes[mistake(case, reply)] += 1
        if not good and shown < args.show:
            shown += 1
            print(f"[{case.skill}] {case.messages[-1]['content']!r} -> {reply!r}", flush=True)
    print(f"\n{args.model.name}, {args.set} set, temperature {args.temperature}")
    print(f"\n{report(counts)}")
    print("\nwrong calls: " + (", ".join(f"{n} {why}" for why, n in mistakes.items()) or "none"))
    print(f"{tokens} tokens in {seconds:.0f} s, prompts included")


if __name__ == "__main__":
    main()
