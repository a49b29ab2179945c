"""Responses whose body is JSON text already."""

from http import HTTPStatus

from quart import Response


def json_response(text: str, status: int = HTTPStatus.OK) -> Response:
    """A response with ``text``, which is JSON, as its body."""
    return Response(text, status, content_type="application/json")
