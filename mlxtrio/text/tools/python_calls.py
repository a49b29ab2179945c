"""Tool calls in Python: ``name(key="text", n=3)``, read without evaluating anything."""

import ast
from collections.abc import Sequence
from typing import Any

from mlxtrio.text.tools.format import Call, Tool
from mlxtrio.text.tools.python_repair import repair_python_calls

LITERALS = {"true": True, "false": False, "null": None}  # of JSON, which models mix in


def parse_python_calls(text: str, tools: Sequence[Tool] = ()) -> list[Call]:
    """The calls of a list of them, ``[f(a=1), g()]``, or of lines without brackets.

    Calls of offered functions are repaired if they are no Python.

    Raises:
        ValueError: there is something else than calls of literals.
    """
    text = text.strip().removeprefix("```python").removesuffix("```").strip()
    try:
        body = _statements(text)
    except ValueError:
        body = _statements(repair_python_calls(text, tools))
    calls: list[Call] = []
    for statement in body:
        if not isinstance(statement, ast.Expr):
            raise ValueError("a call is an expression")  # noqa: TRY004 - the text is wrong
        value = statement.value
        elements = value.elts if isinstance(value, ast.List | ast.Tuple) else [value]
        calls += [_call(element) for element in elements]
    if not calls:
        raise ValueError("there is no call")
    return calls


def _statements(text: str) -> list[ast.stmt]:
    try:
        return ast.parse(text, mode="exec").body
    except (SyntaxError, MemoryError, RecursionError) as error:
        raise ValueError("the text is no list of calls") from error


def _call(node: ast.expr) -> Call:
    if not isinstance(node, ast.Call) or node.args:
        raise ValueError("a call has keyword arguments only")
    arguments = {}
    for keyword in node.keywords:
        if keyword.arg is None:
            raise ValueError("an argument has a name")
        arguments[keyword.arg] = ast.literal_eval(_JsonValues().visit(keyword.value))
    return {"name": ast.unparse(node.func), "arguments": arguments}


class _JsonValues(ast.NodeTransformer):
    """Takes JSON's ``true``, ``false`` and ``null`` for Python's, and sets for lists."""

    def visit_Name(self, node: ast.Name) -> Any:
        if node.id not in LITERALS:
            return node
        return ast.copy_location(ast.Constant(LITERALS[node.id]), node)

    def visit_Set(self, node: ast.Set) -> Any:
        elements = [self.visit(each) for each in node.elts]
        return ast.copy_location(ast.List(elements, ast.Load()), node)
