"""Recorded outputs of real models (the package canitoolcall) mean what their fixtures say.

Their control tokens are taken for text here: without the models' tokenizers nothing distinguishes
a marker that a model quotes. Those fixtures are left out, and so are a few that say what another
engine does where the prompt is not the one that the model's template makes.
"""

import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import pairwise
from typing import Any

import pytest

from mlxtrio.text.channels.harmony import HARMONY
from mlxtrio.text.channels.parser import ChannelParser
from mlxtrio.text.control_tokens import ControlTokens
from mlxtrio.text.events import ArgumentsDelta, CallOpened, ReasoningDelta, TextDelta
from mlxtrio.text.output_parser import OutputParser
from mlxtrio.text.reasoning.registry import FORMATS as REASONING
from mlxtrio.text.request import GenerationRequest
from mlxtrio.text.tools.registry import FORMATS

canitoolcall = pytest.importorskip(
    "canitoolcall", reason="the outputs come with the package canitoolcall"
)

# By the beginning of a model's name: its formats of calls and of reasoning.
MODELS = {
    "deepseek-ai/DeepSeek-V3.2": ("dsml", "think"),
    "deepseek-ai/DeepSeek-V3": ("deepseek", "think"),
    "deepseek-ai/DeepSeek-V4": ("dsml_v4", "think"),
    "google/gemma-4": ("gemma4", "gemma4"),
    "zai-org/GLM": ("glm47", "think"),
    "moonshotai/Kimi-K2": ("kimi_k2", "think"),
    "moonshotai/Kimi-K3": ("kimi_k3", "kimi_k3"),
    "meta-llama/Llama": ("llama", None),
    "mistralai/": ("mistral", "mistral"),
    "Qwen/Qwen3-0.6B": ("json_tools", "think"),
    "Qwen/Qwen3-4B": ("json_tools", "think"),
    "Qwen/": ("qwen3_coder", "think"),
    "openai/gpt-oss": (None, None),
}
# Their templates open the reasoning; the fixtures don't say so.
OPENED = ("zai-org/GLM-4.7", "zai-org/GLM-5", "moonshotai/Kimi-K2.6", "moonshotai/Kimi-K3")
QUOTED = ("marker-in-arguments", "marker-in-reasoning", "marker-in-content")
MIN_RIGHT = 0.97


def fixtures() -> Iterator[dict[str, Any]]:
    folder = files(canitoolcall) / "_data" / "fixtures"
    families = [each for each in folder.iterdir() if each.is_dir()]
    for family in sorted(families, key=lambda each: each.name):
        for file in sorted(family.iterdir(), key=lambda each: each.name):
            if file.name.endswith(".jsonl"):
                yield from map(json.loads, file.read_text().splitlines())


def parser_of(fixture: dict[str, Any]) -> OutputParser | ChannelParser:
    model = fixture["models"][0]
    calls, reasoning = next(MODELS[each] for each in MODELS if model.startswith(each))
    prompt = (fixture.get("generation_prompt") or "").rstrip()
    is_open = prompt.endswith("<think>")
    if not prompt and fixture.get("thinking"):
        is_open = model.startswith(OPENED)
    tools = tuple(fixture["tools"] or ())
    request = GenerationRequest((1,), 1, tools=tools, prompt_opens_reasoning=is_open)
    control = ControlTokens({}, [])
    if calls is None:
        return ChannelParser(request, control, HARMONY)
    return OutputParser(
        request, control, REASONING[reasoning] if reasoning else None, FORMATS[calls]
    )


def parse(fixture: dict[str, Any], pieces: list[str]) -> dict[str, Any]:
    parser = parser_of(fixture)
    events = [event for piece in pieces for event in parser.push(piece)]
    events += parser.flush(is_truncated="truncated" in fixture["tags"])
    parsed: dict[str, Any] = {"content": "", "reasoning": "", "calls": []}
    for event in events:
        match event:
            case TextDelta(text):
                parsed["content"] += text
            case ReasoningDelta(text):
                parsed["reasoning"] += text
            case CallOpened(name=name):
                parsed["calls"].append([name, ""])
            case ArgumentsDelta(text=text):
                parsed["calls"][-1][1] += text
    calls = [(name, json.loads(arguments)) for name, arguments in parsed["calls"]]
    return {
        "content": parsed["content"].strip(),
        "reasoning": parsed["reasoning"].strip(),
        "calls": calls,
    }


def is_right(fixture: dict[str, Any], parsed: dict[str, Any]) -> bool:
    expected = fixture.get("expected")
    if expected is None:  # broken: what is no call is none
        return not parsed["calls"]
    calls = [(call["name"], call["arguments"]) for call in expected["tool_calls"] or []]
    wanted = {
        "content": (expected["content"] or "").strip(),
        "reasoning": (expected["reasoning_content"] or "").strip(),
        "calls": calls,
    }
    return json.dumps(parsed, sort_keys=True) == json.dumps(wanted, sort_keys=True)


def test_recorded_outputs_mean_what_their_fixtures_say() -> None:
    wrong, total = [], 0
    for fixture in fixtures():
        if set(QUOTED) & set(fixture["tags"]):
            continue
        total += 1
        raw = fixture["raw_output"]
        whole = parse(fixture, [raw])
        if not is_right(fixture, whole):
            wrong.append((fixture["id"], whole))
        for cut in range(0, len(raw), max(1, len(raw) // 40)):
            assert parse(fixture, [raw[:cut], raw[cut:]]) == whole, fixture["id"]
        thirds = [0, len(raw) // 3, 2 * len(raw) // 3, len(raw)]
        assert parse(fixture, [raw[a:b] for a, b in pairwise(thirds)]) == whole
    assert total > 400
    assert len(wrong) <= (1 - MIN_RIGHT) * total, wrong
