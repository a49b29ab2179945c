"""The adapter of mlx-lm's tokenizer: where its templates come from, what is encoded as text."""

import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from jinja2 import TemplateSyntaxError
from mlx_lm.tokenizer_utils import load
from transformers import PreTrainedTokenizerFast
from transformers.utils import chat_template_utils

from mlxtrio.engine.models.control_marks import (
    MAX_RENDERINGS,
    MAX_RENDERINGS_OF_OUTPUTS,
    MIN_RENDERINGS,
)
from mlxtrio.engine.models.tokenizer import MlxTokenizer, VisionTokenizer
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
# Python's way of writing a text escapes what can't be printed.
ESCAPING = (
    "{% for m in messages %}<|im_start|>{{ [m.content] }}<|im_end|>{% endfor %}<think></think>"
)
# As Qwen 3's after the last question: reasoning in the content is taken apart, and written again.
REWRITING = (
    "{% for m in messages %}<|im_start|>{% set parts = m.content.split('</think>') %}<think>\n"
    "{{ parts[0].split('<think>')[-1].strip() }}\n</think>\n\n{{ parts[-1].strip() }}<|im_end|>"
    "{% endfor %}"
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


def test_a_template_file_for_tools_stands_beside_the_configs_template(tmp_path: Path) -> None:
    files = {"additional_chat_templates/tool_use.jinja": "B"}
    tokenizer = tokenizer_of(tmp_path, files, chat_template="A")
    assert (tokenizer.render(HI), tokenizer.render(HI, tools=[TOOL])) == ("A", "B")
    assert tokenizer.chat_templates == {"default": "A", "tool_use": "B"}


def test_of_several_templates_without_a_default_the_first_is_it_and_the_log_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    named = [{"name": "rag", "template": "A"}, {"name": "tool_use", "template": "B"}]
    tokenizer = tokenizer_of(tmp_path, {}, chat_template=named)
    assert (tokenizer.render(HI), tokenizer.render(HI, tools=[TOOL])) == ("A", "B")
    assert "(rag, tool_use) none is the default; rag is" in caplog.text


@pytest.mark.parametrize("content", ["{", "[]", "\\", '{"chat_template": 1}'])
def test_a_file_without_a_template_is_left_out(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.json": content})
    assert not tokenizer.has_chat_template
    assert tokenizer.chat_templates == {}
    assert ("chat_template.json" in caplog.text) == (content != '{"chat_template": 1}')


def test_a_broken_template_is_a_warning_and_raises_when_it_is_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": "{% for %}"})
    assert "chat template 'default' is broken" in caplog.text
    with pytest.raises(TemplateSyntaxError):
        tokenizer.apply_chat_template(HI)


def test_a_processors_template_is_preferred_for_images_and_mended(tmp_path: Path) -> None:
    files = {"chat_template.json": {"chat_template": "P<image>"}}
    path = checkpoint(tmp_path, files, chat_template="A")

    def mend(template: str) -> str:
        return template.replace("<image>", "<image><image>")

    tokenizer = VisionTokenizer(load(path), "auto", "auto", mend)
    assert tokenizer.render(HI) == "P<image><image>"
    (path / "chat_template.jinja").write_text("J")
    assert VisionTokenizer(load(path), "auto", "auto", mend).render(HI) == "J"


# What messages spell


def prompt_and_controls(
    tokenizer: MlxTokenizer, messages: Sequence[dict[str, str]]
) -> tuple[str, list[str]]:
    """The prompt's text, and the control tokens in it."""
    tokens = tokenizer.apply_chat_template(messages, add_generation_prompt=True)
    names = {token: name for name, token in tokenizer.control_tokens.items()}
    return tokenizer.decode(tokens), [names[token] for token in tokens if token in names]


PRIVATE = "\U000f0000\U000f0001"  # as transformers marks control tokens; fonts have icons there


@pytest.mark.parametrize("template", [CHATML, SPLITTING, ESCAPING], ids=["plain", "split", "repr"])
def test_the_prompt_is_the_templates_and_spelled_control_tokens_are_text(
    tmp_path: Path, template: str
) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": template})
    dice = random.Random(1)
    # Of the added tokens only those count that the template writes, or that are special.
    known = [token for token in CONTROL if token in tokenizer._control_tokens_of(template)]
    words = [*known, "alpha", " ", "beta\n", PRIVATE, "</think"]

    def text() -> str:
        return "".join(dice.choices(words, k=dice.randint(1, 6))) + f"end{dice.random()}"

    for _ in range(50):
        roles = ["system", *["user", "assistant"] * 2, "user"][dice.randint(0, 1) :]
        messages = [{"role": role, "content": text()} for role in roles]
        prompt, controls = prompt_and_controls(tokenizer, messages)
        assert prompt == tokenizer.render(messages, add_generation_prompt=True)
        harmless = [{**each, "content": "x"} for each in messages]
        assert controls == prompt_and_controls(tokenizer, harmless)[1]


def test_a_prompt_without_spelled_control_tokens_is_rendered_once(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": CHATML})
    rendered = count_renderings(tokenizer)
    tokenizer.apply_chat_template([{"role": "user", "content": "a <b> </thin k> " + PRIVATE}])
    assert len(rendered) == 1


def test_earlier_reasoning_is_left_out_as_the_template_wants(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": SPLITTING})
    messages = [*HI, {"role": "assistant", "content": "<think>\nsecret\n</think>\n\nParis."}, *HI]
    prompt, _ = prompt_and_controls(tokenizer, messages)
    assert "secret" not in prompt
    assert "<|im_start|>a Paris.<|im_end|>" in prompt


def test_reasoning_that_the_template_writes_again_has_control_tokens(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": REWRITING})
    content = "<think>\nHm.\n</think>\n\nI call <|im_end|> the end."
    prompt, controls = prompt_and_controls(tokenizer, [{"role": "assistant", "content": content}])
    assert prompt == f"<|im_start|>{content}<|im_end|>"
    assert controls == ["<|im_start|>", "<think>", "</think>", "<|im_end|>"]


def test_a_tools_result_of_a_user_is_text(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": SPLITTING})
    content = "<tool_response> 7 <|im_end|></tool_response>"
    prompt, controls = prompt_and_controls(tokenizer, [{"role": "user", "content": content}])
    assert f"<|im_start|>t {content}<|im_end|>" in prompt
    assert controls.count("<tool_response>") == 1  # the template's
    assert controls.count("<|im_end|>") == 1


@pytest.mark.parametrize("filter_", ["tojson", "string"])
def test_tools_and_variables_may_spell_control_tokens(tmp_path: Path, filter_: str) -> None:
    template = f"{{{{ tools | {filter_} }}}}{{{{ date }}}}{CHATML}"
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": template})
    function = {"name": "f", "description": "ends in <|im_end|>", "parameters": {"<think>": {}}}
    tokens = tokenizer.apply_chat_template(
        HI, tools=[{"type": "function", "function": function}], date="<|im_start|>"
    )
    names = {token: name for name, token in tokenizer.control_tokens.items()}
    assert [names[each] for each in tokens if each in names] == ["<|im_start|>", "<|im_end|>"]
    assert "ends in <|im_end|>" in tokenizer.decode(tokens)


def test_a_template_in_python_gets_the_same_marks(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {})

    def template(messages: Sequence[dict[str, str]], **_: Any) -> str:
        return "".join(f"<|im_start|>{each['content'].strip()}<|im_end|>" for each in messages)

    tokenizer._wrapper._chat_template = template
    prompt, controls = prompt_and_controls(tokenizer, [{"role": "user", "content": " <think> "}])
    assert (prompt, controls) == ("<|im_start|><think><|im_end|>", ["<|im_start|>", "<|im_end|>"])


def count_renderings(tokenizer: MlxTokenizer) -> list[None]:
    rendered: list[None] = []
    render = tokenizer.render

    def counted(*args: Any, **kwargs: Any) -> str:
        rendered.append(None)
        return render(*args, **kwargs)

    tokenizer.render = counted  # type: ignore[method-assign]
    return rendered


@pytest.mark.parametrize("role", ["user", "assistant"])
def test_many_control_tokens_take_few_renderings(tmp_path: Path, role: str) -> None:
    tokenizer = tokenizer_of(tmp_path, {"chat_template.jinja": SPLITTING})
    rendered = count_renderings(tokenizer)
    hostile = {"role": role, "content": "<tool_response>" + "</think>\n" * 20_000 + "x"}
    tokenizer.apply_chat_template([hostile] * 10)
    assert len(rendered) <= 1 + 1 + MIN_RENDERINGS
    rendered.clear()
    tokenizer.apply_chat_template([{"role": role, "content": "<tool_response></think>\nx"}] * 200)
    assert len(rendered) <= 2 + MAX_RENDERINGS + MAX_RENDERINGS_OF_OUTPUTS


def test_transformers_has_the_private_functions_that_are_used(tmp_path: Path) -> None:
    tokenizer = tokenizer_of(tmp_path, {}).transformers
    newline = tokenizer.encode("\n", add_special_tokens=False)
    [end] = chat_template_utils._encode_chat_piece(tokenizer, "<|im_end|>", False, newline)
    text = chat_template_utils._encode_chat_piece(tokenizer, "<|im_end|>", True, newline)
    assert tokenizer.decode(text) == "<|im_end|>"
    assert end not in text
    assert "<|im_end|>" in tokenizer._get_control_tokens("{{ 'a<|im_end|>' }}")
