"""``--dtype``: the type of the weights, and of what is computed with them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import mlx.core as mx
import mlx.nn as nn
import mlx_lm
import pytest
from mlx.utils import tree_flatten

from mlxtrio.engine.core import EngineCore
from mlxtrio.engine.models.start import loader
from mlxtrio.engine.models.text import LoadOptions, load_text_model, load_weights
from mlxtrio.engine.models.vision import load_vision_model
from mlxtrio.settings import Dtype, Settings
from mlxtrio.text.embedding import EmbeddingOutput, EmbeddingRequest
from mlxtrio.text.request import RowToken
from tests.support.engine_fixtures import TinyModels, ask, serving
from tests.support.live import live_server
from tests.support.tiny_encoders import make_tiny_encoder
from tests.support.tiny_vision_models import VISION_ARCHITECTURES
from tests.support.vision_fixtures import VisionModels, chat, drawing

DTYPES: list[Dtype] = ["auto", "float32", "bfloat16", "float16"]


def ignore(done: int, total: int) -> None:
    """Nobody looks at the progress."""


def types_of(model: Any) -> set[mx.Dtype]:
    return {array.dtype for _, array in tree_flatten(model.parameters())}


@pytest.mark.parametrize("architecture", ["qwen3", "qwen3_next", "mamba2"])
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
async def test_answers_are_those_of_mlx_lm_with_such_weights(
    tiny_models: TinyModels, architecture: str, dtype: Dtype
) -> None:
    tiny = tiny_models(architecture)
    request = ask(12, 3, 12)
    model, tokenizer = mlx_lm.load(str(tiny.path))[:2]
    model.set_dtype(getattr(mx, dtype))
    responses = mlx_lm.stream_generate(model, tokenizer, list(request.prompt), max_tokens=12)
    expected = [response.token for response in responses]
    async with serving(tiny.path, dtype=dtype) as served:
        assert await served.tokens(request) == expected


@pytest.mark.parametrize("dtype", DTYPES)
def test_all_of_a_model_and_its_caches_have_the_type(tiny_models: TinyModels, dtype: Dtype) -> None:
    tiny = tiny_models("qwen3")
    description, core = load_text_model(LoadOptions(tiny.path, rows=1, dtype=dtype), ignore)
    batch = core.decoding
    assert batch is not None
    expected = mx.float32 if dtype == "auto" else getattr(mx, dtype)
    assert types_of(batch._model) == {expected}
    assert description.memory is not None
    assert tiny.description.memory is not None
    size = description.memory.per_token / tiny.description.memory.per_token
    assert size == expected.size / mx.float32.size
    batch.insert(1, ask(5, 1, 3))
    said = [output for _ in range(6) for _, output in batch.step()]
    assert sum(isinstance(output, RowToken) for output in said) == 3
    batch.close()


@pytest.mark.parametrize("architecture", VISION_ARCHITECTURES)
@pytest.mark.parametrize("dtype", ["bfloat16", "float32"])
def test_images_are_seen_with_such_weights(
    vision_models: VisionModels, architecture: str, dtype: Dtype
) -> None:
    seeing = vision_models(architecture)
    request = seeing.request(chat(drawing("red"), "What is it?"), 8, ignore_eos=True)
    _, core = load_vision_model(LoadOptions(seeing.path, rows=1, dtype=dtype), ignore)
    batch = core.decoding
    assert batch is not None
    assert types_of(batch._model._model) == {getattr(mx, dtype)}
    batch.insert(1, request)
    said = [output for _ in range(30) for _, output in batch.step()]
    assert sum(isinstance(output, RowToken) for output in said) == 8
    if dtype == "float32":
        expected = seeing.expected(chat(drawing("red"), "What is it?"), 8).tokens
        tokens = [output.token for output in said if isinstance(output, RowToken)]
        assert tokens[: len(expected)] == expected
    batch.close()


def test_an_embedding_models_vectors_change_little(tmp_path: Path) -> None:
    path = make_tiny_encoder("bert", tmp_path / "bert")
    embeddings = []
    for dtype in ("auto", "bfloat16"):
        settings = Settings(model_path=str(path), dtype=dtype)
        _, core = loader(path, settings)(ignore)
        assert isinstance(core, EngineCore)
        core.embed(1, EmbeddingRequest((tuple(range(10, 40)),)))
        ((_, output),) = core.step()
        assert isinstance(output, EmbeddingOutput)
        embeddings.append(output.embeddings[0])
    as_saved, in_half = embeddings
    assert 0.99 < float(as_saved @ in_half) < 1
    assert (as_saved != in_half).any()


class Gated(nn.Module):  # type: ignore[misc]  # mlx is untyped
    """A quantised layer, and a bias that its model wants left alone, as routers' are."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.QuantizedLinear(64, 64)
        self.bias = mx.zeros(3)
        self.norm = mx.zeros(3)

    @property
    def cast_predicate(self) -> Callable[[str], bool]:
        return lambda path: path != "bias"


def test_quantised_weights_stay_and_so_does_what_the_model_says() -> None:
    model = Gated()
    load_weights(model, ignore, "float16")
    types = {name: array.dtype for name, array in tree_flatten(model.parameters())}
    assert types == {
        "layer.weight": mx.uint32,
        "layer.scales": mx.float16,
        "layer.biases": mx.float16,
        "layer.bias": mx.float16,
        "bias": mx.float32,
        "norm": mx.float16,
    }


def test_progress_counts_what_is_made_of_the_weights(tiny_models: TinyModels) -> None:
    totals = {}
    for dtype in DTYPES:
        model = mlx_lm.load(str(tiny_models("qwen3").path), lazy=True)[0]
        reports: list[tuple[int, int]] = []
        load_weights(model, lambda *report, reports=reports: reports.append(report), dtype)
        totals[dtype] = reports[-1][1]
        assert reports[-1][0] == totals[dtype]
    assert totals["auto"] == totals["float32"] == 2 * totals["bfloat16"] == 2 * totals["float16"]


async def test_a_server_says_by_its_fingerprint_that_it_computes_otherwise(qwen3: Path) -> None:
    asked = {"model": "m", "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 2}
    fingerprints = set()
    for dtype in ("auto", "bfloat16"):
        async with live_server(qwen3, dtype=dtype) as server, server.http() as http:
            answer = await http.post("/v1/chat/completions", json=asked)
            fingerprints.add(answer.json()["system_fingerprint"])
    assert len(fingerprints) == 2
    assert Settings(model_path="demo").dtype == "auto"
