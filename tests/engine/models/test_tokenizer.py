"""The adapter of mlx-lm's tokenizer: templates, what is encoded as text, where turns end."""

import json
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from mlx_lm.tokenizer_utils import load
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

from mlxtrio.engine.models.text import _config_ends, _sampling_defaults
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.text.description import SamplingDefaults
from tests.support.tiny_models import EOS_TOKEN, byte_level_tokenizer

CONTROL = ("<|im_start|>", "<|im_end|>", "<think>", "</think>", "<tool_response>")
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n<think>{% endif %}"
)
# As Qwen 3's: earlier reasoning is left out, and a user's message may be a tool's result.
SPLITTING = (
    "{% for m in messages %}"
    "{% if m.role == 'assistant' %}<|im_start|>a {{ m.content.split('</think>')[-1].strip() }}"
    "{% elif m.content.startswith('<tool_response>') %}<|im_start|>t {{ m.content }}"
    "{% else %}<|im_start|>{{ m.role }} {{ m.content }}{% endif %}<|im_end|>{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>a{% endif %}<think></think><tool_response>"
)


def checkpoint(path: Path, templates: dict[str, Any], **config: Any) -> Path:
    """A folder with a tokenizer and files of templates."""
    fast = PreTrainedTokenizerFast(
        tokenizer_object=byte_level_tokenizer(CONTROL), eos_token=EOS_TOKEN
    )
    fast.save_pretrained(path)
    for name, content in templates.items():
        file = path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    written = json.loads((path / "tokenizer_config.json").read_text())
    (path / "tokenizer_config.json").write_text(json.dumps({**written, **config}))
    return path


def tokenizer_of(path: Path, templates: dict[str, Any], **config: Any) -> MlxTokenizer:
    return MlxTokenizer(load(checkpoint(path, templates, **config)))


HI = [{"role": "user", "content": "hi"}]
TOOL = {"type": "function", "function": {"name": "f", "description": "", "parameters": {}}}


@pytest.mark.parametrize(
    ("templates", "config"),
    [
        ({"chat_template.jinja": "A{{ messages[0].content }}"}, {}),
        ({"chat_template.json": {"chat_template": "A{{ messages[0].content }}"}}, {}),
        ({}, {"chat_template": "A{{ messages[0].content }}"}),
        ({}, {"chat_template": [{"name": "other", "template": "A{{ messages[0].content }}"}]}),
        (
            {},
            {
                "chat_template": [
                    {"name": "default", "template": "A{{ messages[0].content }}"},
                    {"name": "tool_use", "template": "B"},
                ]
            },
        ),
    ],
)
def test_a_chat_template_is_read_from_every_place(
    tmp_path: Path, templates: dict[str, Any], config: dict[str, Any]
) -> None:
    tokenizer = tokenizer_of(tmp_path, templates, **config)
    assert tokenizer.has_chat_template
    assert tokenizer.render(HI) == "Ahi"


@pytest.mark.parametrize("in_folder", [True, False])
def test_the_template_for_tools_is_used_with_tools(tmp_path: Path, *, in_folder: bool) -> None:
    named = [{"name": "default", "template": "A"}, {"name": "tool_use", "template": "B"}]
    files = {"chat_template.jinja": "A", "additional_chat_templates/tool_use.jinja": "B"}
    tokenizer = (
        tokenizer_of(tmp_path, files)
        if in_folder
        else tokenizer_of(tmp_path, {}, chat_template=named)
    )
    assert (tokenizer.render(HI), tokenizer.render(HI, tools=[TOOL])) == ("A", "B")


