"""Translates an embeddings request to an ``EmbeddingInput``."""

from typing import Any

from mlxtrio.errors import Where, path_of
from mlxtrio.http.errors import invalid
from mlxtrio.http.openai.embeddings.schema import EmbeddingImageUrl, EmbeddingsRequest
from mlxtrio.serving.chat_input import ImagePart
from mlxtrio.serving.embedding import EmbeddingInput, Input


def to_embedding_input(body: EmbeddingsRequest) -> EmbeddingInput:
    """Translate a request.

    Raises:
        ApiError: there are several inputs, and not one image for each.
    """
    inputs = _inputs(body)
    return EmbeddingInput(
        inputs=tuple(inputs),
        images=_images(body, len(inputs)),
        prompt_name=body.prompt_name,
        pooling=body.pooling,
        normalize=body.normalize,
        dimensions=body.dimensions,
        truncate=bool(body.truncate),
    )


class ParameterNames:
    """The names that a request has for paths into its ``EmbeddingInput``."""

    def __init__(self, body: EmbeddingsRequest) -> None:
        self._body = body

    def __call__(self, where: Where) -> str:
        """The parameter, as in ``input[0]``."""
        match where:
            case ("inputs",):
                return "input"
            case ("inputs", n):
                return "input" if _is_single(self._body) else f"input[{n}]"
            case ("images",):
                return "image_url"
            case ("images", int(n), int(m)):
                if not isinstance(self._body.image_url, list):
                    return "image_url"
                # A single input has them all, of several each has one.
                return f"image_url[{m if _is_single(self._body) else n}]"
        return path_of(where)


def _is_single(body: EmbeddingsRequest) -> bool:
    return len(_inputs(body)) == 1 and not _is_list_of_inputs(body)


def _is_list_of_inputs(body: EmbeddingsRequest) -> bool:
    return not isinstance(body.input, str) and not isinstance(body.input[0], int)


def _inputs(body: EmbeddingsRequest) -> list[Input]:
    given: Any = body.input
    return given if _is_list_of_inputs(body) else [given]


def _images(body: EmbeddingsRequest, inputs: int) -> tuple[tuple[ImagePart, ...], ...]:
    """The images of each input; nothing where there are none."""
    given = body.image_url
    if given is None:
        return ()
    images = [_image(each) for each in (given if isinstance(given, list) else [given])]
    if inputs == 1:
        return (tuple(images),)
    if len(images) != inputs:
        raise invalid(
            "Invalid value for 'image_url': a single input may have any images, and several have "
            f"one each; there are {inputs} inputs and {len(images)} images.",
            param="image_url",
        )
    return tuple((image,) for image in images)


def _image(given: str | EmbeddingImageUrl) -> ImagePart:
    if isinstance(given, str):
        return ImagePart(given)
    return ImagePart(given.url, given.detail)
