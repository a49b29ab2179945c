"""Embedding models and language models as loaded: embeddings, poolings, what is refused."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx_lm
import numpy as np
import pytest
from mlx_lm.utils import load_tokenizer
from mlx_vlm.embedding_loader import load_embedding_model as load_directly
from mlx_vlm.models.pooling import read_pooling_config
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.embedding import budget
from mlxtrio.engine.embedding.backbone import find_backbone
from mlxtrio.engine.embedding.encoder import PaddedInputs
from mlxtrio.engine.embedding.tokenizers import HuggingFaceEncoder
from mlxtrio.engine.models.embedding_checkpoint import is_embedding_checkpoint
from mlxtrio.engine.models.start import loader
from mlxtrio.engine.models.tokenizer import MlxTokenizer
from mlxtrio.errors import ModelLoadError
from mlxtrio.settings import Settings
from mlxtrio.text.description import ModelDescription
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest, Embeddings, Pooling, unit
from tests.support import tiny_models
from tests.support.tiny_encoders import FAMILIES, POSITIONS, VOCAB_SIZE, make_tiny_encoder

LENGTHS = (3, 17, 9, 64, 1, 16, 8, 40, 40)


def tokens_of(length: int, start: int) -> tuple[int, ...]:
    return tuple(10 + (start * 37 + n * 11) % (VOCAB_SIZE - 10) for n in range(length))


INPUTS = tuple(tokens_of(length, start) for start, length in enumerate(LENGTHS))


def load(path: Path, **settings: Any) -> tuple[ModelDescription, EngineCore]:
    configured = Settings(model_path=str(path), **settings)
    description, core = loader(path, configured)(lambda done, total: None)
    assert isinstance(core, EngineCore)
    return description, core


def embed(
    core: EngineCore, *requests: tuple[tuple[int, ...], ...], pooling: Pooling | None = None
) -> list[Embeddings]:
    """The embeddings of some requests that are there at once."""
    for sequence_id, inputs in enumerate(requests):
        core.embed(sequence_id, EmbeddingRequest(inputs, pooling))
    embeddings: list[dict[int, Any]] = [{} for _ in requests]
    while len(core):
        for sequence_id, output in core.step():
            assert isinstance(output, EmbeddingOutput), output
            embeddings[sequence_id] |= dict(zip(output.indices, output.embeddings, strict=True))
    return [np.stack([each[n] for n in range(len(each))]) for each in embeddings]


@pytest.mark.parametrize("family", FAMILIES)
def test_embeddings_are_those_of_the_loaders_model_called_directly(
    family: str, tiny_encoder: Callable[[str], Path]
) -> None:
    path = tiny_encoder(family)
    model: Any = load_directly(path)
    model.pooling_config = read_pooling_config(path)
    alone = [np.array(model(mx.array([each])).text_embeds[0]) for each in INPUTS]
    _, core = load(path)
    (made,) = embed(core, INPUTS)
    np.testing.assert_allclose(made, np.stack(alone), atol=1e-5)
    assert np.abs(made - made[0]).max() > 0.1, "the model can't tell its inputs apart"


@pytest.mark.parametrize("family", FAMILIES)
def test_an_input_has_the_same_embedding_alone_and_among_others(
    family: str, tiny_encoder: Callable[[str], Path]
) -> None:
    _, core = load(tiny_encoder(family))
    (together,) = embed(core, INPUTS)
    alone = [embed(core, (each,))[0][0] for each in INPUTS]
    np.testing.assert_allclose(together, np.stack(alone), atol=1e-5)
    several = embed(core, INPUTS[:4], INPUTS[4:5], INPUTS[5:])
    np.testing.assert_allclose(together, np.concatenate(several), atol=1e-5)


@pytest.mark.parametrize("pooling", ["mean", "cls", "lasttoken"])
def test_the_pooling_is_the_checkpoints(pooling: str, tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path, pooling=pooling)
    model: Any = load_directly(path)
    hidden = np.array(model(mx.array([INPUTS[3]])).last_hidden_state[0])
    pooled = {"mean": hidden.mean(axis=0), "cls": hidden[0], "lasttoken": hidden[-1]}[pooling]
    _, core = load(path)
    (made,) = embed(core, INPUTS)
    np.testing.assert_allclose(made[3], unit(pooled[None])[0], atol=1e-5)


def test_a_checkpoints_own_settings_are_used(tmp_path: Path) -> None:
    path = make_tiny_encoder(
        "xlm-roberta",
        tmp_path,
        prompts={"query": "query: ", "document": "passage: "},
        default_prompt="document",
        max_length=50,
    )
    description, _ = load(path)
    embedding = description.embedding
    assert embedding is not None
    assert not description.generates
    assert (embedding.dimensions, embedding.context_length) == (32, 50)
    assert embedding.prompt("query") == "query: "
    assert embedding.prompt(None) == "passage: "
    whole, truncated = (embedding.encoder.encode(["hello you"], limit)[0] for limit in (None, 3))
    assert len(whole) > 3
    assert truncated == [*whole[:2], whole[-1]], "the special tokens are lost"


@pytest.mark.parametrize(("family", "positions"), [("bert", POSITIONS), ("xlm-roberta", POSITIONS)])
def test_the_context_ends_where_the_positions_do(
    family: str, positions: int, tiny_encoder: Callable[[str], Path]
) -> None:
    description, core = load(tiny_encoder(family))
    assert description.context_length == positions
    (made,) = embed(core, (tokens_of(positions, 0), tokens_of(positions - 1, 0)))
    assert np.abs(made[0] - made[1]).max() > 0
    assert load(tiny_encoder(family), context_length=20)[0].context_length == 20
    with pytest.raises(ModelLoadError, match=f"the model has {positions} positions"):
        load(tiny_encoder(family), context_length=positions + 1)


def test_a_model_with_a_module_that_is_not_run_is_refused(tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path)
    modules = json.loads((path / "modules.json").read_text())
    modules[2]["type"] = "sentence_transformers.models.Dense"
    (path / "modules.json").write_text(json.dumps(modules))
    with pytest.raises(ModelLoadError, match="its module Dense is not supported"):
        load(path)


def test_a_pooling_that_mlx_vlm_lacks_is_refused(tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path)
    config = {"pooling_mode_weightedmean_tokens": True}
    (path / "1_Pooling" / "config.json").write_text(json.dumps(config))
    with pytest.raises(ModelLoadError, match="weightedmean"):
        load(path)


@pytest.mark.parametrize("left", ["modules.json", "1_Pooling", "config.json"])
def test_an_embedding_model_is_recognised_by_any_of_its_files(left: str, tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path / "whole")
    if left != "config.json":  # else the architecture decides
        (path / "config.json").write_text(json.dumps({"model_type": "qwen3"}))
    for other in {"modules.json", "1_Pooling"} - {left}:
        target = path / other
        shutil.rmtree(target) if target.is_dir() else target.unlink()
    assert is_embedding_checkpoint(path)


def test_models_that_generate_or_classify_are_not_taken_for_embedding_models(
    qwen3: Path, tmp_path: Path
) -> None:
    assert not is_embedding_checkpoint(qwen3)
    config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"]}
    (tmp_path / "config.json").write_text(json.dumps(config))
    assert not is_embedding_checkpoint(tmp_path)


def test_a_language_model_can_be_loaded_as_an_embedding_model(
    tiny_encoder: Callable[[str], Path], tmp_path: Path
) -> None:
    path = shutil.copytree(tiny_encoder("qwen3"), tmp_path / "bare")
    (path / "modules.json").unlink()
    shutil.rmtree(path / "1_Pooling")
    assert load(path)[0].generates
    description, core = load(path, model_type="embedding")
    assert not description.generates
    np.testing.assert_allclose(
        embed(core, INPUTS)[0], embed(load(tiny_encoder("qwen3"))[1], INPUTS)[0], atol=1e-5
    )


def test_the_tokenizer_behind_mlx_lms_wrapper_is_that_of_transformers(qwen3: Path) -> None:
    # The wrapper's attribute is private: when it moves, MlxTokenizer has to follow.
    inner = MlxTokenizer(load_tokenizer(qwen3)).transformers
    assert isinstance(inner, PreTrainedTokenizerBase)
    assert inner(["hello"])["input_ids"] == [AutoTokenizer.from_pretrained(qwen3).encode("hello")]


# Language models


@pytest.mark.parametrize("architecture", tiny_models.ARCHITECTURES)
def test_the_backbone_of_a_language_model_ends_where_its_head_begins(
    architecture: str, tiny_checkpoint: Callable[[str], Path]
) -> None:
    model, _ = mlx_lm.load(str(tiny_checkpoint(architecture)))
    backbone = find_backbone(model, tiny_models.VOCAB_SIZE)
    assert backbone is not None
    tokens = mx.array([INPUTS[3]])
    logits = model.lm_head(backbone._backbone(tokens))
    np.testing.assert_allclose(np.array(logits), np.array(model(tokens)), atol=1e-5)


@pytest.mark.parametrize("architecture", tiny_models.ARCHITECTURES)
@pytest.mark.parametrize("pooling", ["mean", "last"])
def test_a_language_models_embeddings_are_its_pooled_hidden_states(
    architecture: str,
    pooling: Pooling,
    tiny_checkpoint: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        budget, "MAX_CHUNK_TOKENS", 16
    )  # so that inputs of 17 tokens and more have chunks
    path = tiny_checkpoint(architecture)
    model: Any = mlx_lm.load(str(path))[0]
    backbone = model.backbone if architecture == "mamba2" else model.model
    expected = []
    for each in INPUTS:
        hidden = np.array(backbone(mx.array([each]))[0])
        expected.append(hidden[-1] if pooling == "last" else hidden.mean(axis=0))
    description, core = load(path)
    assert description.embedding is not None
    assert description.embedding.poolings == ("mean", "last")
    (made,) = embed(core, INPUTS, pooling=pooling)
    np.testing.assert_allclose(unit(made), unit(np.stack(expected)), atol=1e-5)
    alone = [embed(core, (each,), pooling=pooling)[0] for each in INPUTS]
    np.testing.assert_allclose(unit(made), unit(np.concatenate(alone)), atol=1e-5)


def test_inputs_of_one_slice_may_be_pooled_differently(qwen3: Path) -> None:
    model, _ = mlx_lm.load(str(qwen3))
    backbone = find_backbone(model, tiny_models.VOCAB_SIZE)
    assert backbone is not None
    tokens = mx.array([INPUTS[7], INPUTS[8]])
    ones = mx.ones(tokens.shape, mx.int32)
    mixed, means, lasts = (
        np.array(backbone.encode(PaddedInputs(tokens, ones, poolings)))
        for poolings in (("mean", "last"), ("mean", "mean"), ("last", "last"))
    )
    np.testing.assert_array_equal(mixed, np.stack([means[0], lasts[1]]))
    assert np.abs(means - lasts).max() > 0.1


def test_texts_are_tokenized_by_a_tokenizer_of_their_own(qwen3: Path) -> None:
    """Chat templates switch modes of theirs, in another thread."""
    description, _ = load(qwen3)
    assert description.embedding is not None
    encoder, chats = description.embedding.encoder, description.tokenizer
    assert isinstance(encoder, HuggingFaceEncoder)
    assert isinstance(chats, MlxTokenizer)
    assert encoder._tokenizer is not chats._wrapper._tokenizer
    assert encoder.encode(["hello"]) == [chats._wrapper.encode("hello")]


class Headless:
    """What a model may be like that has no backbone: its parts return something else."""

    layers = ()
    model = staticmethod(lambda tokens, cache=None: (tokens, cache))
    transformer = staticmethod(lambda tokens, cache=None: mx.zeros((*tokens.shape, 512)))

    def make_cache(self) -> list[Any]:
        return []


def test_a_model_without_a_backbone_makes_no_embeddings() -> None:
    assert find_backbone(Headless(), 512) is None