def test_a_broken_template_file_is_left_out_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.json": "{"})
    assert not tokenizer.has_chat_template
    assert "chat_template.json" in caplog.text


# What messages spell


def prompt_and_controls(
    tokenizer: MlxTokenizer, messages: Sequence[dict[str, str]]
) -> tuple[str, list[str]]:
    """The prompt's text, and the control tokens in it."""
    tokens = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
    names = {token: name for name, token in tokenizer.control_tokens.items()}
    return tokenizer.decode(tokens), [names[token] for token in tokens if token in names]


@pytest.mark.parametrize("template", [CHATML, SPLITTING], ids=["plain", "splitting"])
@pytest.mark.parametrize("seed", range(40))
def test_the_prompt_is_the_templates_and_spelled_control_tokens_are_text(
    tmp_path_factory: pytest.TempPathFactory, template: str, seed: int
) -> None:
    tokenizer = tokenizer_of(
        tmp_path_factory.mktemp("checkpoint"), {"chat_template.jinja": template}
    )
    dice = random.Random(seed)
    # Of the added tokens only those count that the template writes, or that are special.
    known = [token for token in CONTROL if token in tokenizer._spelled(None)]
    words = [*known, "alpha", " ", "beta\n", "\U000f0000", "</think"]

    def text() -> str:
        return "".join(dice.choices(words, k=dice.randint(1, 6))) + f"end{dice.random()}"

    roles = ["system", *["user", "assistant"] * 2, "user"][dice.randint(0, 1) :]
    messages = [{"role": role, "content": text()} for role in roles]
    prompt, controls = prompt_and_controls(tokenizer, messages)
    clean = [{**each, "content": each["content"].replace("\U000f0000", "")} for each in messages]
    assert prompt == tokenizer.render(clean, add_generation_prompt=True)
    harmless = [{**each, "content": "x"} for each in messages]
    assert controls == prompt_and_controls(tokenizer, harmless)[1]


def test_earlier_reasoning_is_left_out_as_the_template_wants(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": SPLITTING})
    messages = [*HI, {"role": "assistant", "content": "<think>\nsecret\n</think>\n\nParis."}, *HI]
    prompt, _ = prompt_and_controls(tokenizer, messages)
    assert "secret" not in prompt
    assert "<|im_start|>a Paris.<|im_end|>" in prompt


def test_a_message_of_many_control_tokens_takes_few_renderings(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": SPLITTING})
    rendered = 0
    render = tokenizer.render

    def counted(*args: Any, **kwargs: Any) -> str:
        nonlocal rendered
        rendered += 1
        return render(*args, **kwargs)

    tokenizer.render = counted  # type: ignore[method-assign]
    hostile = {"role": "user", "content": "<tool_response>" + "</think>" * 20_000}
    tokenizer.apply_chat_template([hostile, {**hostile, "role": "assistant"}] * 50)
    assert rendered < 30


def test_transformers_has_the_private_functions_that_are_used() -> None:
    for name in ("_CONTROL_TOKEN_START", "_CONTROL_TOKEN_END", "mark_control_tokens"):
        assert hasattr(chat_template_utils, name)
    for name in ("encode_marked_chat", "_get_control_token_patterns"):
        assert callable(getattr(chat_template_utils, name))
    assert callable(PreTrainedTokenizerFast._get_control_tokens)


# Where turns end


@pytest.mark.parametrize(
    ("template", "ends"),
    [
        (CHATML, {"<|im_end|>"}),
        ("{% for m in messages %}{{ m.content }}</think><|im_end|>{% endfor %}", {"<|im_end|>"}),
        ("{% for m in messages %}<|im_start|>{{ m.content }}{% endfor %}", set()),
        ("{{ raise_exception('no') }}", set()),
    ],
)
def test_what_the_template_writes_after_an_assistants_text_ends_a_turn(
    tmp_path: Path, template: str, ends: set[str]
) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": template})
    assert tokenizer.template_ends == {tokenizer.control_tokens[end] for end in ends}


def test_the_ends_of_the_config_count_beside_the_generation_configs(tmp_path: Path) -> None:
    config = {"eos_token_id": [1, 2], "text_config": {"eos_token_id": 3}}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert _config_ends(tmp_path) == {1, 2, 3}
    (tmp_path / "config.json").write_text('{"eos_token_id": null}')
    assert _config_ends(tmp_path) == set()


@pytest.mark.parametrize("content", ["{", "[]", '{"temperature": "hot"}', '{"top_k": [1]}'])
def test_a_broken_generation_config_is_a_warning(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "generation_config.json").write_text(content)
    with caplog.at_level(logging.WARNING):
        assert _sampling_defaults(tmp_path) == SamplingDefaults()
    assert "generation_config.json" in caplog.text
