"""Each path that an error may name leads into the request, whatever the package that raises it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import BaseModel

import mlxtrio
from mlxtrio.errors import Where, path_of
from mlxtrio.http.errors import Names
from mlxtrio.http.openai.chat.request import ParameterNames as ChatNames
from mlxtrio.http.openai.chat.schema import ChatCompletionRequest
from mlxtrio.http.openai.embeddings.request import ParameterNames as EmbeddingNames
from mlxtrio.http.openai.embeddings.schema import EmbeddingsRequest
from mlxtrio.http.openai.rerank.schema import RerankRequest
from mlxtrio.serving.chat_input import ChatInput
from mlxtrio.serving.embedding import EmbeddingInput
from mlxtrio.serving.reranking import RerankInput

PACKAGE = Path(mlxtrio.__file__).parent
PACKAGES = ("engine", "media", "serving", "text")

CHAT = ChatCompletionRequest.model_validate(
    {
        "model": "m",
        "messages": [{"role": "user", "content": "hi"}],
        "tools": [{"type": "function", "function": {"name": "f"}}],
        "guided_regex": "a+",
    }
)
EMBEDDINGS = EmbeddingsRequest(model="m", input=["a", "b"], image_url=["x", "y"])
RERANK = RerankRequest(model="m", query="a", documents=["b"])

DIALECTS: list[tuple[type, BaseModel, Names]] = [
    (ChatInput, CHAT, ChatNames(CHAT)),
    (EmbeddingInput, EMBEDDINGS, EmbeddingNames(EMBEDDINGS)),
    (RerankInput, RERANK, path_of),
]


def heads(kind: type) -> set[str]:
    return {field.name for field in fields(kind)} | {"model"}  # by which the runtime is found


def syntax() -> Iterator[ast.AST]:
    for package in PACKAGES:
        for path in (PACKAGE / package).rglob("*.py"):
            yield from ast.walk(ast.parse(path.read_text()))


def as_path(node: ast.AST) -> Where | None:
    """A tuple that begins with a text, with 0 for what is only known when it runs."""
    if not isinstance(node, ast.Tuple):
        return None
    steps = [each.value if isinstance(each, ast.Constant) else 0 for each in node.elts]
    if not steps or not isinstance(steps[0], str):
        return None
    return tuple(step for step in steps if isinstance(step, str | int))


def raised_paths() -> set[Where]:
    """Paths that stand in calls of errors, and constants that hold one."""
    found = set()
    for node in syntax():
        values: list[ast.expr] = []
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("Error"):
            values = node.args
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "Where":
            values = [node.value] if node.value is not None else []
        found |= {path for value in values if (path := as_path(value)) is not None}
    return found


def test_errors_name_inputs_that_a_dialect_translates() -> None:
    paths = raised_paths()
    assert len(paths) > 15  # else they are not found
    known = set.union(*(heads(kind) for kind, _, _ in DIALECTS))
    assert {path for path in paths if path[0] not in known} == set()


@pytest.mark.parametrize(("kind", "body", "names"), DIALECTS)
def test_every_path_has_a_name_in_the_request(kind: type, body: BaseModel, names: Names) -> None:
    paths = {path for node in syntax() if (path := as_path(node)) and path[0] in heads(kind)}
    for path in paths:
        name = names(path)
        root = re.split(r"[.\[]", name)[0]
        assert root in type(body).model_fields, f"{path} becomes {name}"
