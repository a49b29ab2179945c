"""From a request's formats and tools to the grammar of its answer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from mlxtrio.errors import InvalidRequestError
from mlxtrio.http.openai.chat.format_schema import (
    JsonObjectFormat,
    JsonSchemaFormat,
    StructuredOutputs,
)
from mlxtrio.http.openai.chat.request import demanded_tool, is_demanded, offered_tools
from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.grammar.compiler import (
    JSON_OBJECT,
    GrammarCompiler,
    choice_grammar,
    choice_rule,
    json_rule,
    json_schema_grammar,
    lark_grammar,
    regex_grammar,
)
from mlxtrio.text.request import Constraint
from mlxtrio.text.tools.grammars import (
    UnsupportedParametersError,
    begun_call_grammar,
    calls_or_answer_grammar,
    can_be_enforced,
    demanded_calls_grammar,
)
from mlxtrio.text.tools.splitter import Tool, ToolFormat, is_told_early


@dataclass(frozen=True, slots=True)
class Asked:
    """A form of the answer that ``param`` asks for.

    ``rule`` is its grammar as the right side of a rule, where it can be put beside others.
    """

    param: str
    grammar: str
    rule: str | None = None


def may_need_grammar(body: ChatCompletionRequest) -> bool:
    """Whether the answer may be anything but text."""
    return bool(offered_tools(body)) or is_demanded(body) or bool(_asked(body))


def compile_format(body: ChatCompletionRequest, model: ModelDescription) -> Constraint | None:
    """Compile what the answer is to be; None for text.

    Takes a fraction of a second for each new grammar, and up to ``grammar.CHECK_SECONDS`` for one
    that explodes: call it in a worker thread.

    Raises:
        InvalidRequestError: it can't be compiled, or the request asks for two things at once.
    """
    asked = _asked(body)
    tools = _tools_to_call(body)
    strict = any(tool["function"].get("strict") for tool in tools)
    is_asked = bool(asked or strict or is_demanded(body))
    if not is_asked:
        return _sound_calls(body, model, tools)
    choice = _choice(body)
    param = asked[0].param if asked else (choice if is_demanded(body) else "tools")
    _check_alone(body, asked, param)
    if model.grammars is None:
        raise InvalidRequestError(
            "The model's tokenizer does not allow constrained answers.", param=param
        )
    if not tools:
        return Constraint(model.grammars.compile(asked[0].grammar, param))
    tool_format = _enforceable(model, param)
    compiler = CallCompiler(model.grammars, tools, _places(body))
    parallel = body.parallel_tool_calls is not False and demanded_tool(body) is None
    if asked:
        if asked[0].rule is None:
            raise InvalidRequestError(
                f"'{param}' together with 'tools' is not supported.", param=param
            )
        model.grammars.compile(asked[0].grammar, param)
        rule = asked[0].rule
        return Constraint(
            compiler.compile(
                lambda: calls_or_answer_grammar(tool_format, tools, rule, parallel=parallel)
            )
        )
    if is_demanded(body):
        return Constraint(
            compiler.compile(lambda: demanded_calls_grammar(tool_format, tools, parallel=parallel))
        )
    begun = compiler.compile(lambda: begun_call_grammar(tool_format, tools))
    return Constraint(begun, trigger=tool_format.start_tokens[0])


def _sound_calls(
    body: ChatCompletionRequest, model: ModelDescription, tools: Sequence[Tool]
) -> Constraint | None:
    """What makes a call of whatever begins as one, where the model's format allows it.

    Nobody asked for it, but only such a call can be told while it is made.
    """
    tool_format, grammars = model.tool_format, model.grammars
    if not tools or tool_format is None or grammars is None or not can_be_enforced(tool_format):
        return None
    if not is_told_early(tool_format):
        return None
    if body.stop or body.ignore_eos:  # they may cut a call anywhere
        return None
    grammar = begun_call_grammar(tool_format, tools)
    return Constraint(
        grammars.compile_own(grammar, "tools", is_checked=True),
        trigger=tool_format.start_tokens[0],
    )


@dataclass(frozen=True, slots=True)
class CallCompiler:
    """Compiles grammars of calls, and says which tool's parameters are at fault."""

    grammars: GrammarCompiler
    tools: Sequence[Tool]
    places: Sequence[str]

    def compile(self, make_grammar: Callable[[], str]) -> Any:
        """The matcher of a grammar of the tools' calls.

        Raises:
            InvalidRequestError: which names a tool's parameters.
        """
        schemas = {
            place: tool["function"].get("parameters") or JSON_OBJECT
            for place, tool in zip(self.places, self.tools, strict=True)
        }
        for where, schema in schemas.items():
            self.grammars.check_text(json.dumps(schema), where)
            if schema.get("type", "object") != "object":
                raise InvalidRequestError(
                    f"Invalid value for '{where}': arguments are an object.", param=where
                )
        try:
            grammar = make_grammar()
        except UnsupportedParametersError as error:
            where = self.places[error.tool]
            raise InvalidRequestError(
                f"Invalid value for '{where}': {error}", param=where
            ) from error
        try:
            return self.grammars.compile_own(grammar, "tools")
        except InvalidRequestError:
            for where, schema in schemas.items():
                self.grammars.compile(json_schema_grammar(schema), where)
            raise  # each is right, and all together are too much


