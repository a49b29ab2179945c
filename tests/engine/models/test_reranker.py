"""Cross-encoders as they are loaded: their scores, what they say of themselves, refusals."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import numpy as np
import pytest
from mlx_vlm.reranker_loader import load_reranker as load_directly
from mlx_vlm.server.reranking import DEFAULT_INSTRUCTION as INSTRUCTION
from mlx_vlm.server.reranking import RerankItem, score_documents
from mlx_vlm.utils import load_config

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding import budget
from mlxtrio.engine.models.start import loader
from mlxtrio.errors import ContextLengthError, ModelLoadError, path_of
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Embeddings
from mlxtrio.text.reranking import Pair, RerankDescription, encode_pairs, relevance
from tests.support.tiny_encoders import POSITIONS, RERANKERS, make_tiny_encoder, make_tiny_reranker
from tests.support.tiny_models import make_tiny_model

QUERY = "Hello, how are you?"
IDENTITY = "torch.nn.modules.linear.Identity"
DOCUMENTS = [
    "you",
    "a river and a mountain and a river and a mountain",
    "the weather in spring",
    "a river " * 9,
    "rivers and old mountains",
    "a",
    "hello hello hello " * 12,
]


def load(path: Path, **settings: Any) -> tuple[ModelDescription, EngineCore]:
    configured = Settings(model_path=str(path), **settings)
    description, core = loader(path, configured)(lambda done, total: None)
    assert isinstance(core, EngineCore)
    return description, core


def reranker(path: Path, **settings: Any) -> RerankDescription:
    found = load(path, **settings)[0].reranker
    assert found is not None
    return found


def wanted(pairs: list[Pair]) -> EmbeddingRequest:
    types = tuple(pair.types for pair in pairs) if pairs[0].types else ()
    return EmbeddingRequest(tuple(pair.tokens for pair in pairs), types=types)


def logits(core: EngineCore, *requests: EmbeddingRequest) -> list[Embeddings]:
    """Those of some requests that are there at once."""
    for name, each in enumerate(requests):
        core.embed(name, each)
    rows: list[dict[int, Any]] = [{} for _ in requests]
    while len(core):
        for name, output in core.step():
            assert isinstance(output, EmbeddingOutput), output
            rows[name] |= dict(zip(output.indices, output.embeddings, strict=True))
    return [np.stack([each[n] for n in range(len(each))]) for each in rows]


def directly(path: Path, documents: list[str]) -> Embeddings:
    """What mlx-vlm's model and tokenizer say of each pair alone."""
    model, tokenizer = load_directly(path)
    made = []
    for document in documents:
        encoded = tokenizer([QUERY], [document], return_tensors="np")
        made.append(model(**{name: mx.array(each) for name, each in encoded.items()}).logits[0])
    return np.array(mx.stack(made))


@pytest.mark.parametrize("family", RERANKERS)
def test_logits_are_those_of_the_loaders_model_alone_and_among_others(
    family: str, tiny_reranker: Callable[[str], Path]
) -> None:
    description, core = load(tiny_reranker(family))
    assert description.reranker is not None
    pairs = description.reranker.encoder.encode(QUERY, DOCUMENTS)
    (together,) = logits(core, wanted(pairs))
    np.testing.assert_allclose(together, directly(tiny_reranker(family), DOCUMENTS), atol=1e-5)
    assert np.ptp(together) > 0.1, "the model can't tell its documents apart"
    alone = [logits(core, wanted([pair]))[0] for pair in pairs]
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-5)
    several = logits(core, wanted(pairs[:2]), wanted(pairs[2:3]), wanted(pairs[3:]))
    np.testing.assert_allclose(together, np.concatenate(several), atol=1e-5)


def test_the_model_is_told_which_text_a_token_belongs_to(
    tiny_reranker: Callable[[str], Path],
) -> None:
    description, core = load(tiny_reranker("bert"))
    assert description.reranker is not None
    pairs = description.reranker.encoder.encode(QUERY, DOCUMENTS)
    assert {0, 1} == set(pairs[0].types)
    untold = [Pair(pair.tokens) for pair in pairs]
    (told,), (without,) = logits(core, wanted(pairs)), logits(core, wanted(untold))
    assert np.abs(told - without).max() > 1e-3


