"""Grammars of tool calls in a model's own tool format: for required calls, strict functions, and
streaming of arguments.
"""

from collections.abc import Sequence

from mlxtrio.text.grammar.compiler import lark_grammar
from mlxtrio.text.tools.format import Tool, ToolFormat
from mlxtrio.text.tools.registry import SYNTAXES, call_header
from mlxtrio.text.tools.syntax import UnsupportedParametersError, literal

__all__ = [
    "UnsupportedParametersError",
    "calls_or_content_grammar",
    "can_constrain_calls",
    "can_stream_arguments",
    "required_calls_grammar",
    "rest_of_call_grammar",
]


def can_constrain_calls(tool_format: ToolFormat) -> bool:
    """Whether a grammar can constrain calls in this format.

    Its syntax has to be known, and control tokens, which no text matches, have to begin and end a
    call.
    """
    if tool_format.name == "mistral" and "[ARGS]" not in tool_format.control_tokens:
        return False  # a model with an older tokenizer, which writes a list of calls
    ends = not tool_format.end or len(tool_format.end_tokens) == 1
    return tool_format.name in SYNTAXES and len(tool_format.start_tokens) == 1 and ends


def can_stream_arguments(tool_format: ToolFormat) -> bool:
    """Whether the arguments of constrained calls can be sent as they are generated."""
    return call_header(tool_format) is not None


def required_calls_grammar(
    tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool
) -> str:
    """The grammar of calls of some tools, one or more if ``parallel``, and nothing else.

    The arguments satisfy the schemas of the functions' parameters.

    Raises:
        UnsupportedParametersError: a schema can't be enforced in this format.
    """
    return lark_grammar(f"start: calls\n{_required_rules(tool_format, tools, parallel=parallel)}")


def calls_or_content_grammar(
    tool_format: ToolFormat, tools: Sequence[Tool], content: str, *, parallel: bool
) -> str:
    """The grammar of either required calls, as above, or content.

    ``content`` is the grammar of content, as the right side of a rule.

    Raises:
        UnsupportedParametersError: a schema can't be enforced in this format.
    """
    rules = _required_rules(tool_format, tools, parallel=parallel)
    return lark_grammar(f"start: calls | content\ncontent: {content}\n{rules}")


def rest_of_call_grammar(tool_format: ToolFormat, tools: Sequence[Tool]) -> str:
    """The grammar of the rest of a call after its start marker, its end marker included.

    The arguments of strict functions satisfy their schemas. Those of others are any object, and
    some formats allow them before the name. In a format without end marker the call lasts to the
    end of the turn, and further calls may follow it.

    Raises:
        UnsupportedParametersError: the schema of a strict function can't be enforced.
    """
    layout = SYNTAXES[tool_format.name].layout
    start, end = _markers(tool_format)
    rest = _block_rest(tool_format, parallel=True)
    if not tool_format.end:
        rest += f" ({layout.next_block} {start} {rest})*"
    rules = _call_rules(tool_format, tools, required=False)
    return lark_grammar(f"start: {rest} {end}\n{rules}")


def _required_rules(tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool) -> str:
    """The rule ``calls``, and those that it refers to."""
    layout = SYNTAXES[tool_format.name].layout
    start, end = _markers(tool_format)
    has_more = parallel and layout.between is None
    more = f" ({layout.next_block} block)*" if has_more else ""
    block = f"{start} {_block_rest(tool_format, parallel=parallel)} {end}"
    rules = _call_rules(tool_format, tools, required=True)
    return f"calls: block{more}\nblock: {block}\n{rules}"


def _block_rest(tool_format: ToolFormat, *, parallel: bool) -> str:
    """What is written between a block's markers, as the right side of a rule."""
    layout = SYNTAXES[tool_format.name].layout
    has_more = parallel and layout.between is not None
    more = f" ({layout.between} call)*" if has_more else ""
    return f"{layout.before} call{more} {layout.after}"


def _call_rules(tool_format: ToolFormat, tools: Sequence[Tool], *, required: bool) -> str:
    """The rule ``call``, and those that it refers to."""
    syntax = SYNTAXES[tool_format.name]
    rules = [syntax.rules(n, tool, tool_format, required=required) for n, tool in enumerate(tools)]
    return f"call: {' | '.join(f'call_{n}' for n in range(len(tools)))}\n{''.join(rules)}"


def _markers(tool_format: ToolFormat) -> tuple[str, str]:
    """A block's start and end marker, as right sides of rules."""
    start, end = (
        f"<[{tokens[0]}]>" if len(tokens) == 1 else literal(text, tool_format)
        for text, tokens in (
            (tool_format.start, tool_format.start_tokens),
            (tool_format.end, tool_format.end_tokens),
        )
    )
    return start, end
