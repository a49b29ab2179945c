"""Markers are found in the texts of tokens, however the text is cut into tokens."""

from hypothesis import given
from hypothesis import strategies as st

from mlxtrio.text.markers import Found, MarkerSearch, TokenTexts
from tests.support.grammar_walks import model_with

MODEL = model_with(("<think>", "<|channel|>"))
TEXTS = TokenTexts(MODEL.description.vocabulary, MODEL.description.control_tokens)


def test_a_control_token_is_one_character_and_its_spelling_is_not_it() -> None:
    (token,) = MODEL.encode("<think>")
    assert TEXTS.of_token(token) == TEXTS.of_marker("<think>")
    assert len(TEXTS.of_token(token)) == 1
    assert TEXTS.of_tokens(MODEL.spell("<think>")) == "<think>"


def test_text_is_bytes() -> None:
    assert TEXTS.of_marker("é") == "é".encode().decode("latin-1")
    assert TEXTS.of_tokens(MODEL.spell("é")) == TEXTS.of_marker("é")


def test_tokens_towards_a_text_are_its_prefixes_and_what_begins_with_it() -> None:
    marker = TEXTS.of_marker("<|channel|>th")
    assert TEXTS.towards(marker) == MODEL.encode("<|channel|>")
    found = [TEXTS.of_token(token) for token in TEXTS.towards(marker[1:])]
    assert found
    assert all("th".startswith(text) or text.startswith("th") for text in found)
    assert TEXTS.completing(marker) == []


@given(st.text("<think>é x", max_size=20))
def test_a_text_is_spelled_in_ordinary_tokens(text: str) -> None:
    spelled = TEXTS.spell(text.encode().decode("latin-1"))
    assert TEXTS.of_tokens(spelled) == text.encode().decode("latin-1")


@given(st.lists(st.text("ab", min_size=1, max_size=3), max_size=12))
def test_a_marker_is_found_where_it_is_complete(pieces: list[str]) -> None:
    search = MarkerSearch(["aab", "bb"])
    text = ""
    for piece in pieces:
        text += piece
        found = search.push(piece)
        complete = [text.find(marker) for marker in ("aab", "bb") if marker in text]
        assert (found is not None) == bool(complete)
        if found is not None:
            assert text.endswith(found.marker + found.rest)
            return


def test_what_is_missing_of_a_marker_is_known() -> None:
    search = MarkerSearch(["aab"], "xa")
    assert set(search.open_ends()) == {("aab", "aab"), ("aab", "ab")}
    assert search.push("abc") == Found("aab", "c")
