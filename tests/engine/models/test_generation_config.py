"""What is read of a checkpoint's configuration for generation."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlxtrio.engine.models.generation_config import read_generation_config
from mlxtrio.engine.models.text import LoadOptions, load_text_model
from mlxtrio.text.description import SamplingDefaults


def write(path: Path, *, generation: Any = None, config: Any = None) -> None:
    for name, content in (("generation_config", generation), ("config", config)):
        if content is not None:
            text = content if isinstance(content, str) else json.dumps(content)
            (path / f"{name}.json").write_text(text)


def test_the_end_tokens_of_all_configurations_count(tmp_path: Path) -> None:
    config = {"eos_token_id": [1, 2], "text_config": {"eos_token_id": 3}}
    write(tmp_path, generation={"eos_token_id": 4}, config=config)
    assert read_generation_config(tmp_path).end_tokens == {1, 2, 3, 4}


@pytest.mark.parametrize("given", [None, "1", True, 1.5, {"id": 1}, [None, "1", [1]]])
def test_what_is_no_token_is_left_out(tmp_path: Path, given: Any) -> None:
    write(tmp_path, config={"eos_token_id": given, "text_config": given})
    assert read_generation_config(tmp_path).end_tokens == frozenset()


def test_the_checkpoints_sampling_is_the_default(tmp_path: Path) -> None:
    write(tmp_path, generation={"temperature": 0.7, "top_k": 20.0, "top_p": None, "unknown": 1})
    assert read_generation_config(tmp_path).sampling == SamplingDefaults(temperature=0.7, top_k=20)


def test_a_checkpoint_that_does_not_sample_has_temperature_0(tmp_path: Path) -> None:
    write(tmp_path, generation={"temperature": 0.7, "do_sample": False})
    assert read_generation_config(tmp_path).sampling.temperature == 0


@pytest.mark.parametrize("content", ["{", "", "[]", "null", '"text"', "\ud800"])
def test_a_broken_file_is_a_warning(
    tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "generation_config.json").write_bytes(content.encode(errors="surrogatepass"))
    write(tmp_path, config={"eos_token_id": 1})
    read = read_generation_config(tmp_path)
    assert read.sampling == SamplingDefaults()
    assert read.end_tokens == {1}
    assert caplog.text.count("generation_config.json") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("temperature", "hot"),
        ("temperature", -1),
        ("temperature", "nan"),
        ("top_k", [1]),
        ("top_k", -1),
        ("top_p", 2),
        ("min_p", {}),
        ("repetition_penalty", 0),
    ],
)
def test_a_broken_value_is_a_warning_and_the_others_count(
    tmp_path: Path, name: str, value: Any, caplog: pytest.LogCaptureFixture
) -> None:
    others: dict[str, Any] = {
        "temperature": 0.5,
        "top_k": 3,
        "top_p": 0.5,
        "min_p": 0.5,
        "repetition_penalty": 2.0,
    }
    write(tmp_path, generation={**others, name: value})
    del others[name]
    assert read_generation_config(tmp_path).sampling == SamplingDefaults(**others)
    assert name in caplog.text


@pytest.mark.parametrize("given", [1.5, "0", {}, [None, "0"], True])
def test_a_model_whose_end_tokens_can_not_be_read_is_loaded(
    tiny_checkpoint: Callable[[str], Path], tmp_path: Path, given: Any
) -> None:
    path = shutil.copytree(tiny_checkpoint("qwen3"), tmp_path / "model")
    write(path, generation={"eos_token_id": given, "temperature": "hot"})
    description, _ = load_text_model(LoadOptions(path, max_rows=1), lambda *_: None)
    config = json.loads((path / "config.json").read_text())
    assert config["eos_token_id"] in description.eos_token_ids
    assert not any(isinstance(token, bool) for token in description.eos_token_ids)
