"""Loading vision models: which are served, their prompts, and why others are refused."""

import json
import logging
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from mlxtrio.engine.models.start import loader
from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import PROCESSORS, load_vision_model
from mlxtrio.engine.models.vision_families import FAMILIES, REFUSED, is_vision_model, why_refused
from mlxtrio.errors import ModelLoadError
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from tests.support.engine_fixtures import serving
from tests.support.tiny_models import make_tiny_model
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import VisionModels, chat, drawing


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_control_tokens_that_a_user_types_are_text(
    vision_models: VisionModels, architecture: str
) -> None:
    vision = vision_models(architecture)
    tokenizer = vision.description.tokenizer
    added = vision.processor.tokenizer.get_added_vocab()
    typed = "".join(token for token in added if not token.startswith("<|extra"))
    empty = tokenizer.apply_chat_template(chat("").messages, add_generation_prompt=True)
    spoken = tokenizer.apply_chat_template(chat(typed).messages, add_generation_prompt=True)
    controls = set(vision.processor.tokenizer.all_special_ids) | {image_token(vision.description)}
    assert [token for token in spoken if token in controls] == [
        token for token in empty if token in controls
    ]
    assert typed in tokenizer.decode(spoken)
    # Beside an image, too: it is the only one.
    request = vision.request(chat(typed, drawing("red")))
    alone = vision.request(chat(drawing("red")))
    token = image_token(vision.description)
    assert request.prompt.count(token) == alone.prompt.count(token)


def image_token(model: ModelDescription) -> int:
    assert model.images is not None
    return model.images.image_token


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_chat_templates_that_show_no_strings_are_recognised(
    vision_models: VisionModels, architecture: str
) -> None:
    processor = vision_models(architecture).description.images
    assert processor is not None
    assert processor.content_as_parts == (architecture in {"idefics3", "smolvlm", "llava"})


@pytest.mark.parametrize("in_template", ["", "<|im_start|>"])
def test_a_prompt_begins_with_one_bos_token_if_the_tokenizer_has_it(
    vision_models: VisionModels, tmp_path: Path, in_template: str
) -> None:
    shutil.copytree(vision_models("llava").path, path := tmp_path / "model")
    tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    bos = ("<|im_start|>", tokenizer.token_to_id("<|im_start|>"))
    tokenizer.post_processor = TemplateProcessing(single=f"{bos[0]} $A", special_tokens=[bos])
    tokenizer.save(str(path / "tokenizer.json"))
    file = path / "tokenizer_config.json"
    template = (
        in_template + "USER: {% for part in messages[0].content %}{{ part.text }}{% endfor %}"
    )
    config = {**json.loads(file.read_text()), "bos_token": bos[0], "chat_template": template}
    file.write_text(json.dumps(config))
    description, batch = load_vision_model(LoadOptions(path, 1), lambda done, total: None)
    batch.close()
    prompt = description.tokenizer.apply_chat_template(chat("hi").messages)
    assert description.tokenizer.decode(prompt) == "<|im_start|>USER: hi"


# Which models are served


def test_each_family_has_a_processor_and_is_tested() -> None:
    assert set(FAMILIES) == set(PROCESSORS) == set(VISION_ARCHITECTURES)


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
async def test_model_type_auto_recognises_vision_models(
    vision_models: VisionModels, architecture: str
) -> None:
    vision = vision_models(architecture)
    config = json.loads((vision.path / "config.json").read_text())
    assert is_vision_model(config)
    assert why_refused(config) is None
    assert not is_vision_model({**config, "vision_config": None})
    async with serving(vision.path) as served:
        assert served.model.images is not None
        assert served.model.context_length == 1024
        assert served.model.vocab_size == 576
        assert served.model.tool_format is not None
        assert served.model.eos_token_ids == {config["eos_token_id"]}


async def test_weights_are_loaded_with_progress(vision_models: VisionModels) -> None:
    reports: list[tuple[int, int]] = []
    path = vision_models("qwen2_vl").path
    async with serving(path, on_progress=lambda *report: reports.append(report)):
        pass
    done, total = reports[-1]
    assert reports[0] == (0, total)
    assert done == total > 100_000


