"""Grammars of tool calls in a model's own tool format: for required calls, strict functions, and
streaming of arguments.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlxtrio.text.channels.grammars import CALL_SYNTAXES, CHANNEL_SYNTAXES
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.grammar.compiler import lark_grammar
from mlxtrio.text.grammar.keywords import UnsupportedSchemaError
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.registry import SYNTAXES, call_header
from mlxtrio.text.tools.syntax import (
    EMPTY,
    CallSyntax,
    UnsupportedParametersError,
    literal,
    literal_text,
)

__all__ = [
    "Frame",
    "Triggers",
    "UnsupportedParametersError",
    "call_format",
    "call_triggers",
    "calls_or_content_grammar",
    "can_constrain_calls",
    "can_stream_arguments",
    "framed_grammar",
    "output_frame",
    "required_calls_grammar",
    "rest_of_call_grammar",
]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a model writes around calls or content, as right sides of rules.

    ``call_starts`` are texts that precede required calls, with ``{name}`` for a function's name.
    """

    before_content: str = EMPTY
    after_content: str = EMPTY
    before_calls: str = EMPTY
    after_calls: str = EMPTY
    call_starts: tuple[str, ...] = ()


NO_FRAME = Frame()


def output_frame(model: ModelDescription) -> Frame:
    """What a model writes around its calls and its content.

    In formats with headers, the header. Else the markers that are dropped from the output, which
    the model may leave out.
    """
    if model.channels is not None:
        channel = CHANNEL_SYNTAXES[model.channels.name]
        starts = [literal_text(each, model.control_tokens) for each in channel.content_starts]
        return Frame(before_content=f"({' | '.join(starts)})", call_starts=channel.call_starts)
    dropped = model.reasoning.dropped if model.reasoning is not None else ()
    if not dropped:
        return NO_FRAME
    markers = " | ".join(literal_text(each, model.control_tokens) for each in dropped)
    before = f"(({markers}) /\\n?/)? (({markers}) /\\n?/)?"
    after = f"(/\\n?/ ({markers}))? (/\\n?/ ({markers}))?"
    return Frame(before, after, before, after)


def framed_grammar(grammar: str, frame: Frame) -> str:
    """The grammar of content with what is written around it; ``grammar`` is that of the content."""
    if frame == NO_FRAME:
        return grammar
    outer = f"start: {frame.before_content} @content {frame.after_content}\n"
    try:
        first, *others = json.loads(grammar)["grammars"]
    except ValueError:  # it is in Lark's notation
        first, others = {"lark_grammar": grammar}, []
    return json.dumps(
        {"grammars": [{"lark_grammar": outer}, {**first, "name": "content"}, *others]}
    )


def call_format(model: ModelDescription) -> ToolFormat | None:
    """The format of a model's calls, also where they are messages with headers."""
    if model.channels is not None:
        tool_format = CHANNEL_SYNTAXES[model.channels.name].tool_format
        if tool_format is not None:
            return replace(tool_format, control_tokens=model.control_tokens)
    return model.tool_format


@dataclass(frozen=True, slots=True)
class Triggers:
    """The markers at which a call begins in free text, see ``Constraint``."""

    after: tuple[str, ...] = ()
    included: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()


def call_triggers(tool_format: ToolFormat) -> Triggers:
    """Where the grammar of the rest of a call begins in free text; nowhere if it can't be said."""
    after = (tool_format.start, *_syntax(tool_format).layout.other_starts)
    return Triggers(
        after=tuple(filter(None, after)),
        included=(*tool_format.other_starts, *tool_format.doubtful_starts),
        bare=tool_format.bare_starts,
    )


def can_constrain_calls(tool_format: ToolFormat) -> bool:
    """Whether a grammar can constrain calls in this format: its syntax has to be known."""
    if not set(tool_format.needed_tokens) <= tool_format.control_tokens.keys():
        return False
    return tool_format.name in SYNTAXES or tool_format.name in CALL_SYNTAXES


def can_stream_arguments(tool_format: ToolFormat) -> bool:
    """Whether the arguments of constrained calls can be sent as they are generated."""
    return call_header(tool_format) is not None


