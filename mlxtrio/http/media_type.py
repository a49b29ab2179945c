"""What a request says of its body."""

from quart import request

from mlxtrio.errors import UnsupportedMediaTypeError


def check_media_type() -> None:
    """Refuse encodings that are not read here, and browsers' requests from other pages.

    Command-line clients may say what they like: curl calls JSON a form. A browser, which says
    where a request comes from, may send JSON to another origin only after asking it; with any
    other type a web page could use a server on its reader's own machine.

    Raises:
        UnsupportedMediaTypeError: which names the header.
    """
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise UnsupportedMediaTypeError(
            "This server reads no encoded bodies; leave Content-Encoding out.", "Content-Encoding"
        )
    if "Origin" in request.headers and request.mimetype != "application/json":
        raise UnsupportedMediaTypeError(
            "Send the body with 'Content-Type: application/json'.", "Content-Type"
        )
