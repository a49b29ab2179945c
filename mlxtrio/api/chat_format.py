"""From a request's formats to the grammar of its answer."""

from collections.abc import Callable
from typing import Any, TypeVar

from llguidance import LLMatcher

from mlxtrio.api.chat_request import offered_tools
from mlxtrio.errors import InvalidRequestError
from mlxtrio.generation.description import ModelDescription
from mlxtrio.generation.grammar import (
    JSON_OBJECT,
    choice_grammar,
    demanded_calls_grammar,
    json_schema_grammar,
    lark_grammar,
    regex_grammar,
    strict_calls_grammar,
)
from mlxtrio.schemas.chat import ChatCompletionRequest
from mlxtrio.schemas.formats import JsonObjectFormat, JsonSchemaFormat, StructuredOutputs
from mlxtrio.schemas.tools import NamedTool

Given = TypeVar("Given")


def demands_grammar(body: ChatCompletionRequest) -> bool:
    """Whether the answer is to be anything but text."""
    is_strict = any(tool["function"].get("strict") for tool in offered_tools(body))
    is_demanded = body.tool_choice not in (None, "none", "auto")
    return is_strict or is_demanded or bool(_asked(body))


def compile_format(body: ChatCompletionRequest, model: ModelDescription) -> LLMatcher | None:
    """Compile what the answer is to be; None for text.

    Takes a fraction of a second for each new grammar, and up to ``grammar.CHECK_SECONDS`` for one
    that explodes: call it in a worker thread.

    Raises:
        InvalidRequestError: it can't be compiled, or the request asks for two things at once.
    """
    asked = _asked(body) | _calls(body, model)
    if not asked:
        return None
    if len(asked) > 1:
        names = " and ".join(f"'{name}'" for name in asked)
        raise InvalidRequestError(f"{names} can't both be followed.", param=[*asked][1])
    ((param, grammar),) = asked.items()
    if param != "tools" and offered_tools(body):
        raise InvalidRequestError(
            f"'{param}' together with 'tools' is not supported yet.", param=param
        )
    if body.stop:
        raise InvalidRequestError(
            f"'stop' would cut what '{param}' demands; leave it out.", param="stop"
        )
    if body.ignore_eos:
        raise InvalidRequestError(
            f"'{param}' says where the answer ends; 'ignore_eos' can't.", param="ignore_eos"
        )
    if model.grammars is None:
        raise InvalidRequestError(
            "The model's tokenizer does not allow constrained answers.", param=param
        )
    if param != "tools":
        return model.grammars.compile(grammar, param)
    for n, tool in enumerate(body.tools or ()):
        schema = tool.function.parameters or JSON_OBJECT
        where = f"tools[{n}].function.parameters"
        if schema.get("type", "object") != "object":
            raise InvalidRequestError(
                f"Invalid value for '{where}': arguments are an object.", param=where
            )
        model.grammars.compile(json_schema_grammar(schema), where)
    return model.grammars.compile_own(grammar, param)


def _asked(body: ChatCompletionRequest) -> dict[str, str]:
    """The grammars that are asked for, by the parameter that does."""
    named = body.structured_outputs or StructuredOutputs()
    formats: dict[str, str | None] = {
        "response_format": None,
        "guided_json": _json(body.guided_json),
        "guided_regex": _made(regex_grammar, body.guided_regex),
        "guided_choice": _made(choice_grammar, body.guided_choice),
        "guided_grammar": _made(lark_grammar, body.guided_grammar),
        "structured_outputs.json": _json(named.json_schema),
        "structured_outputs.json_object": _json(JSON_OBJECT if named.json_object else None),
        "structured_outputs.regex": _made(regex_grammar, named.regex),
        "structured_outputs.choice": _made(choice_grammar, named.choice),
        "structured_outputs.grammar": _made(lark_grammar, named.grammar),
    }
    match body.response_format:
        case JsonObjectFormat():
            formats["response_format"] = _json(JSON_OBJECT)
        case JsonSchemaFormat(json_schema=given):
            formats["response_format.json_schema.schema"] = _json(given.json_schema)
    return {name: grammar for name, grammar in formats.items() if grammar is not None}


def _calls(body: ChatCompletionRequest, model: ModelDescription) -> dict[str, str]:
    """The grammar of calls that ``tool_choice`` demands, or that are to be strict."""
    choice = body.tool_choice
    tools = offered_tools(body)
    is_strict = any(tool["function"].get("strict") for tool in tools)
    is_demanded = choice == "required" or isinstance(choice, NamedTool)
    if not is_demanded and not is_strict:
        return {}
    if isinstance(choice, NamedTool):
        name = choice.function.name
        tools = tuple(tool for tool in tools if tool["function"]["name"] == name)
        if not tools:
            raise InvalidRequestError(
                f"Invalid value for 'tool_choice': there is no tool '{name}' among the tools.",
                param="tool_choice",
            )
    if not tools:
        raise InvalidRequestError("'tool_choice' needs tools to choose from.", param="tool_choice")
    tool_format = model.tool_format
    if tool_format is None or not tool_format.is_json or len(tool_format.start_tokens) != 1:
        raise InvalidRequestError(
            "The model writes its calls in a format in which they can't be enforced.",
            param="tool_choice" if is_demanded else "tools",
        )
    if not is_demanded:
        return {"tools": strict_calls_grammar(tool_format, tools)}
    parallel = body.parallel_tool_calls is not False and choice == "required"
    return {"tools": demanded_calls_grammar(tool_format, tools, parallel=parallel)}


def _json(schema: dict[str, Any] | None) -> str | None:
    return None if schema is None else json_schema_grammar(schema)


def _made(make: Callable[[Given], str], given: Given | None) -> str | None:
    return None if given is None else make(given)
