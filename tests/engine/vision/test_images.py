"""Images before they reach the batch: processors, prompts, the cache, families that are served."""

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import mlx.core as mx
import pytest
from PIL import Image
from tokenizers import Tokenizer
from tokenizers.processors import TemplateProcessing

from mlxtrio.engine.models.start import loader
from mlxtrio.engine.models.text import LoadOptions
from mlxtrio.engine.models.vision import PROCESSORS, load_vision_model
from mlxtrio.engine.models.vision_families import FAMILIES, REFUSED, is_vision_model, why_refused
from mlxtrio.engine.vision.encoded import EncodedImage, EncodedImageCache
from mlxtrio.errors import InvalidInputError, ModelLoadError
from mlxtrio.media.image import Detail, LoadedImage
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.images import ImageProcessor, PreparedImage, place_images
from tests.support.engine_fixtures import serving
from tests.support.tiny_models import make_tiny_model
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import VisionModels, chat, drawing

IMAGE = 9


def prepared(*tokens: int) -> PreparedImage:
    return PreparedImage("key", tokens, {})


# In the prompt


def test_images_are_placed_in_their_order() -> None:
    images = [prepared(IMAGE, IMAGE), prepared(7, IMAGE, 8)]
    assert place_images([1, IMAGE, 2, IMAGE], images, IMAGE) == (
        *(1, IMAGE, IMAGE, 2),
        *(7, IMAGE, 8),
    )
    assert place_images([1, 2], [], IMAGE) == (1, 2)


@pytest.mark.parametrize("prompt", [[1, 2], [1, IMAGE, IMAGE, IMAGE]])
def test_a_chat_template_that_loses_or_invents_an_image_is_a_clear_error(prompt: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="of the 2 images") as caught:
        place_images(prompt, [prepared(IMAGE), prepared(IMAGE)], IMAGE)
    assert caught.value.where == ("messages",)


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
def test_control_tokens_that_a_user_types_are_text(
    vision_models: VisionModels, architecture: str
) -> None:
    vision = vision_models(architecture)
    tokenizer = vision.description.tokenizer
    added = vision.processor.tokenizer.get_added_vocab()
    typed = "".join(token for token in added if not token.startswith("<|extra"))
    empty = tokenizer.apply_chat_template(chat("").messages, add_generation_prompt=True)
    rendered = tokenizer.apply_chat_template(chat(typed).messages, add_generation_prompt=True)
    controls = set(vision.processor.tokenizer.all_special_ids) | {image_token(vision.description)}
    assert [token for token in rendered if token in controls] == [
        token for token in empty if token in controls
    ]
    assert typed in tokenizer.decode(rendered)
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


# Prepared for the model


class Config:
    """Of a Qwen model, as far as its processor looks."""

    image_token_id = IMAGE


def qwen_processor(**limits: int) -> ImageProcessor:
    from mlx_vlm.models.qwen3_vl.processing_qwen3_vl import Qwen3VLImageProcessor

    class Whole:
        image_processor = Qwen3VLImageProcessor(patch_size=14, merge_size=2, **limits)

    return PROCESSORS["qwen2_vl"](Config(), Whole(), content_as_parts=False)


def tokens(processor: ImageProcessor, width: int, height: int, detail: Detail) -> int:
    image = drawing("red", width, height, detail)
    return len(processor.prepare(image).tokens)


def test_detail_sets_the_limits_on_pixels() -> None:
    processor = qwen_processor(min_pixels=4 * 28 * 28, max_pixels=1280 * 28 * 28)
    token = 28 * 28  # pixels
    assert tokens(processor, 1400, 1400, "auto") == pytest.approx(1280, rel=0.05)
    assert tokens(processor, 1400, 1400, "high") == tokens(processor, 1400, 1400, "auto")
    assert tokens(processor, 1400, 1400, "low") == pytest.approx(512 * 512 / token, rel=0.1)
    assert tokens(processor, 56, 56, "auto") == 4
    assert tokens(processor, 56, 56, "low") == 4
    assert tokens(processor, 56, 56, "high") == pytest.approx(768 * 768 / token, rel=0.1)


def test_detail_stays_within_the_processors_own_limits() -> None:
    processor = qwen_processor(min_pixels=900 * 28 * 28, max_pixels=1000 * 28 * 28)
    assert tokens(processor, 50, 50, "high") >= 900
    assert tokens(processor, 4000, 4000, "high") <= 1000
    small = qwen_processor(min_pixels=4 * 28 * 28, max_pixels=16 * 28 * 28)
    assert tokens(small, 400, 400, "high") == tokens(small, 400, 400, "low") == 16


@pytest.mark.parametrize("architecture", ["idefics3", "smolvlm"])
def test_low_detail_is_one_tile(vision_models: VisionModels, architecture: str) -> None:
    vision = vision_models(architecture)
    processor = vision.description.images
    assert processor is not None
    low, auto = (processor.prepare(drawing("red", detail=detail)) for detail in ("low", "auto"))
    assert low.arrays["pixel_values"].shape[1] == 1
    assert auto.arrays["pixel_values"].shape[1] > 1
    assert low.tokens.count(processor.image_token) == 4
    assert low.key != auto.key


def test_an_image_that_the_processor_refuses_is_a_value_error() -> None:
    sliver = LoadedImage(Image.new("RGB", (2000, 4)), "digest")
    with pytest.raises(ValueError, match="aspect ratio"):
        qwen_processor().prepare(sliver)


def test_prepared_images_compare_by_what_they_show(vision_models: VisionModels) -> None:
    processor = vision_models("qwen2_vl").description.images
    assert processor is not None
    assert processor.prepare(drawing("red")) == processor.prepare(drawing("red"))
    assert processor.prepare(drawing("red")) != processor.prepare(drawing("blue"))


# Encoded


def encoded(embeddings: int) -> EncodedImage:
    return EncodedImage(
        mx.zeros((embeddings, 8)), (mx.zeros((embeddings, 8)),)
    )  # 64 bytes an embedding


def test_the_least_recently_used_image_is_evicted() -> None:
    cache = EncodedImageCache(200)
    cache.insert("a", encoded(1))
    cache.insert("b", encoded(1))
    cache.insert("c", encoded(1))
    assert cache.currsize == 192
    assert cache.get("a") is not None
    cache.insert("d", encoded(1))
    assert [cache.get(key) is not None for key in "abcd"] == [True, False, True, True]
    cache.insert("e", encoded(2))
    assert [cache.get(key) is not None for key in "abcde"] == [False, False, False, True, True]
    assert cache.currsize == 192


def test_an_image_beyond_the_budget_is_not_inserted_and_evicts_nothing() -> None:
    cache = EncodedImageCache(100)
    cache.insert("a", encoded(1))
    cache.insert("b", encoded(2))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_an_image_that_is_inserted_twice_counts_once() -> None:
    cache = EncodedImageCache(100)
    cache.insert("a", encoded(1))
    cache.insert("a", encoded(1))
    assert cache.currsize == 64


# Which vision models are served


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


def test_the_image_is_not_changed(vision_models: VisionModels) -> None:
    image = drawing("red")
    before = image.image.tobytes()
    for architecture in VISION_ARCHITECTURES:
        processor = vision_models(architecture).description.images
        assert processor is not None
        processor.prepare(replace(image))
    assert image.image.tobytes() == before
    assert isinstance(image, LoadedImage)