@pytest.mark.parametrize("model_type", sorted(REFUSED))
def test_families_that_can_not_share_the_batch_are_refused_with_the_reason(model_type: str) -> None:
    reason = why_refused({"model_type": model_type, "vision_config": {"depth": 1}})
    assert reason is not None
    assert REFUSED[model_type] in reason
    assert "qwen2_vl" in reason


def with_config(source: Path, target: Path, **changes: Any) -> Path:
    shutil.copytree(source, target)
    file = target / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), **changes}))
    return target


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"model_type": "mllama"}, "cross-attention"),
        ({"model_type": "molmo"}, "has not been proven"),
        ({"vision_config": None}, "--model-type lm"),
    ],
)
def test_a_model_that_can_not_be_served_is_refused_with_its_reason(
    vision_models: VisionModels, tmp_path: Path, changes: Mapping[str, Any], reason: str
) -> None:
    path = with_config(vision_models("qwen2_vl").path, tmp_path / "model", **changes)
    load = loader(path, Settings(model_type="vlm"))
    with pytest.raises(ModelLoadError, match=reason):
        load(lambda done, total: None)


def test_a_text_model_does_not_load_as_a_vision_model(tmp_path: Path) -> None:
    path = make_tiny_model("qwen3", tmp_path)
    with pytest.raises(ModelLoadError, match="no vision tower"):
        loader(path, Settings(model_type="vlm"))(lambda done, total: None)


def test_an_unproven_vision_model_is_tried_as_a_text_model(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_config(
        make_tiny_model("qwen3", tmp_path / "a"), tmp_path / "b", vision_config={"depth": 1}
    )
    with caplog.at_level(logging.WARNING):
        description, batch = loader(path, Settings())(lambda done, total: None)
    batch.close()
    assert description.images is None
    assert "trying it as a text model" in caplog.text


def test_a_vision_model_without_a_chat_template_is_refused(
    vision_models: VisionModels, tmp_path: Path
) -> None:
    shutil.copytree(vision_models("qwen2_vl").path, path := tmp_path / "model")
    file = path / "tokenizer_config.json"
    config = json.loads(file.read_text())
    del config["chat_template"]
    file.write_text(json.dumps(config))
    with pytest.raises(ModelLoadError, match="no chat template"):
        load_vision_model(LoadOptions(path, 1), lambda done, total: None)


def test_a_chat_template_in_a_file_of_its_own_comes_first(
    vision_models: VisionModels, tmp_path: Path
) -> None:
    shutil.copytree(vision_models("qwen2_vl").path, path := tmp_path / "model")
    template = "{% for message in messages %}own: {{ message.content }}{% endfor %}<think></think>"
    (path / "chat_template.json").write_text(json.dumps({"chat_template": template}))
    description, batch = load_vision_model(LoadOptions(path, 1), lambda done, total: None)
    batch.close()
    prompt = description.tokenizer.apply_chat_template([{"role": "user", "content": "hi"}])
    assert description.tokenizer.decode(prompt) == "own: hi<think></think>"


def test_a_checkpoints_own_code_is_not_run(vision_models: VisionModels, tmp_path: Path) -> None:
    path = with_config(
        vision_models("qwen2_vl").path,
        tmp_path / "model",
        auto_map={"AutoProcessor": "evil.Processor", "AutoTokenizer": "evil.Tokenizer"},
    )
    (path / "evil.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    file = path / "tokenizer_config.json"
    config = json.loads(file.read_text())
    file.write_text(json.dumps({**config, "auto_map": {"AutoTokenizer": ["evil.T", "evil.T"]}}))
    try:
        _, batch = load_vision_model(LoadOptions(path, 1), lambda done, total: None)
    except (OSError, ValueError):
        pass
    else:
        batch.close()
    assert not (tmp_path / "ran").exists()
