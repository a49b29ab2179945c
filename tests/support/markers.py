"""The marker ``live``, set by what a test calls: nobody has to think of it.

A test is live if it starts a server, itself or by a fixture. One whose helper does is marked by
hand; a server that an unmarked test starts is an error.
"""

import inspect
from functools import cache
from types import CodeType

import pytest

from tests.support import live

STARTERS = {live.live_server.__name__, live.server_process.__name__}


@pytest.hookimpl(tryfirst=True)  # before -m selects
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that start a server."""
    for item in items:
        if isinstance(item, pytest.Function) and is_live(item):
            item.add_marker(pytest.mark.live)


@pytest.hookimpl(tryfirst=True)  # before the fixtures are set up
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let only tests that are marked start one."""
    live.may_start = item.get_closest_marker("live") is not None


def is_live(item: pytest.Function) -> bool:
    """Whether the test's function, or one of its fixtures', names what starts a server."""
    fixtures = [each[-1].func for each in item._fixtureinfo.name2fixturedefs.values()]
    return any(starts_server(inspect.unwrap(f).__code__) for f in (item.function, *fixtures))


@cache
def starts_server(code: CodeType) -> bool:
    """Whether the code, or that of a function in it, names what starts a server."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return not STARTERS.isdisjoint(code.co_names) or any(map(starts_server, inner))
