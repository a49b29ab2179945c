"""A chat's messages, as OpenAI's API has them.

Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-messages.
Fields that are not named here go to the model's chat template as they are.
"""

import json
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field


class MessageModel(BaseModel):
    """A message or a part of one: exact types; other fields are kept for the template."""

    model_config = ConfigDict(extra="allow", strict=True, allow_inf_nan=False, frozen=True)


class TextPart(MessageModel):
    """Text."""

    type: Literal["text"]
    text: str


class RefusalPart(MessageModel):
    """An assistant's refusal."""

    type: Literal["refusal"]
    refusal: str


class ImageUrl(MessageModel):
    """Where an image is: a data URI or an address."""

    url: str
    detail: Literal["auto", "low", "high", "original"] = "auto"


class ImagePart(MessageModel):
    """An image."""

    type: Literal["image_url"]
    image_url: ImageUrl


UNSUPPORTED_PARTS = {
    "audio_url": "audio",
    "file": "files",
    "input_audio": "audio",
    "video": "video",
    "video_url": "video",
}


def _refuse_unsupported(part: object) -> object:
    kind = UNSUPPORTED_PARTS.get(str(part.get("type"))) if isinstance(part, dict) else None
    if kind is not None:
        raise ValueError(f"this server reads text and images, and no {kind}")
    return part


ContentPart = Annotated[
    TextPart | RefusalPart | ImagePart,
    Field(discriminator="type"),
    BeforeValidator(_refuse_unsupported),
]
Content = str | Annotated[list[ContentPart], Field(min_length=1, fail_fast=True)]
# What a history holds is rendered: agents send an empty list for a tool that has returned nothing.
PastContent = str | Annotated[list[ContentPart], Field(fail_fast=True)] | None


def _as_json(arguments: object) -> object:
    """Arguments that a client has parsed already, or left out, as text."""
    if arguments is None:
        return ""
    return json.dumps(arguments) if isinstance(arguments, dict | list) else arguments


class FunctionCall(MessageModel):
    """A call's function and its arguments, as JSON text. They are never checked."""

    name: str
    arguments: Annotated[str, BeforeValidator(_as_json)] = ""


class PastToolCall(MessageModel):
    """A call that an assistant made in an earlier turn."""

    id: str
    type: Literal["function"] = "function"
    function: FunctionCall


class SystemMessage(MessageModel):
    """Instructions. ``developer`` is the newer name for ``system``."""

    role: Literal["system", "developer"]
    content: Content
    name: str | None = None


class UserMessage(MessageModel):
    """A user's message."""

    role: Literal["user"]
    content: Content
    name: str | None = None


class AssistantMessage(MessageModel):
    """An earlier answer of the model."""

    role: Literal["assistant"]
    content: PastContent = None
    refusal: str | None = None
    name: str | None = None
    tool_calls: Annotated[list[PastToolCall], Field(fail_fast=True)] | None = None
    function_call: FunctionCall | None = None


class ToolMessage(MessageModel):
    """A tool's result."""

    role: Literal["tool"]
    content: PastContent
    tool_call_id: str


class FunctionMessage(MessageModel):
    """A function's result: the older form of a tool's."""

    role: Literal["function"]
    content: PastContent
    name: str


Message = Annotated[
    SystemMessage | UserMessage | AssistantMessage | ToolMessage | FunctionMessage,
    Field(discriminator="role"),
]