def _check_alone(body: ChatCompletionRequest, asked: Sequence[Asked], param: str) -> None:
    """Refuse what can't be followed together."""
    if len(asked) > 1:
        first, second = asked[0].param, asked[1].param
        raise InvalidRequestError(f"'{first}' and '{second}' can't both be followed.", param=second)
    if asked and is_demanded(body):
        raise InvalidRequestError(
            f"'{_choice(body)}' demands a call, and '{param}' something else.", param=param
        )
    if body.stop:
        raise InvalidRequestError(
            f"'stop' would cut what '{param}' demands; leave it out.", param="stop"
        )
    if body.ignore_eos:
        raise InvalidRequestError(
            f"'{param}' says where the answer ends; 'ignore_eos' can't.", param="ignore_eos"
        )


def _tools_to_call(body: ChatCompletionRequest) -> tuple[Tool, ...]:
    """The tools that may be called: the one that is named, or those that are offered."""
    tools = offered_tools(body)
    if (name := demanded_tool(body)) is not None:
        tools = tuple(tool for tool in tools if tool["function"]["name"] == name)
        if not tools:
            raise InvalidRequestError(
                f"Invalid value for '{_choice(body)}': there is no '{name}' among the tools.",
                param=_choice(body),
            )
    if is_demanded(body) and not tools:
        raise InvalidRequestError(
            f"'{_choice(body)}' needs tools to choose from.", param=_choice(body)
        )
    return tools


def _choice(body: ChatCompletionRequest) -> str:
    """The name under which the request chooses among its tools."""
    return "tool_choice" if body.function_call is None else "function_call"


def _places(body: ChatCompletionRequest) -> list[str]:
    """Where the request has the parameters of the tools that may be called."""
    newer, older = len(body.tools or ()), len(body.functions or ())
    places = [f"tools[{n}].function.parameters" for n in range(newer)]
    places += [f"functions[{n}].parameters" for n in range(older)]
    name = demanded_tool(body)
    return [
        place
        for place, tool in zip(places, offered_tools(body), strict=True)
        if name in (None, tool["function"]["name"])
    ]


def _enforceable(model: ModelDescription, param: str) -> ToolFormat:
    tool_format = model.tool_format
    if tool_format is None or not can_be_enforced(tool_format):
        raise InvalidRequestError(
            "The model writes its calls in a format in which they can't be enforced.", param=param
        )
    return tool_format


def _asked(body: ChatCompletionRequest) -> list[Asked]:
    """The forms that are asked for."""
    named = body.structured_outputs or StructuredOutputs()
    prefix = "structured_outputs."
    found: list[Asked] = []

    def json_schema(param: str, schema: dict[str, Any] | None) -> None:
        if schema is not None:
            found.append(Asked(param, json_schema_grammar(schema), json_rule(schema)))

    def regex(param: str, pattern: str | None) -> None:
        if pattern is not None:
            found.append(Asked(param, regex_grammar(pattern)))

    def choice(param: str, choices: list[str] | None) -> None:
        if choices is not None:
            found.append(Asked(param, choice_grammar(choices), choice_rule(choices)))

    def grammar(param: str, text: str | None) -> None:
        if text is not None:
            found.append(Asked(param, lark_grammar(text)))

    match body.response_format:
        case JsonObjectFormat():
            json_schema("response_format", JSON_OBJECT)
        case JsonSchemaFormat(json_schema=given):
            json_schema("response_format.json_schema.schema", given.json_schema)
    json_schema("guided_json", body.guided_json)
    regex("guided_regex", body.guided_regex)
    choice("guided_choice", body.guided_choice)
    grammar("guided_grammar", body.guided_grammar)
    json_schema(f"{prefix}json", named.json_schema)
    json_schema(f"{prefix}json_object", JSON_OBJECT if named.json_object else None)
    regex(f"{prefix}regex", named.regex)
    choice(f"{prefix}choice", named.choice)
    grammar(f"{prefix}grammar", named.grammar)
    return found
