"""``GET /manual``: the Markdown pages of ``mlxtrio/docs`` as HTML, without a network.

The pages come with the package. Each is rendered once, at its first request, in a worker thread.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

import trio
from markdown_it import MarkdownIt
from markdown_it.token import Token
from quart import Blueprint, Response, abort
from quart_schema import hide

# In the order of the list of pages. Nothing else is served: a request's path never becomes a file's.
PAGES = (
    "index",
    "api",
    "configuration",
    "architecture",
    "performance",
    "comparison",
    "troubleshooting",
    "contributing",
    "changelog",
)
DOCS = files("mlxtrio") / "docs"
STYLESHEET = "/manual/assets/manual.css"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
PAGE_LINK = re.compile(r"(?P<page>[\w-]+)\.md(?P<anchor>#.*)?")


def manual_blueprint() -> Blueprint:
    """The manual's routes: ``/manual`` is its first page, ``/manual/NAME`` each of them."""
    blueprint = Blueprint("manual", __name__)

    @blueprint.get("/manual")
    @hide
    async def index() -> Response:
        return await _rendered("index")

    @blueprint.get("/manual/<name>")
    @hide
    async def page(name: str) -> Response:
        if name not in PAGES:
            abort(404)
        return await _rendered(name)

    @blueprint.get(STYLESHEET)
    @hide
    async def stylesheet() -> Response:
        return Response(_source("manual.css"), content_type="text/css; charset=utf-8")

    return blueprint


def slugs() -> Callable[[str], str]:
    """Return a function that makes the anchors of one page's headings, as GitHub makes them.

    Letters, digits, ``_`` and ``-`` stay, in lower case; spaces become ``-``; an anchor that the
    page has already gets a number.
    """
    seen: dict[str, int] = {}

    def slug(heading: str) -> str:
        base = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        seen[base] = count = seen.get(base, -1) + 1
        return f"{base}-{count}" if count else base

    return slug


def page_address(name: str) -> str:
    """The path at which the server has a page."""
    return "/manual" if name == "index" else f"/manual/{name}"


@cache
def render_page(name: str) -> str:
    """Return a page as an HTML document. ``name`` is one of ``PAGES``."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(_source(f"{name}.md"))
    headings = _add_anchors(tokens)
    _point_links_at_the_server(tokens)
    return Template(_source("page.html")).substitute(
        title=escape(headings[0][2]),
        stylesheet=STYLESHEET,
        pages=_list_of_pages(name, headings),
        content=markdown.renderer.render(tokens, markdown.options, {}),
    )


async def _rendered(name: str) -> Response:
    # Rendering takes some tens of milliseconds, in which streams on the event loop would wait.
    text = await trio.to_thread.run_sync(render_page, name)
    return Response(text, headers=HEADERS, content_type="text/html; charset=utf-8")


@cache
def _source(file: str) -> str:
    return (DOCS / file).read_text(encoding="utf-8")


def _title(name: str) -> str:
    return _source(f"{name}.md").partition("\n")[0].removeprefix("# ")


Heading = tuple[int, str, str]  # level, anchor, text


def _add_anchors(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading its anchor, and a link to itself."""
    slug = slugs()
    headings = []
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if opening.type != "heading_open" or inline.children is None:
            continue
        text = "".join(child.content for child in inline.children)
        anchor = slug(text)
        opening.attrSet("id", anchor)
        link = Token("html_inline", "", 0)
        link.content = f' <a class="anchor" href="#{anchor}" aria-label="Link to this part">#</a>'
        inline.children.append(link)
        headings.append((int(opening.tag[1:]), anchor, text))
    return headings


def _point_links_at_the_server(tokens: Sequence[Token]) -> None:
    """``api.md#chat``, which works among the files, becomes ``/manual/api#chat``."""
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open" and (
                match := PAGE_LINK.fullmatch(str(child.attrGet("href")))
            ):
                child.attrSet("href", page_address(match["page"]) + (match["anchor"] or ""))


def _list_of_pages(current: str, headings: Sequence[Heading]) -> str:
    """The pages as a list, with the current one's main headings below it."""
    items = []
    for name in PAGES:
        here, parts = "", ""
        if name == current:
            here = ' aria-current="page"'
            parts = "".join(
                f'<li><a href="#{anchor}">{escape(text)}</a></li>'
                for level, anchor, text in headings
                if level == 2
            )
        link = f'<a href="{page_address(name)}"{here}>{escape(_title(name))}</a>'
        items.append(f"<li>{link}<ul>{parts}</ul></li>" if parts else f"<li>{link}</li>")
    return "<ul>" + "\n".join(items) + "</ul>"
