"""The text and the bytes of single tokens, of real tokenizers."""

import copy

import pytest

from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.vocabulary import Vocabulary
from tests.support.engine_fixtures import TinyModels
from tests.support.tiny_models import EOS_TOKEN, VOCAB_SIZE
from tests.support.tokens import TEXTS, encode, wrapper_of


@pytest.mark.parametrize("text", [*TEXTS, "a\nb\tc", "<think>x</think>"])
def test_the_bytes_of_a_texts_tokens_make_the_text(model: ModelDescription, text: str) -> None:
    vocabulary = model.vocabulary
    spelled = [vocabulary.decode_token(token) for token in encode(model, text)]
    # SentencePiece puts a space in front of a text.
    assert b"".join(each for _, each in spelled).decode().removeprefix(" ") == text.removeprefix(
        " "
    )
    for part, its_bytes in spelled:
        assert part == its_bytes.decode("utf-8", "replace")


def test_every_token_of_a_vocabulary_can_be_decoded(model: ModelDescription) -> None:
    vocabulary = model.vocabulary
    spelled = {token: vocabulary.decode_token(token)[1] for token in range(VOCAB_SIZE)}
    assert all(spelled.values())
    singles = {each for each in spelled.values() if len(each) == 1}
    assert len(singles) == 256
    (eos,) = model.eos_token_ids
    assert vocabulary.decode_token(eos) == (EOS_TOKEN, EOS_TOKEN.encode())
    assert vocabulary.decode_token(VOCAB_SIZE + 5) == ("", b"")


def test_a_sentencepiece_vocabulary_may_have_a_maltese_letter(tiny_models: TinyModels) -> None:
    model = tiny_models("llama").description
    wrapper = copy.deepcopy(wrapper_of(model))
    wrapper.add_tokens(["Ġ"])
    vocabulary = Vocabulary(MlxTokenizer(wrapper))
    tokens = encode(model, "the day\nWhat")
    assert b"".join(vocabulary.decode_token(token)[1] for token in tokens) == b" the day\nWhat"