def required_calls_grammar(
    tool_format: ToolFormat,
    tools: Sequence[Tool],
    *,
    parallel: bool,
    frame: Frame = NO_FRAME,
) -> str:
    """The grammar of calls of some tools, one or more if ``parallel``, and nothing else.

    The arguments satisfy the schemas of the functions' parameters.

    Raises:
        UnsupportedParametersError: a schema can't be enforced in this format.
    """
    rules = _required_rules(tool_format, tools, parallel=parallel, frame=frame)
    return lark_grammar(f"start: calls\n{rules}")


def calls_or_content_grammar(
    tool_format: ToolFormat,
    tools: Sequence[Tool],
    content: str,
    *,
    parallel: bool,
    frame: Frame = NO_FRAME,
) -> str:
    """The grammar of either required calls, as above, or content.

    ``content`` is the grammar of content, as the right side of a rule.

    Raises:
        UnsupportedParametersError: a schema can't be enforced in this format.
    """
    rules = _required_rules(tool_format, tools, parallel=parallel, frame=frame)
    framed = f"framed: {frame.before_content} content {frame.after_content}\n"
    return lark_grammar(f"start: calls | framed\n{framed}content: {content}\n{rules}")


def rest_of_call_grammar(tool_format: ToolFormat, tools: Sequence[Tool]) -> str:
    """The grammar of the rest of a call after its start marker, its end marker included.

    The arguments of strict functions satisfy their schemas. Those of others are any object, and
    some formats allow them before the name. In a format without end marker the call lasts to the
    end of the turn, and further calls may follow it.

    Raises:
        UnsupportedParametersError: the schema of a strict function can't be enforced.
    """
    layout = _syntax(tool_format).layout
    rest = _block_rest(tool_format, parallel=True)
    if not tool_format.end and layout.next_block is not None:
        rest += f" ({layout.next_block} {_start(tool_format)} {rest})*"
    rules = _call_rules(tool_format, tools, required=False)
    return lark_grammar(f"start: {rest} {literal(tool_format.end, tool_format)}\n{rules}")


def _required_rules(
    tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool, frame: Frame
) -> str:
    """The rule ``calls``, and those that it refers to."""
    layout = _syntax(tool_format).layout
    has_more = parallel and layout.between is None and layout.next_block is not None
    more = f" ({layout.next_block} block)*" if has_more else ""
    rest = _block_rest(tool_format, parallel=parallel)
    block = f"{_start(tool_format)} {rest} {literal(tool_format.end, tool_format)}"
    rules = _call_rules(tool_format, tools, required=True)
    names = [tool["function"]["name"] for tool in tools]
    headers = [
        literal(start.replace("{name}", name), tool_format)
        for start in frame.call_starts
        for name in names
    ]
    before = f"({' | '.join(headers)})" if headers else frame.before_calls
    return f"calls: {before} block{more} {frame.after_calls}\nblock: {block}\n{rules}"


def _start(tool_format: ToolFormat) -> str:
    """What begins a block, as the right side of a rule."""
    starts = (tool_format.start, *_syntax(tool_format).layout.other_starts)
    return f"({' | '.join(literal(start, tool_format) for start in starts)})"


def _block_rest(tool_format: ToolFormat, *, parallel: bool) -> str:
    """What is written between a block's markers, as the right side of a rule."""
    layout = _syntax(tool_format).layout
    has_more = parallel and layout.between is not None
    more = f" ({layout.between} call)*" if has_more else ""
    return f"{layout.before} call{more} {layout.after}"


def _call_rules(tool_format: ToolFormat, tools: Sequence[Tool], *, required: bool) -> str:
    """The rule ``call``, and those that it refers to."""
    syntax = _syntax(tool_format)
    rules = []
    for n, tool in enumerate(tools):
        try:
            rules.append(syntax.rules(n, tool, tool_format, required=required))
        except UnsupportedSchemaError as error:
            raise UnsupportedParametersError(n, str(error)) from error
    return f"call: {' | '.join(f'call_{n}' for n in range(len(tools)))}\n{''.join(rules)}"


def _syntax(tool_format: ToolFormat) -> CallSyntax:
    return SYNTAXES.get(tool_format.name) or CALL_SYNTAXES[tool_format.name]