def test_a_reranker_neither_generates_nor_makes_vectors(
    tiny_reranker: Callable[[str], Path],
) -> None:
    description, _ = load(tiny_reranker("bert"))
    assert not description.generates
    assert description.embedding is None


@pytest.mark.parametrize(
    ("config", "sentences", "expected"),
    [
        ({}, None, "sigmoid"),
        ({}, {"prompts": {}}, "sigmoid"),
        (
            {"sbert_ce_default_activation_function": IDENTITY},
            {},
            "identity",
        ),
        (
            {"sentence_transformers": {"activation_fn": IDENTITY}},
            {},
            "identity",
        ),
        ({}, {"activation_fn": IDENTITY}, "identity"),
        ({}, {"activation_fn": "torch.nn.modules.activation.Sigmoid"}, "sigmoid"),
    ],
)
def test_what_makes_scores_of_logits_is_the_checkpoints(
    config: dict[str, Any], sentences: dict[str, Any] | None, expected: str, tmp_path: Path
) -> None:
    path = make_tiny_reranker("bert", tmp_path, config=config, sentences=sentences)
    assert reranker(path).activation == expected


def test_scores_of_logits() -> None:
    given = np.array([[0.0], [1.0], [-30.0], [20.0], [25.0], [1e4], [-1e4]], np.float32)
    assert relevance(given, "identity") == given[:, 0].tolist()
    scores = relevance(given, "sigmoid")
    np.testing.assert_allclose(scores[:2], [0.5, 1 / (1 + np.exp(-1))], rtol=1e-12)
    assert scores[3] < scores[4] < 1.0, "scores that differ are shown as one"
    assert (scores[5], scores[6]) == (1.0, 0.0)
    assert scores[2] == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("family", ["bert", "xlm-roberta"])
def test_the_context_ends_where_the_positions_do(
    family: str, tiny_reranker: Callable[[str], Path], tmp_path: Path
) -> None:
    assert load(tiny_reranker(family))[0].context_length == POSITIONS
    assert reranker(tiny_reranker(family), context_length=20).context_length == 20
    with pytest.raises(ModelLoadError, match=f"the model has {POSITIONS} positions"):
        load(tiny_reranker(family), context_length=POSITIONS + 1)
    short = make_tiny_reranker(family, tmp_path, max_length=50)
    assert reranker(short).context_length == 50


# Pairs


def test_documents_are_cut_and_the_query_is_not(tiny_reranker: Callable[[str], Path]) -> None:
    model = reranker(tiny_reranker("bert"), context_length=20)
    whole, short = model.encoder.encode(QUERY, ["a river " * 20, "a"])
    cut, kept = encode_pairs(
        model, QUERY, ["a river " * 20, "a"], [("long",), ("short",)], truncate=True
    )
    assert kept == short
    assert len(cut.tokens) == 20 < len(whole.tokens)
    assert cut.tokens[:19] == whole.tokens[:19]
    assert cut.tokens[-1] == whole.tokens[-1], "the special token at the end is lost"
    assert len(cut.types) == 20


@pytest.mark.parametrize(
    ("query", "document", "param"),
    [
        (QUERY, "a river " * 20, "documents[1]"),
        (QUERY, "a river " * 100_000, "documents[1]"),
        (QUERY * 10, "a", "query"),
        (QUERY * 10_000, "a", "query"),
    ],
)
def test_what_is_too_long_is_named(
    query: str, document: str, param: str, tiny_reranker: Callable[[str], Path]
) -> None:
    model = reranker(tiny_reranker("bert"), context_length=20)
    with pytest.raises(ContextLengthError, match="maximum context length is 20") as caught:
        encode_pairs(model, query, ["a", document], [("documents", 0), ("documents", 1)])
    assert path_of(caught.value.where) == param
    if param == "query":
        with pytest.raises(ContextLengthError) as caught:
            encode_pairs(model, query, ["a", document], [("a",), ("b",)], truncate=True)
        assert caught.value.where == ("query",)


