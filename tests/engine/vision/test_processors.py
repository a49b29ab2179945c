"""The image processors: limits of size, errors, and what prepared images compare by."""

from dataclasses import replace

import pytest
from PIL import Image

from mlxtrio.engine.models.vision import PROCESSORS
from mlxtrio.media.image import Detail, LoadedImage
from mlxtrio.text.images import ImageProcessor
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import VisionModels, drawing

IMAGE = 9


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


def test_the_image_is_not_changed(vision_models: VisionModels) -> None:
    image = drawing("red")
    before = image.image.tobytes()
    for architecture in VISION_ARCHITECTURES:
        processor = vision_models(architecture).description.images
        assert processor is not None
        processor.prepare(replace(image))
    assert image.image.tobytes() == before
    assert isinstance(image, LoadedImage)
