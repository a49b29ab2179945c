"""Grammars of tool calls, each in a model's own format."""

from collections.abc import Mapping, Sequence

from mlxtrio.text.grammar.compiler import lark_grammar
from mlxtrio.text.tools.pythonic import PYTHONIC
from mlxtrio.text.tools.splitter import JSON_FORMAT, Tool, ToolFormat
from mlxtrio.text.tools.syntax import (
    JSON_TOOLS,
    KIMI_K2,
    MISTRAL,
    CallSyntax,
    UnsupportedParametersError,
    literal,
)
from mlxtrio.text.tools.tagged import GLM, LONGCAT, MINIMAX, MUSE_SPARK, QWEN_CODER

__all__ = [
    "UnsupportedParametersError",
    "begun_call_grammar",
    "calls_or_answer_grammar",
    "can_be_enforced",
    "demanded_calls_grammar",
]

# By mlx-lm's names. Those that are missing are in no grammar's reach: their markers are no single
# tokens (kimi_k3, minicpm5), or their parsers can't read back every text that they should
# (gemma4, function_gemma).
SYNTAXES: Mapping[str, CallSyntax] = {
    JSON_FORMAT: JSON_TOOLS,
    "glm47": GLM,
    "kimi_k2": KIMI_K2,
    "laguna": GLM,
    "longcat": LONGCAT,
    "minimax_m2": MINIMAX,
    "mistral": MISTRAL,
    "muse_spark": MUSE_SPARK,
    "pythonic": PYTHONIC,
    "qwen3_coder": QWEN_CODER,
}


def can_be_enforced(tool_format: ToolFormat) -> bool:
    """Whether calls in this format can be demanded: its grammar is known, and control tokens,
    which no text matches, begin and end a call.
    """
    if tool_format.name == "mistral" and "[ARGS]" not in tool_format.control_tokens:
        return False  # an older tokenizer's model, which writes a list
    ends = not tool_format.end or len(tool_format.end_tokens) == 1
    return tool_format.name in SYNTAXES and len(tool_format.start_tokens) == 1 and ends


def demanded_calls_grammar(
    tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool
) -> str:
    """The grammar of calls of some tools, one or more if ``parallel``, and nothing else.

    The arguments satisfy the schemas of the functions' parameters.

    Raises:
        UnsupportedParametersError: they can't be made to, in this format.
    """
    return lark_grammar(f"start: calls\n{_demanded_rules(tool_format, tools, parallel=parallel)}")


def calls_or_answer_grammar(
    tool_format: ToolFormat, tools: Sequence[Tool], answer: str, *, parallel: bool
) -> str:
    """The grammar of calls as above, or else of an answer; ``answer`` is a rule's right side.

    Raises:
        UnsupportedParametersError: as above.
    """
    rules = _demanded_rules(tool_format, tools, parallel=parallel)
    return lark_grammar(f"start: calls | answer\nanswer: {answer}\n{rules}")


def begun_call_grammar(tool_format: ToolFormat, tools: Sequence[Tool]) -> str:
    """The grammar of what follows the token that begins a call, the token that ends it included.

    Calls of strict functions satisfy their schemas; the others' arguments are some object, and may
    come before the name, as some models write. Without a token that ends a call, it goes on to the
    turn's end.

    Raises:
        UnsupportedParametersError: a strict function's parameters can't be enforced.
    """
    layout = SYNTAXES[tool_format.name].layout
    start, end = _markers(tool_format)
    rest = _block_rest(tool_format, parallel=True)
    if not tool_format.end:
        rest += f" ({layout.next_block} {start} {rest})*"
    rules = _call_rules(tool_format, tools, begun=True)
    return lark_grammar(f"start: {rest} {end}\n{rules}")


def _demanded_rules(tool_format: ToolFormat, tools: Sequence[Tool], *, parallel: bool) -> str:
    """The rule ``calls``."""
    layout = SYNTAXES[tool_format.name].layout
    start, end = _markers(tool_format)
    has_more = parallel and layout.between is None
    more = f" ({layout.next_block} block)*" if has_more else ""
    block = f"{start} {_block_rest(tool_format, parallel=parallel)} {end}"
    rules = _call_rules(tool_format, tools, begun=False)
    return f"calls: block{more}\nblock: {block}\n{rules}"


def _block_rest(tool_format: ToolFormat, *, parallel: bool) -> str:
    """What stands between a block's markers, as the right side of a rule."""
    layout = SYNTAXES[tool_format.name].layout
    has_more = parallel and layout.between is not None
    more = f" ({layout.between} call)*" if has_more else ""
    return f"{layout.before} call{more} {layout.after}"


def _call_rules(tool_format: ToolFormat, tools: Sequence[Tool], *, begun: bool) -> str:
    """The rule ``call``."""
    syntax = SYNTAXES[tool_format.name]
    rules = [syntax.rules(n, tool, tool_format, begun=begun) for n, tool in enumerate(tools)]
    return f"call: {' | '.join(f'call_{n}' for n in range(len(tools)))}\n{''.join(rules)}"


def _markers(tool_format: ToolFormat) -> tuple[str, str]:
    """The markers of a block as right sides of rules."""
    start, end = (
        f"<[{tokens[0]}]>" if len(tokens) == 1 else literal(text, tool_format)
        for text, tokens in (
            (tool_format.start, tool_format.start_tokens),
            (tool_format.end, tool_format.end_tokens),
        )
    )
    return start, end