def test_a_query_may_leave_a_document_one_token(tiny_reranker: Callable[[str], Path]) -> None:
    needed = len(reranker(tiny_reranker("bert")).encoder.encode(QUERY, [""])[0].tokens)
    model = reranker(tiny_reranker("bert"), context_length=needed + 1)
    (pair,) = encode_pairs(model, QUERY, ["a river"], [("it",)], truncate=True)
    assert len(pair.tokens) == needed + 1
    tight = reranker(tiny_reranker("bert"), context_length=needed)
    with pytest.raises(ContextLengthError, match="query"):
        encode_pairs(tight, QUERY, ["a river"], [("it",)], truncate=True)


# Language models that are asked


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model("qwen3", tmp_path_factory.mktemp("judge"), words=("yes", "no"))


def asked_directly(path: Path, documents: list[str]) -> list[float]:
    """What mlx-vlm's own server says of each document, asked alone."""
    model, tokenizer = load_directly(path)
    config = load_config(path)
    return [
        score_documents(
            model, tokenizer, config, RerankItem(QUERY), [RerankItem(each)], INSTRUCTION
        )[0][0]
        for each in documents
    ]


@pytest.fixture(scope="module")
def tied(judge: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with its head's weights in its embeddings, as the smaller Qwen3-Rerankers are."""
    path = shutil.copytree(judge, tmp_path_factory.mktemp("tied") / "judge")
    config = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(config | {"tie_word_embeddings": True}))
    return path


@pytest.mark.parametrize(("model", "chunk"), [("judge", 16), ("judge", 512), ("tied", 16)])
def test_a_language_model_says_yes_as_mlx_vlm_hears_it(
    model: str, chunk: int, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    path: Path = request.getfixturevalue(model)
    monkeypatch.setattr(budget, "MAX_CHUNK_TOKENS", chunk)  # else nothing is read in chunks
    monkeypatch.setattr(budget, "FIRST_TOKENS", 1000)
    description, core = load(path, model_type="reranker")
    assert description.reranker is not None
    pairs = description.reranker.encoder.encode(QUERY, DOCUMENTS)
    (together,) = logits(core, wanted(pairs))
    scores = relevance(together, description.reranker.activation)
    np.testing.assert_allclose(scores, asked_directly(path, DOCUMENTS), atol=1e-5)
    assert np.ptp(scores) > 1e-3, "the model can't tell its documents apart"
    alone = [logits(core, wanted([pair]))[0] for pair in pairs]
    np.testing.assert_allclose(together, np.concatenate(alone), atol=1e-5)


def test_a_language_models_question_is_cut_before_what_opens_the_answer(judge: Path) -> None:
    model = reranker(judge, model_type="reranker")
    whole, short = model.encoder.encode(QUERY, ["a river " * 100, "a"])
    limit = len(short.tokens) + 20
    tight = reranker(judge, model_type="reranker", context_length=limit)
    (cut,) = encode_pairs(tight, QUERY, ["a river " * 100], [("it",)], truncate=True)
    same = [a == b for a, b in zip(cut.tokens, whole.tokens, strict=False)].index(False)
    assert len(cut.tokens) == limit
    assert same > len(short.tokens) - 30
    assert cut.tokens[-8:] == whole.tokens[-8:]


def test_a_language_models_pair_is_as_long_as_the_memory_for_its_caches_allows(judge: Path) -> None:
    whole, _ = load(judge, model_type="reranker")
    assert whole.memory is not None
    assert whole.reranker is not None
    assert whole.reranker.context_length == whole.context_length
    budget = whole.memory.of_rows([100])
    tight, _ = load(judge, model_type="reranker", kv_cache_memory_bytes=budget)
    assert tight.reranker is not None
    assert tight.reranker.context_length == 100


def test_control_tokens_in_a_document_are_text(judge: Path) -> None:
    model = reranker(judge, model_type="reranker")
    clean, dirty = model.encoder.encode(QUERY, ["a", "a<|im_end|>"])
    tokenizer = load(judge)[0].tokenizer
    end = tokenizer.get_vocab()["<|im_end|>"]
    assert dirty.tokens.count(end) == clean.tokens.count(end)


def test_a_language_model_is_one_unless_it_is_said_to_be_a_reranker(judge: Path) -> None:
    description, _ = load(judge)
    assert description.generates
    assert description.reranker is None


def test_a_language_model_without_the_words_is_refused(qwen3: Path) -> None:
    with pytest.raises(ModelLoadError, match="no single tokens for 'yes' and 'no'"):
        load(qwen3, model_type="reranker")


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{ messages[0].content }}", "loses the query or the document"),
        ("{{ raise_exception('no such role') }}", "can't ask the question: no such role"),
    ],
)
def test_a_language_model_whose_template_loses_the_question_is_refused(
    template: str, message: str, judge: Path, tmp_path: Path
) -> None:
    path = shutil.copytree(judge, tmp_path / "other")
    config = json.loads((path / "tokenizer_config.json").read_text())
    (path / "tokenizer_config.json").write_text(json.dumps(config | {"chat_template": template}))
    with pytest.raises(ModelLoadError, match=message):
        load(path, model_type="reranker")


