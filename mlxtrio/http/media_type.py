"""The headers that describe a request's body."""

from http import HTTPStatus

from quart import request

from mlxtrio.http.errors import ApiError


def check_media_type() -> None:
    """Refuse encodings that are not read here, and browsers' requests from other pages.

    Other clients may send any media type: curl's default is a form's. A browser sends JSON to
    another origin only if that origin permits it; with other media types any web page could use
    a server on the machine of its visitor.

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
