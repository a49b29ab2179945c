"""``POST /v1/embeddings``: the request and the response.

Source: https://platform.openai.com/docs/api-reference/embeddings. ``truncate``, ``pooling``,
``normalize``, ``prompt_name`` and ``image_url`` are extensions: the first and the fourth have the
names of Hugging Face's text-embeddings-inference, the last that of mlx-server-OAI-compat.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from mlxtrio.http.schema import RequestModel, ResponseModel

MAX_INPUTS = 2048  # as in OpenAI's API

# Parameters of other APIs that are not supported here. They are refused by name.
UNSUPPORTED_PARAMETERS = frozenset(
    {
        "add_special_tokens",
        "chat_template",
        "chat_template_kwargs",
        "embed_dtype",
        "input_type",
        "instruction",
        "messages",
        "task",
        "truncate_prompt_tokens",
        "truncation_direction",
    }
)

Text = Annotated[str, Field(min_length=1)]
TokenId = Annotated[int, Field(ge=0, lt=2**31)]
Tokens = Annotated[list[TokenId], Field(min_length=1, fail_fast=True)]
Texts = Annotated[list[Text], Field(min_length=1, max_length=MAX_INPUTS, fail_fast=True)]
TokenLists = Annotated[list[Tokens], Field(min_length=1, max_length=MAX_INPUTS, fail_fast=True)]


class EmbeddingImageUrl(RequestModel):
    """Where an image is: a data URI or an address; ``detail`` is its resolution for the model."""

    url: str
    detail: Literal["auto", "low", "high"] = "auto"


ImageReference = str | EmbeddingImageUrl
ImageReferences = Annotated[
    list[ImageReference], Field(min_length=1, max_length=MAX_INPUTS, fail_fast=True)
]


class EmbeddingsRequest(RequestModel):
    """Inputs to make embeddings of."""

    input: Text | Texts | Tokens | TokenLists = Field(
        description="a text, or up to 2048 of them; token ids are taken as they are"
    )
    model: str = Field(max_length=256, description="any name; it is echoed")
    encoding_format: Literal["float", "base64"] | None = Field(
        None, description="base64 is of little-endian float32"
    )
    dimensions: int | None = Field(
        None,
        ge=1,
        lt=2**31,
        description="numbers to keep of each embedding, which is then normalised again",
    )
    user: str | None = None
    truncate: bool | None = Field(
        None, description="truncate inputs that are too long, instead of refusing them"
    )
    prompt_name: str | None = Field(
        None, max_length=256, description="one of the model's own prompts, put before each text"
    )
    image_url: ImageReference | ImageReferences | None = Field(
        None,
        description="vision models only: images, as data URIs or addresses. A single text has "
        "them all; of several texts each has one",
    )
    pooling: Literal["mean", "last"] | None = Field(
        None, description="language models only: how hidden states become an embedding"
    )
    normalize: bool | None = Field(
        None, description="false: embeddings as they are (language models only)"
    )

    @field_validator("input", mode="before")
    @classmethod
    def _of_one_kind(cls, value: Any) -> Any:
        """Report one error: for a union pydantic would report one for each member."""
        if isinstance(value, str):
            return value
        if not isinstance(value, list):
            raise ValueError("it must be a text, a list of texts, token ids or a list of those")  # noqa: TRY004 - pydantic wants it
        if not value:
            raise ValueError("there must be at least one input")
        if len(kinds := {type(each) for each in value}) > 1 or not kinds <= {str, int, list}:
            raise ValueError("a list must hold texts, token ids or lists of token ids alone")
        if kinds != {int} and len(value) > MAX_INPUTS:
            raise ValueError(f"there are {len(value)} inputs, and at most {MAX_INPUTS} are taken")
        return value


class Embedding(ResponseModel):
    """One input's embedding: numbers, or their bytes in base64."""

    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str


class EmbeddingsUsage(ResponseModel):
    """Tokens of all inputs."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingsResponse(ResponseModel):
    """The embeddings, in the order of the inputs."""

    object: Literal["list"] = "list"
    data: list[Embedding]
    model: str
    usage: EmbeddingsUsage
