"""mlx-vlm's image processors, and the image tokens that an image needs in a prompt.

They use only Pillow and numpy, so they may run in any thread while the MLX thread decodes.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

import numpy as np
from mlx_vlm.models.idefics3.processing_idefics3 import (
    get_image_prompt_string as idefics3_prompt,
)
from mlx_vlm.models.smolvlm.processing_smolvlm import (
    get_image_prompt_string as smolvlm_prompt,
)

from mlxtrio.media.image import LoadedImage
from mlxtrio.text.images import PreparedImage

# OpenAI's ``detail`` for a processor with limits, in pixels: the sizes to which OpenAI's own API
# scales. Source: https://platform.openai.com/docs/guides/images-vision.
MAX_PIXELS_LOW = 512 * 512
MIN_PIXELS_HIGH = 768 * 768

Arrays = Mapping[str, "np.ndarray[Any, Any]"]


class Processor(ABC):
    """Prepares the images of one family, as ``text.images.ImageProcessor``."""

    def __init__(self, config: Any, processor: Any, *, content_as_parts: bool) -> None:
        """``config`` is the model's, ``processor`` mlx-vlm's for it. ``content_as_parts`` says that
        the chat template shows a message's content only as a list of parts.
        """
        self._config = config
        self._processor = processor
        self._image_token = image_token_of(config)
        self._content_as_parts = content_as_parts

    @property
    def image_token(self) -> int:
        """The token that the chat template writes for an image."""
        return self._image_token

    @property
    def content_as_parts(self) -> bool:
        """Whether the chat template shows a message's content only as a list of parts."""
        return self._content_as_parts

    def prepare(self, image: LoadedImage) -> PreparedImage:
        """Resize and normalise an image.

        Raises:
            ValueError: the image does not suit the model.
        """
        arrays, tokens = self._prepare(image)
        return PreparedImage(f"{image.digest}:{image.detail}", tokens, arrays)

    @abstractmethod
    def _prepare(self, image: LoadedImage) -> tuple[Arrays, tuple[int, ...]]:
        """Return the arguments of ``get_input_embeddings``, and the image's tokens."""

    @staticmethod
    def mend_template(template: str) -> str:
        """Return the chat template, changed if needed to write one image token for each image."""
        return template


class QwenProcessor(Processor):
    """Qwen2-VL, Qwen2.5-VL, Qwen3-VL: one image token for each square of merged patches."""

    def _prepare(self, image: LoadedImage) -> tuple[Arrays, tuple[int, ...]]:
        images = self._processor.image_processor
        limits = {"min_pixels": images.min_pixels, "max_pixels": images.max_pixels}
        if image.detail == "low":
            limits["max_pixels"] = min(images.max_pixels, MAX_PIXELS_LOW)
            limits["min_pixels"] = min(images.min_pixels, limits["max_pixels"])
        elif image.detail in ("high", "original"):
            limits["min_pixels"] = min(images.max_pixels, max(images.min_pixels, MIN_PIXELS_HIGH))
        prepared = images(images=[image.image], **limits)
        tokens = int(prepared["image_grid_thw"].prod()) // images.merge_size**2
        return dict(prepared), (self._image_token,) * tokens


class Gemma3Processor(Processor):
    """Gemma 3: every image is scaled to the same square. Its crops (pan and scan) are off."""

    def _prepare(self, image: LoadedImage) -> tuple[Arrays, tuple[int, ...]]:
        prepared = self._processor.image_processor(
            [image.image], do_pan_and_scan=False, return_tensors="np"
        )
        tokens = self._config.text_config.mm_tokens_per_image
        return {"pixel_values": prepared["pixel_values"]}, (self._image_token,) * tokens

    @staticmethod
    def mend_template(template: str) -> str:
        """Write the text around an image, too.

        It has to be tokenized together with the text next to it: blank lines of both may be one
        token. Source: ``full_image_sequence`` of transformers' Gemma3Processor.
        """
        sequence = r"\n\n<start_of_image><image_soft_token><end_of_image>\n\n"
        return template.replace("<start_of_image>", sequence)


class IdeficsProcessor(Processor):
    """Idefics3: tiles of the image, row by row, and the whole image, with markers between them."""

    def _prepare(self, image: LoadedImage) -> tuple[Arrays, tuple[int, ...]]:
        whole = {"do_image_splitting": False} if image.detail == "low" else {}
        prepared = dict(
            self._processor.image_processor(
                [[image.image]], return_row_col_info=True, return_tensors="np", **whole
            )
        )
        ((rows,),), ((columns,),) = prepared.pop("rows"), prepared.pop("cols")
        text = self._text(int(rows), int(columns))
        tokens = self._processor.tokenizer.encode(text, add_special_tokens=False)
        return prepared, tuple(tokens)

    def _text(self, rows: int, columns: int) -> str:
        processor = self._processor
        text: str = idefics3_prompt(
            rows,
            columns,
            processor.image_seq_len,
            fake_token_around_image=processor.fake_image_token,
            image_token=processor.image_token,
            global_img_token=processor.global_image_tag,
        )
        return text


class SmolVLMProcessor(IdeficsProcessor):
    """SmolVLM: Idefics3 with another name for the global image token."""

    def _text(self, rows: int, columns: int) -> str:
        processor = self._processor
        text: str = smolvlm_prompt(
            rows,
            columns,
            processor.image_seq_len,
            fake_token_around_image=processor.fake_image_token,
            image_token=processor.image_token,
            global_image_token=processor.global_image_token,
        )
        return text


class LlavaProcessor(Processor):
    """LLaVA 1.5: every image is scaled and cropped to the same square."""

    def _prepare(self, image: LoadedImage) -> tuple[Arrays, tuple[int, ...]]:
        prepared = self._processor.image_processor([image.image], return_tensors="np")
        pixels = prepared["pixel_values"]
        vision = self._config.vision_config
        tokens = (pixels.shape[-2] // vision.patch_size) * (pixels.shape[-1] // vision.patch_size)
        if vision.model_type == "clip_vision_model":
            tokens += 1  # the class token
        if self._config.vision_feature_select_strategy == "default":
            tokens -= 1
        return {"pixel_values": pixels}, (self._image_token,) * tokens


def image_token_of(config: Any) -> int:
    """Return the image token of a model's configuration, which has one of two names."""
    index = getattr(config, "image_token_index", None)
    return int(config.image_token_id if index is None else index)
