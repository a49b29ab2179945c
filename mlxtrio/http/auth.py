"""API keys, compared in constant time."""

import hmac
from collections.abc import Sequence
from http import HTTPStatus

from pydantic import SecretStr
from quart import Quart, request

from mlxtrio.http.errors import ApiError

OPEN_PATHS = frozenset({"/health"})


def require_api_key(app: Quart, keys: Sequence[SecretStr]) -> None:
    """Answer 401 to requests without one of ``keys``; without keys, the server is open."""
    if not keys:
        return
    accepted = [key.get_secret_value().encode() for key in keys]

    async def check() -> None:
        if request.path in OPEN_PATHS:
            return
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given:
            raise _unauthorized(
                "You didn't provide an API key. Send it in an Authorization header with the "
                "value 'Bearer YOUR_KEY'."
            )
        # Headers arrive decoded as latin-1. All keys are compared, so that the
        # time reveals nothing.
        matches = [hmac.compare_digest(given.strip().encode("latin-1"), key) for key in accepted]
        if not any(matches):
            raise _unauthorized("Incorrect API key provided.")

    app.before_request(check)


def _unauthorized(message: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNAUTHORIZED,
        message,
        code="invalid_api_key",
        headers={"WWW-Authenticate": "Bearer"},
    )
