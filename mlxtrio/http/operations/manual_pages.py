"""The manual's pages as HTML documents: the Markdown files of ``mlxtrio/docs``, rendered."""

import re
from collections.abc import Callable, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise
from string import Template

from markdown_it import MarkdownIt
from markdown_it.token import Token

from mlxtrio.http.operations.manual import PAGES, STYLESHEET

DOCS = files("mlxtrio") / "docs"
PAGE_LINK = re.compile(r"(?P<page>[\w-]+)\.md(?P<anchor>#.*)?")
Heading = tuple[int, str, str]  # level, anchor, text


@cache
def render_page(name: str) -> str:
    """Return a page as an HTML document. ``name`` is one of ``PAGES``."""
    markdown = MarkdownIt("commonmark").enable("table")
    tokens = markdown.parse(source(f"{name}.md"))
    headings = _add_anchors(tokens)
    _point_links_at_the_server(tokens)
    return Template(source("page.html")).substitute(
        title=escape(_title(name)),
        stylesheet=STYLESHEET,
        pages=_list_of_pages(name, headings),
        content=markdown.renderer.render(tokens, markdown.options, {}),
    )


@cache
def source(file: str) -> str:
    """Return the text of a file of ``mlxtrio/docs``."""
    return (DOCS / file).read_text(encoding="utf-8")


def slugs() -> Callable[[str], str]:
    """Return a function that makes the anchors of one page's headings, as GitHub makes them.

    Letters, digits, ``_`` and ``-`` stay, in lower case; spaces become ``-``; an anchor that the
    page already has gets a number.
    """
    seen: dict[str, int] = {}

    def slug(heading: str) -> str:
        base = re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")
        seen[base] = count = seen.get(base, -1) + 1
        return f"{base}-{count}" if count else base

    return slug


def page_address(name: str) -> str:
    """Return the path at which the server has a page."""
    return "/manual" if name == "index" else f"/manual/{name}"


def _title(name: str) -> str:
    return source(f"{name}.md").partition("\n")[0].removeprefix("# ")


def _add_anchors(tokens: Sequence[Token]) -> list[Heading]:
    """Give each heading its anchor, and a link to itself."""
    slug = slugs()
    headings = []
    for opening, inline in pairwise(tokens):
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
    """Make ``/manual/api#chat`` of ``api.md#chat``, which works among the files."""
    for link in (child for token in tokens for child in token.children or []):
        match = PAGE_LINK.fullmatch(str(link.attrGet("href")))
        if link.type == "link_open" and match:
            link.attrSet("href", page_address(match["page"]) + (match["anchor"] or ""))


def _list_of_pages(current: str, headings: Sequence[Heading]) -> str:
    """Return the list of pages, with the current one's main headings below it."""
    items = ""
    for name in PAGES:
        is_here = name == current
        here = ' aria-current="page"' if is_here else ""
        parts = _list_of_headings(headings) if is_here else ""
        items += (
            f'<li><a href="{page_address(name)}"{here}>{escape(_title(name))}</a>{parts}</li>\n'
        )
    return f"<ul>{items}</ul>"


def _list_of_headings(headings: Sequence[Heading]) -> str:
    items = "".join(
        f'<li><a href="#{anchor}">{escape(text)}</a></li>'
        for level, anchor, text in headings
        if level == 2
    )
    return f"<ul>{items}</ul>" if items else ""
