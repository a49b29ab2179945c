"""``GET /manual``: the pages of ``mlxtrio/docs``, which come with the package, as HTML.

A page is rendered once, at its first request, in a worker thread: that takes some milliseconds, and
to import the Markdown library 0.1 s, in which running streams would wait.
"""

import trio
from quart import Blueprint, Response, abort
from quart_schema import hide

# In the order of the list of pages. Only these are served: a path never becomes a file's name.
PAGES = (
    "index",
    "api",
    "models",
    "configuration",
    "architecture",
    "performance",
    "comparison",
    "troubleshooting",
    "contributing",
    "changelog",
)
STYLESHEET = "/manual/assets/manual.css"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
}


def manual_blueprint() -> Blueprint:
    """Make the manual's routes: ``/manual`` is its first page, ``/manual/NAME`` each of them."""
    blueprint = Blueprint("manual", __name__)

    @blueprint.get("/manual", defaults={"name": "index"})
    @blueprint.get("/manual/<name>")
    @hide
    async def page(name: str) -> Response:
        if name not in PAGES:
            abort(404)
        text = await trio.to_thread.run_sync(_render, name, abandon_on_cancel=True)
        return Response(text, headers=HEADERS, content_type="text/html; charset=utf-8")

    @blueprint.get(STYLESHEET)
    @hide
    async def stylesheet() -> Response:
        text = await trio.to_thread.run_sync(_stylesheet, abandon_on_cancel=True)
        return Response(text, headers=HEADERS, content_type="text/css; charset=utf-8")

    return blueprint


# Imported at the first request, so that no start of a server waits for it.


def _render(name: str) -> str:
    from mlxtrio.http.operations.manual_pages import render_page

    return render_page(name)


def _stylesheet() -> str:
    from mlxtrio.http.operations.manual_pages import source

    return source("manual.css")
