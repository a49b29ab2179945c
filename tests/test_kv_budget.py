"""The arithmetic of KV-cache memory: what sequences take, and how long they may become."""

from dataclasses import replace

import pytest

from mlxtrio.errors import ContextLengthError
from mlxtrio.kv_budget import GROWTH_TOKENS, MIN_DEFAULT_TOKENS, KVBudget
from mlxtrio.text.chat_template import check_fits
from tests.support.scripted import spelling_model

CONTEXT = 20_000
PLAIN = KVBudget(bytes_per_token=10, total_bytes=100_000, max_rows=4)
HYBRID = replace(PLAIN, windows=((512, 20),), bytes_per_row=5000)


def test_each_sequence_takes_what_the_longest_does() -> None:
    assert PLAIN.bytes_for([]) == 0
    assert PLAIN.bytes_for([744]) == 10_000
    assert PLAIN.bytes_for([1, 744, 300]) == 30_000
    assert HYBRID.bytes_for([744]) == 5000 + 10_000 + 512 * 20
    assert HYBRID.bytes_for([0, 44]) == 2 * (5000 + 300 * 10 + 300 * 20)


@pytest.mark.parametrize("budget", [PLAIN, HYBRID])
@pytest.mark.parametrize("rows", [1, 2, 4])
def test_the_longest_sequence_fits_and_a_longer_one_does_not(budget: KVBudget, rows: int) -> None:
    tokens = budget.max_tokens(CONTEXT, rows)
    assert 0 < tokens < CONTEXT
    assert budget.bytes_for([tokens] * rows) <= budget.total_bytes
    assert budget.bytes_for([tokens + 1] * rows) > budget.total_bytes


def test_the_context_limits_a_sequence_as_well() -> None:
    assert PLAIN.max_tokens(100) == 100
    states = KVBudget(bytes_per_token=0, total_bytes=10, max_rows=1, bytes_per_row=9)
    assert states.max_tokens(CONTEXT) == CONTEXT
    assert replace(states, bytes_per_row=11).max_tokens(CONTEXT) == 0


def test_output_of_unspecified_length_goes_to_the_contexts_end_if_all_rows_can_have_that() -> None:
    large = replace(PLAIN, total_bytes=10 * 4 * (CONTEXT + GROWTH_TOKENS))
    assert large.default_max_tokens(100, CONTEXT) == CONTEXT - 100


def test_else_it_has_an_even_share_or_the_minimum_if_that_is_more() -> None:
    share = replace(PLAIN, total_bytes=10 * 4 * (6000 + GROWTH_TOKENS))
    assert share.default_max_tokens(100, CONTEXT) == 5900
    assert share.default_max_tokens(5000, CONTEXT) == MIN_DEFAULT_TOKENS
    assert share.default_max_tokens(CONTEXT - 9, CONTEXT) == 9


def test_what_never_fits_is_refused_with_both_figures() -> None:
    budget = replace(PLAIN, total_bytes=10 * (400 + GROWTH_TOKENS))
    model = replace(spelling_model(1000), kv_budget=budget)
    assert model.max_request_tokens == 400
    check_fits(model, 399)
    with pytest.raises(ContextLengthError) as caught:
        check_fits(model, 401)
    assert caught.value.where == ("messages",)
    assert "memory for KV caches holds 400 tokens" in caught.value.message
    assert "401" in caught.value.message
    large = replace(model, kv_budget=replace(budget, total_bytes=10**6))
    with pytest.raises(ContextLengthError, match="maximum context length is 1000 tokens"):
        check_fits(large, 1000)
