"""The compiler of grammars: its cache, and what it refuses."""

import pytest
from llguidance import LLTokenizer

from mlxtrio.errors import InvalidInputError
from mlxtrio.text.grammar.compiler import (
    MAX_CACHED_GRAMMARS,
    GrammarCompiler,
    lark_grammar,
    regex_grammar,
)


@pytest.fixture
def compiler() -> GrammarCompiler:
    return GrammarCompiler(lambda: LLTokenizer("byte"), ["<|end|>"])


def test_the_least_recently_used_grammar_is_evicted(compiler: GrammarCompiler) -> None:
    def compile_number(n: int) -> object:
        return compiler.compile_generated(regex_grammar(str(n)), (), needs_check=False)

    first, second = compile_number(0), compile_number(1)
    for n in range(2, MAX_CACHED_GRAMMARS):
        compile_number(n)
    assert compile_number(0) is first
    compile_number(MAX_CACHED_GRAMMARS)
    assert compile_number(0) is first
    assert compile_number(1) is not second


def test_a_clients_grammar_can_not_contain_a_control_token(compiler: GrammarCompiler) -> None:
    grammar = lark_grammar('start: "a<|end|>"')
    with pytest.raises(InvalidInputError, match="control token") as caught:
        compiler.compile(grammar, ("output_format",))
    assert caught.value.where == ("output_format",)
    compiler.compile_generated(grammar, (), needs_check=False)


@pytest.mark.parametrize("grammar", [lark_grammar("start: nothing"), regex_grammar("(")])
def test_an_invalid_grammar_is_refused(compiler: GrammarCompiler, grammar: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        compiler.compile_generated(grammar, ("output_format",), needs_check=False)
    assert caught.value.where == ("output_format",)
