"""Formats of the output: OpenAI's ``response_format``, and vLLM's extensions.

Sources: https://platform.openai.com/docs/api-reference/chat/create#chat-create-response_format,
https://docs.vllm.ai/en/latest/features/structured_outputs.html.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from mlxtrio.http.schema import RequestModel

Choices = Annotated[list[str], Field(min_length=1, max_length=1024, fail_fast=True)]
Pattern = Annotated[str, Field(min_length=1, max_length=100_000)]


class TextFormat(RequestModel):
    """Plain text."""

    type: Literal["text"]


class JsonObjectFormat(RequestModel):
    """Any JSON object."""

    type: Literal["json_object"]


class JsonSchema(RequestModel):
    """A schema; it is enforced, ``strict`` or not."""

    name: str = Field(pattern=r"^[a-zA-Z0-9_-]{1,64}$")
    description: str | None = None
    json_schema: dict[str, Any] = Field({}, alias="schema")
    strict: bool | None = None


class JsonSchemaFormat(RequestModel):
    """JSON that satisfies a schema."""

    type: Literal["json_schema"]
    json_schema: JsonSchema


ResponseFormat = Annotated[
    TextFormat | JsonObjectFormat | JsonSchemaFormat, Field(discriminator="type")
]


class StructuredOutputs(RequestModel):
    """vLLM's formats, of which exactly one is set."""

    json_schema: dict[str, Any] | None = Field(None, alias="json")
    json_object: Literal[True] | None = None
    regex: Pattern | None = None
    choice: Choices | None = None
    grammar: Pattern | None = Field(None, description="in llguidance's Lark-like notation")
