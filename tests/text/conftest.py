"""Fixtures of the tests of ``text``."""

import dataclasses

import pytest

from mlxtrio.text.description import ModelDescription
from tests.support.engine_fixtures import TinyModels


@pytest.fixture(params=["qwen3", "llama"])
def model(tiny_models: TinyModels, request: pytest.FixtureRequest) -> ModelDescription:
    """A byte-level BPE, and SentencePiece with byte fallback; neither has a reasoning format."""
    return dataclasses.replace(tiny_models(request.param).description, reasoning=None)
