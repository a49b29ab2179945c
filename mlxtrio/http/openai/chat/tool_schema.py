"""Tools that a chat may call, and calls of them.

Source: https://platform.openai.com/docs/api-reference/chat/create#chat-create-tools.
"""

from typing import Any, Literal

from pydantic import Field

from mlxtrio.http.schema import RequestModel, ResponseModel


class FunctionDefinition(RequestModel):
    """A function, its parameters as a JSON schema, which ``strict`` enforces."""

    name: str = Field(pattern=r"^[a-zA-Z0-9_.-]{1,64}$")
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


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
