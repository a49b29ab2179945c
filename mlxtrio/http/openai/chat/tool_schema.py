"""Tools that a chat may call, and calls of them.

Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools.
"""

from typing import Any, Literal

from pydantic import Field, field_validator

from mlxtrio.http.schema import RequestModel, ResponseModel


class FunctionDefinition(RequestModel):
    """A function, its parameters as a JSON schema, which ``strict`` enforces."""

    name: str = Field(pattern=r"^[a-zA-Z0-9_.-]{1,64}$")
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None

    @field_validator("parameters")
    @classmethod
    def _without_nulls(cls, parameters: dict[str, Any] | None) -> dict[str, Any] | None:
        """Without keywords that are null, which say nothing, and break chat templates."""
        if parameters is None:
            return None
        return {key: value for key, value in parameters.items() if value is not None}


class Tool(RequestModel):
    """A tool. Functions are the only kind."""

    type: Literal["function"]
    function: FunctionDefinition


class FunctionName(RequestModel):
    """A function, by its name."""

    name: str


class NamedTool(RequestModel):
    """The tool that must be called."""

    type: Literal["function"]
    function: FunctionName


class CalledFunction(ResponseModel):
    """A call's function, and its arguments as JSON text."""

    name: str
    arguments: str


class ToolCall(ResponseModel):
    """A call in an answer."""

    id: str
    type: Literal["function"] = "function"
    function: CalledFunction