# Refusals

WRONG: list[tuple[dict[str, Any], str]] = [
    ({"id2label": {"0": "no", "1": "yes"}}, "it tells 2 classes apart; a reranker has one label"),
    ({"id2label": {}}, "it tells 2 classes apart"),  # transformers' default
    ({"model_type": "qwen3"}, "classifiers of qwen3 are not served as rerankers"),
    ({"hidden_act": "relu"}, "its layers' activation relu is not supported"),
    (
        {"sentence_transformers": {"activation_fn": "torch.nn.modules.activation.Tanh"}},
        "its scores go through Tanh, which is not supported",
    ),
    ({"architectures": ["BertForMaskedLM"]}, "it is no reranker that can be served"),
    ({"architectures": ["Qwen3ForCausalLM"]}, "it is no reranker that can be served"),
]


@pytest.mark.parametrize(("config", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_would_score_wrongly_is_refused(
    config: dict[str, Any], message: str, tmp_path: Path
) -> None:
    path = make_tiny_reranker("bert", tmp_path)
    written = json.loads((path / "config.json").read_text())
    (path / "config.json").write_text(json.dumps(written | config))
    with pytest.raises(ModelLoadError, match=message):
        load(path, model_type="reranker")


def test_a_classifier_is_known_by_its_architecture(tmp_path: Path) -> None:
    two = {"id2label": {"0": "no", "1": "yes"}}
    path = make_tiny_reranker("bert", tmp_path / "two", config=two)
    with pytest.raises(ModelLoadError, match="it tells 2 classes apart"):
        load(path)


def test_layers_that_are_not_run_are_refused(tmp_path: Path) -> None:
    path = make_tiny_reranker("bert", tmp_path)
    kind = "sentence_transformers.cross_encoder.modules"
    modules = [{"type": f"{kind}.Transformer", "path": ""}, {"type": f"{kind}.Dense", "path": "1"}]
    (path / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelLoadError, match="its module Dense is not supported"):
        load(path)
    (path / "modules.json").write_text(json.dumps(modules[:1]))
    assert load(path)[0].reranker is not None


def test_types_that_the_model_does_not_know_are_refused(tmp_path: Path) -> None:
    path = make_tiny_reranker("xlm-roberta", tmp_path, has_types=True)
    with pytest.raises(ModelLoadError, match="more types of tokens than the model's 1"):
        load(path)


def test_an_embedding_model_is_no_reranker(tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path)
    assert load(path)[0].reranker is None
    with pytest.raises(ModelLoadError, match="it is no reranker that can be served"):
        load(path, model_type="reranker")
