"""The manual over HTTP: every page, without a model, a network, a script or a broken link."""

from html.parser import HTMLParser
from typing import Any

import pytest
import trio

from mlxtrio.http.operations.manual import PAGES, STYLESHEET
from mlxtrio.http.operations.manual_pages import page_address
from tests.support.in_memory import Reply, in_memory
from tests.support.scripted import ScriptedEngine


async def get(path: str, key: str = "", **settings: Any) -> Reply:
    """A server's reply, while its model is still loading."""
    headers = [("Authorization", f"Bearer {key}")] if key else []
    async with in_memory(ScriptedEngine(ready=trio.Event()), **settings) as server:
        return await server.request("GET", path, headers=headers)


TAGS = {
    *("html", "head", "meta", "title", "link", "body", "nav", "main"),
    *("h1", "h2", "h3", "p", "a", "em", "strong", "code", "pre", "ul", "ol", "li", "br"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class Page(HTMLParser):
    """What a page links and loads, the anchors that it has, and how it is styled."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.anchors: list[str] = []
        self.tags: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = {name: value or "" for name, value in attrs}
        assert not {"style", "src", "onclick"} & set(given)
        (self.loaded if tag == "link" else self.links).append(given.get("href", ""))
        self.anchors.append(given.get("id", ""))


async def read() -> dict[str, Page]:
    found = {}
    for path in map(page_address, PAGES):
        reply = await get(path)
        assert reply.status == 200
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        found[path] = Page(reply.body.decode())
    return found


@pytest.fixture(scope="module")
def pages() -> dict[str, Page]:
    """Every page, by its address."""
    return trio.run(read)


@pytest.mark.parametrize("name", PAGES)
async def test_a_pages_links_lead_somewhere(name: str, pages: dict[str, Page]) -> None:
    page = pages[page_address(name)]
    for link in filter(None, page.links):
        address, _, anchor = link.partition("#")
        if not link.startswith("https://"):
            target = pages[address] if address else page
            assert not anchor or anchor in target.anchors, link


@pytest.mark.parametrize("name", PAGES)
def test_a_page_loads_nothing_but_its_stylesheet(name: str, pages: dict[str, Page]) -> None:
    page = pages[page_address(name)]
    assert page.loaded == [STYLESHEET]
    assert page.tags <= TAGS
    assert {page_address(other) for other in PAGES} <= set(page.links)


def test_anchors_are_as_on_github_and_each_is_there_once(pages: dict[str, Page]) -> None:
    anchors = list(filter(None, pages["/manual/api"].anchors))
    assert {"chat", "structured-output", "queue-and-deadlines"} <= set(anchors)
    assert len(anchors) == len(set(anchors))


async def test_the_browser_may_load_nothing_from_elsewhere() -> None:
    for address in ("/manual", "/manual/api", STYLESHEET):
        policy = (await get(address)).headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'self';")
        assert "unsafe" not in policy


async def test_the_stylesheet_has_a_dark_and_a_narrow_form() -> None:
    reply = await get(STYLESHEET)
    assert reply.headers["content-type"] == "text/css; charset=utf-8"
    text = reply.body.decode()
    assert "prefers-color-scheme: dark" in text
    assert "max-width" in text
    assert "http" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/manual/nothing",
        "/manual/",
        "/manual/api.md",
        "/manual/page.html",
        "/manual/assets/page.html",
        "/manual/../settings.py",
        "/manual/%2e%2e%2fsettings.py",
        "/manual//etc/passwd",
    ],
)
async def test_what_is_no_page_is_an_error_in_openais_shape(path: str) -> None:
    reply = await get(path)
    assert reply.status == 404
    assert reply.json()["error"]["code"] == "unknown_url"


async def test_it_wants_the_key_like_all_else() -> None:
    for path in ("/manual", "/manual/api", STYLESHEET):
        assert (await get(path, api_key=["secret"])).status == 401
        assert (await get(path, key="secret", api_key=["secret"])).status == 200


async def test_it_is_no_part_of_the_described_api() -> None:
    described = (await get("/openapi.json")).json()["paths"]
    assert not [path for path in described if "manual" in path]
