"""Schemas that are restricted to what survives a format's parser."""

import random

import pytest

from mlxtrio.text.grammar.compiler import regex_grammar
from mlxtrio.text.tools.parameter_schema import without_pattern
from tests.support.grammar_walks import model_of


@pytest.mark.parametrize("tag", ["</parameter>", "</arg_value>", "<x", "</｜DSML｜", "<|close|>"])
def test_the_pattern_matches_just_the_strings_without_the_tag(tag: str) -> None:
    model = model_of("qwen3_coder")
    compiler = model.description.grammars
    assert compiler is not None
    grammar = compiler.compile_generated(regex_grammar(without_pattern(tag)), (), needs_check=False)

    def matches(text: str) -> bool:
        matcher = grammar.deep_copy()
        tokens = model.spell(text)
        return matcher.try_consume_tokens(tokens) == len(tokens) and matcher.is_accepting()

    rng = random.Random(0)
    pieces = [tag, tag[:-1], tag[:2], tag[1:], tag[0], tag[-1], "a", "é", "\n"]
    for _ in range(500):
        text = "".join(rng.choices(pieces, k=rng.randrange(6)))
        assert matches(text) == (tag not in text), text
