"""The project's words are the field's: the retired ones appear in no name, comment or text of ours.

The manual's glossary has the words. Strings of tests and examples are not checked: most are sent to
models, or are their answers.
"""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import ALL, DOCS, ROOT, prose, relative

# Retired words, as regular expressions of whole words in lower case, and what to write instead.
# Names are split into words: ``_MostWaiting`` and ``most_waiting`` are "most waiting".
RETIRED = {
    r"pictures?": "image",
    r"trunks?": "backbone",
    r"lone": "single",
    r"parcels?": "message",
    r"farewells?": "the last event",
    r"unborn": "WAITING",
    r"borders?": "checkpoint (of a KV cache)",
    r"thinking": "reasoning",
    r"vectors?": "embedding",
    r"promise[sd]?": "reservation, reserve",
    r"judge[sd]?": "decide, check",
    r"lanes?": "engine core, scheduler",
    r"jobs?": "sequence",
    r"submissions?": "request, request handle",
    r"exchange[sd]?": "request, conversation; replace",
    r"tells?|told": "report, send, distinguish",
    r"sound calls?": "constrained calls",
    r"call texts?": "tool call",
    r"(?:goes|go|going|gone|went) away": "the client disconnects; cancel",
    r"seeing": "vision model",
    r"rows? names?|row's name": "sequence id",
    r"(?:reads?|reading) (?:a|an|the|its|each|this|long) (?:long )?prompts?": "prefill",
    r"quiet gaps?": "inter-token latency",
    r"rooms?": "memory, place; layer, package",
    r"can(?:not|'t)? be cut": "trimmable",
    r"held to": "constrained to",
    r"nobody's": "independent of",
    r"can(?:not|'t)? be had": "say what can't be done",
}
# Only names: in prose these have other meanings.
RETIRED_NAMES = {
    r"^(?:most|least|longest)\b.+": "max_, min_",
    r"has spoken|is ahead|is running": "SequenceState",
    r"sees": "vision model",
}
# Names on a wire or of another library.
FOREIGN = re.compile(
    r"<think>|enable_thinking|max_thinking_tokens|has_thinking|most_reserved_bytes"
    r"|longest_request|most_common"
)
# Text that may have such a word: the glossary's own, and what the package sends to models.
ALLOWED = (
    "On the wire some names say *thinking*",
    "Judge whether the Document meets the requirements",
    "night point home water room mother area money",
    "book\n    eye job word business",
)

CODE = [
    path for folder in ("mlxtrio", "tests", "examples") for path in (ROOT / folder).rglob("*.py")
]
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
PAGES = [
    *(page for page in ALL if page != DOCS / "changelog.md"),
    *(ROOT / "mlxtrio/demo").glob("*/README.md"),
]


def words(name: str) -> str:
    """The words of a name, in lower case: "max waiting" for ``_max_waiting`` and ``MaxWaiting``."""
    return " ".join(re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)).lower()


def found_in(text: str, *, is_name: bool = False) -> Iterator[str]:
    """Describe each retired word in a text, or in a name."""
    for allowed in ALLOWED:
        text = text.replace(allowed, "")
    text = FOREIGN.sub("", text)
    text = words(text) if is_name else " ".join(text.lower().split())
    for pattern, instead in (RETIRED | (RETIRED_NAMES if is_name else {})).items():
        for match in re.finditer(rf"(?<![\w])(?:{pattern})(?![\w])", text):
            around = text[max(0, match.start() - 30) : match.end() + 30]
            yield f"{match[0]!r} in {around!r}, say: {instead}"


def in_code(source: str, *, strings: bool) -> Iterator[str]:
    """Describe the retired words in Python source, each after its line.

    In names, comments and docstrings; with ``strings`` in all other strings of several words, too.
    """
    tree = ast.parse(source)
    docstrings = {node.value for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_text = strings and " " in node.value
            if is_text or node in docstrings:
                yield from (f"{node.lineno}: {each}" for each in found_in(node.value))
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in (tokenize.NAME, tokenize.COMMENT):
            found = found_in(token.string, is_name=token.type == tokenize.NAME)
            yield from (f"{token.start[0]}: {each}" for each in found)


def in_notebook(text: str) -> Iterator[str]:
    """Describe the retired words in a notebook: in its text, and its code's names and comments."""
    for number, cell in enumerate(json.loads(text)["cells"]):
        source = "".join(cell["source"])
        code = cell["cell_type"] == "code"
        found = in_code(source, strings=False) if code else found_in(source)
        yield from (f"cell {number}: {each}" for each in found)


@pytest.mark.parametrize("path", sorted(CODE), ids=relative)
def test_code_has_no_retired_word(path: Path) -> None:
    name = relative(path)
    source = path.read_text()
    found = [*in_code(source, strings=name.startswith("mlxtrio/"))]
    assert [*found_in(path.stem, is_name=True), *found] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=relative)
def test_a_notebook_has_no_retired_word(path: Path) -> None:
    assert [*in_notebook(path.read_text())] == []


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_a_page_has_no_retired_word(page: Path) -> None:
    assert [*found_in(prose(page))] == []


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("most_tokens = 3", "most tokens"),
        ("class PictureLoader: ...", "picture"),
        ("def f(seeing): ...", "seeing"),
        ("x = y.trunk", "trunk"),
        ("x = 1  # a client that goes away frees its place", "goes away"),
        ('def f():\n    """Read a prompt."""', "read a prompt"),
        ('class C:\n    """The\n    row\'s name."""', "row's name"),
        ('raise ValueError(f"{n} pictures are too many")', "pictures"),
    ],
)
def test_a_retired_word_is_found(source: str, word: str) -> None:
    found = [*in_code(source, strings=True)]
    assert len(found) == 1
    assert repr(word) in found[0]


@pytest.mark.parametrize(
    "source",
    [
        'x = counter.most_common(body["max_thinking_tokens"])',
        "def test_the_longest_prefix_matches(): ...",
        "x = 1  # what enable_thinking is for",
        "leastwise = tellurium = borderline = None  # a storyteller's bedroom",
    ],
)
def test_other_words_are_not_found(source: str) -> None:
    assert [*in_code(source, strings=True)] == []


def test_strings_are_text_only_where_the_package_has_them() -> None:
    source = 'question = "Compare the two pictures."'
    assert [*in_code(source, strings=False)] == []
    assert len([*in_code(source, strings=True)]) == 1


def test_a_notebook_is_read_cell_by_cell() -> None:
    cells = [
        {"cell_type": "markdown", "source": ["A\n", "picture."]},
        {"cell_type": "code", "source": ["ask('Which picture?')  # of two vectors"]},
    ]
    found = [*in_notebook(json.dumps({"cells": cells}))]
    assert [each.partition(" in ")[0] for each in found] == [
        "cell 0: 'picture'",
        "cell 1: 1: 'vectors'",
    ]
