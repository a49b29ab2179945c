"""The grammar that constrains a chat's output to its format and its tools."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from mlxtrio.errors import INPUT, InvalidInputError, Where
from mlxtrio.serving.chat_input import ChatInput
from mlxtrio.serving.output_format import JsonFormat, OutputFormat
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.grammar.compiler import (
    JSON_OBJECT,
    GrammarCompiler,
    json_schema_grammar,
)
from mlxtrio.text.grammar.keywords import UnsupportedSchemaError
from mlxtrio.text.markers import has_text_markers
from mlxtrio.text.request import Constraint
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.grammars import (
    Frame,
    Triggers,
    UnsupportedParametersError,
    call_format,
    call_triggers,
    calls_or_content_grammar,
    can_constrain_calls,
    can_stream_arguments,
    framed_grammar,
    output_frame,
    required_calls_grammar,
    rest_of_call_grammar,
)

FORMAT: Where = ("output_format",)
TOOLS: Where = ("tools",)
TOOL_CHOICE: Where = ("tool_choice",)


def may_need_grammar(chat: ChatInput) -> bool:
    """Whether the output may be anything but free text. Looks only at which fields are set."""
    return (
        chat.output_format is not None
        or bool(chat.offered_tools)
        or chat.tool_choice.mode == "required"
    )


def compile_constraint(chat: ChatInput, model: ModelDescription) -> Constraint | None:
    """Compile the grammar of a chat's output; None for free text.

    Takes a fraction of a second for each new grammar, and up to ``CHECK_SECONDS`` for one that
    explodes: call it in a worker thread that holds ``model.grammars.lock``.

    Raises:
        InvalidInputError: it can't be compiled, or the chat asks for two things at once.
    """
    constraint = _constraint(chat, model)
    if constraint is not None and has_text_markers(
        model.control_tokens, model.reasoning, call_format(model)
    ):
        _ = model.vocabulary.index  # the engine needs it, and must not wait for it
    return constraint


def _constraint(chat: ChatInput, model: ModelDescription) -> Constraint | None:
    tools = _tools_to_call(chat)
    required = chat.tool_choice.mode == "required"
    strict = any(tool["function"].get("strict") for _, tool in tools)
    if not (chat.output_format or required or strict):
        return _constrained_calls(chat, model, [tool for _, tool in tools])
    where = FORMAT if chat.output_format else (TOOL_CHOICE if required else TOOLS)
    _check_alone(chat, required=required)
    if model.grammars is None:
        raise InvalidInputError("The model's tokenizer does not allow constrained answers.", where)
    frame = output_frame(model)
    if not tools:
        assert chat.output_format is not None  # noqa: S101 - else there are tools, or a refusal
        grammar = _format_grammar(chat.output_format, model.grammars)
        return Constraint(model.grammars.compile_generated(framed_grammar(grammar, frame), FORMAT))
    calls = CallCompiler(model.grammars, _enforceable(model, where), tools, frame)
    parallel = chat.parallel_tool_calls and chat.tool_choice.name is None
    if chat.output_format:
        return calls.calls_or(chat.output_format, parallel=parallel)
    return calls.required(parallel=parallel) if required else calls.strict()


def _format_grammar(output_format: OutputFormat, grammars: GrammarCompiler) -> str:
    """The grammar of an output's format.

    Raises:
        InvalidInputError: it can't be enforced, or contains a control token.
    """
    if isinstance(output_format, JsonFormat):
        grammars.refuse_control_tokens_in_schema(output_format.schema, FORMAT)
        return _schema_grammar(output_format.schema, FORMAT)
    grammar = output_format.grammar
    grammars.refuse_control_tokens(grammar, FORMAT)
    return grammar


def _schema_grammar(schema: Mapping[str, Any], where: Where) -> str:
    try:
        return json_schema_grammar(schema)
    except UnsupportedSchemaError as error:
        raise InvalidInputError(f"Invalid value for '{INPUT}': {error}", where) from error


def _constrained_calls(
    chat: ChatInput, model: ModelDescription, tools: Sequence[Tool]
) -> Constraint | None:
    """A grammar for the rest of each call that the model begins, where its format allows one.

    The request does not ask for it: it allows streaming the arguments, which are then certain
    to become a call.
    """
    tool_format, grammars = call_format(model), model.grammars
    if not tools or tool_format is None or grammars is None or not can_constrain_calls(tool_format):
        return None
    # Ordinary text may have a start marker without control tokens, too.
    is_certain = any(token in tool_format.start for token in tool_format.control_tokens)
    if not is_certain or not can_stream_arguments(tool_format):
        return None
    if chat.ignore_eos:  # it may end a call anywhere
        return None
    return Constraint(
        grammars.compile_generated(
            rest_of_call_grammar(tool_format, tools), TOOLS, needs_check=False
        ),
        triggers=(tool_format.start,),
    )


@dataclass(frozen=True, slots=True)
class CallCompiler:
    """Compiles grammars of calls of ``tools``, each with its index in the request."""

    grammars: GrammarCompiler
    tool_format: ToolFormat
    tools: Sequence[tuple[int, Tool]]
    frame: Frame

    def required(self, *, parallel: bool) -> Constraint:
        """Calls and nothing else.

        Raises:
            InvalidInputError: which names a tool's parameters.
        """
        return Constraint(
            self._compile(partial(required_calls_grammar, parallel=parallel, frame=self.frame))
        )

    def calls_or(self, output_format: OutputFormat, *, parallel: bool) -> Constraint:
        """Calls, or else an output of that format.

        Raises:
            InvalidInputError: which names the format, or a tool's parameters.
        """
        rule = output_format.rule
        if rule is None:
            raise InvalidInputError(f"'{INPUT}' together with tools is not supported.", FORMAT)
        self.grammars.compile_generated(_format_grammar(output_format, self.grammars), FORMAT)
        make_grammar = partial(
            calls_or_content_grammar, content=rule, parallel=parallel, frame=self.frame
        )
        return Constraint(self._compile(make_grammar))

    def strict(self) -> Constraint:
        """Free text, but calls of strict tools satisfy their schemas.

        Raises:
            InvalidInputError: which names a tool's parameters.
        """
        triggers = call_triggers(self.tool_format)
        if triggers == Triggers():
            raise InvalidInputError(
                "The model's format does not show where a call begins, so that 'strict' can't be "
                "followed; leave it out, or require a call.",
                TOOLS,
            )
        matcher = self._compile(rest_of_call_grammar)
        return Constraint(matcher, triggers.after, triggers.included, triggers.bare)

    def _compile(self, make_grammar: Callable[[ToolFormat, Sequence[Tool]], str]) -> Any:
        schemas: dict[Where, Mapping[str, Any]] = {
            ("tools", n, "parameters"): tool["function"].get("parameters") or JSON_OBJECT
            for n, tool in self.tools
        }
        for where, schema in schemas.items():
            self.grammars.refuse_control_tokens_in_schema(schema, where)
            named = schema.get("type") or "object"
            if "object" not in ([named] if isinstance(named, str) else named):
                raise InvalidInputError(
                    f"Invalid value for '{INPUT}': arguments are an object.", where
                )
        try:
            grammar = make_grammar(self.tool_format, [tool for _, tool in self.tools])
        except UnsupportedParametersError as error:
            where = [*schemas][error.tool]
            raise InvalidInputError(f"Invalid value for '{INPUT}': {error}", where) from error
        try:
            return self.grammars.compile_generated(grammar, TOOLS)
        except InvalidInputError:
            for where, schema in schemas.items():
                self.grammars.compile_generated(_schema_grammar(schema, where), where)
            raise  # each tool is right; together they exceed a limit


def _check_alone(chat: ChatInput, *, required: bool) -> None:
    """Refuse parameters that contradict a constrained output."""
    if chat.output_format and required:
        raise InvalidInputError(
            f"A tool call is required, and '{INPUT}' asks for something else.", FORMAT
        )
    if chat.ignore_eos:
        raise InvalidInputError(
            f"What was asked for says where the output ends; '{INPUT}' can't.", ("ignore_eos",)
        )


def _tools_to_call(chat: ChatInput) -> list[tuple[int, Tool]]:
    """The tools that may be called, by their indices: the one that is named, or all offered."""
    tools = [*enumerate(chat.offered_tools)]
    if (name := chat.tool_choice.name) is not None:
        tools = [(n, tool) for n, tool in tools if tool["function"]["name"] == name]
        if not tools:
            raise InvalidInputError(
                f"Invalid value for '{INPUT}': there is no '{name}' among the tools.", TOOL_CHOICE
            )
    if chat.tool_choice.mode == "required" and not tools:
        raise InvalidInputError(f"'{INPUT}' needs tools to choose from.", TOOL_CHOICE)
    return tools


def _enforceable(model: ModelDescription, where: Where) -> ToolFormat:
    tool_format = call_format(model)
    if tool_format is None or not can_constrain_calls(tool_format):
        raise InvalidInputError(
            "The model writes its calls in a format in which they can't be enforced.", where
        )
    return tool_format
