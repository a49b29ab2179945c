"""Fixtures of the engine's tests."""

import pytest

from tests.support.engine_fixtures import fix_chunk


@pytest.fixture
def short_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Prefill 16 tokens a step, so that a prompt takes several steps and images are split."""
    fix_chunk(monkeypatch, 16)
