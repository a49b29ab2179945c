"""Which URLs may be fetched."""

import re

import httpx2

from mlxtrio.media.errors import ImageError

MAX_URL_LENGTH = 8192  # characters
DATA_SCHEME = "data:"
# A DNS name (https://www.rfc-editor.org/rfc/rfc1123#section-2.1, and underscores), or an IPv6
# address without a zone. Resolvers and TLS raise all kinds of errors for other hosts.
HOST = re.compile(r"(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*\.?|[0-9a-f:.]{2,45}")


def is_data_uri(url: str) -> bool:
    """Whether the URL is a data URI, which holds its image itself."""
    return url[: len(DATA_SCHEME)].lower() == DATA_SCHEME


def fetchable_url(url: str, base: httpx2.URL | None = None) -> httpx2.URL:
    """Parse a URL that may be fetched. That of a redirect may be relative to ``base``.

    Raises:
        ImageError: it is invalid, has a scheme other than http and https, or holds credentials.
    """
    if len(url) > MAX_URL_LENGTH:
        raise _invalid(f"the URL has more than {MAX_URL_LENGTH} characters")
    try:
        parsed = httpx2.URL(url) if base is None else base.join(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx2.InvalidURL, ValueError) as error:  # httpx2 raises ValueError for some
        raise _invalid("not a valid URL") from error
    if parsed.scheme not in {"http", "https"}:
        raise _invalid("only http, https and data URLs are read")
    if parsed.userinfo:
        raise _invalid("a URL with credentials is not fetched")
    if not HOST.fullmatch(host):
        raise _invalid("the URL has no valid host")
    if parsed.port is not None and not 1 <= parsed.port <= 65535:
        raise _invalid("the URL has no valid port")
    return parsed


def _invalid(reason: str) -> ImageError:
    return ImageError(reason, "invalid_image_url")
