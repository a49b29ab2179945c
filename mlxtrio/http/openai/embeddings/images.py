"""The images of embeddings: where ``image_url`` says that they are, and to which input each
belongs.
"""

from mlxtrio.errors import InvalidRequestError
from mlxtrio.http.openai.embeddings.schema import EmbeddingImageUrl, EmbeddingsRequest
from mlxtrio.media.loader import ImageSource
from mlxtrio.text.embedding import EmbeddingDescription
from mlxtrio.text.embedding_inputs import Input

PARAM = "image_url"


def image_sources(
    body: EmbeddingsRequest, inputs: list[Input], model: EmbeddingDescription
) -> list[list[ImageSource]]:
    """The images of each input; nothing where there are none.

    A single text has them all; of several texts each has one.

    Raises:
        InvalidRequestError: the model or its inputs take no images, or not so many.
    """
    given = body.image_url
    if given is None:
        return []
    if model.messages is None:
        raise InvalidRequestError(
            "Vision requests are not supported with text-only models", param=PARAM
        )
    if not all(isinstance(each, str) for each in inputs):
        raise InvalidRequestError(
            f"'{PARAM}' needs texts; token ids are taken as they are.", param=PARAM
        )
    sources = _sources(given)
    if len(inputs) == 1:
        return [sources]
    if len(sources) != len(inputs):
        raise InvalidRequestError(
            f"Invalid value for '{PARAM}': a single input may have any images, and several have "
            f"one each; there are {len(inputs)} inputs and {len(sources)} images.",
            param=PARAM,
        )
    return [[source] for source in sources]


def _sources(given: str | EmbeddingImageUrl | list[str | EmbeddingImageUrl]) -> list[ImageSource]:
    if not isinstance(given, list):
        return [_source(given, PARAM)]
    return [_source(each, f"{PARAM}[{n}]") for n, each in enumerate(given)]


def _source(given: str | EmbeddingImageUrl, param: str) -> ImageSource:
    if isinstance(given, str):
        return ImageSource(given, param)
    return ImageSource(given.url, param, given.detail)
