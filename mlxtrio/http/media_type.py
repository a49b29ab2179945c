"""What a request says of its body's form."""

from http import HTTPStatus

from quart import request

from mlxtrio.http.errors import ApiError


def check_media_type() -> None:
    """Refuse encodings that are not read here, and browsers' requests from other pages.

    Command-line clients may say what they like: curl calls JSON a form. A browser, which says
    where a request comes from, may send JSON to another origin only after asking it; with any
    other type a web page could use a server on its reader's own machine.

    Raises:
        ApiError: status 415, which names the header.
    """
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise _unsupported(
            "This server reads no encoded bodies; leave Content-Encoding out.", "Content-Encoding"
        )
    if "Origin" in request.headers and request.mimetype != "application/json":
        raise _unsupported("Send the body with 'Content-Type: application/json'.", "Content-Type")


def _unsupported(message: str, header: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message, code="unsupported_media_type", param=header
    )
