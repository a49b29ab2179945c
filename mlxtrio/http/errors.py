"""Every error as OpenAI's error body, whoever raised it."""

import json
import logging
from collections.abc import Container, Mapping
from typing import Any, NoReturn

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from quart import Quart, Response, has_request_context, request, websocket
from werkzeug.exceptions import HTTPException

from mlxtrio.errors import GenerationError, InvalidRequestError, MlxtrioError
from mlxtrio.http.schema import ErrorDetail, ErrorResponse

logger = logging.getLogger(__name__)

TAGGED_LISTS = {"messages", "content"}  # of unions, whose errors name the member
MAX_ERRORS = 1000  # of one body; listing more would hold everybody up

HTTP_MESSAGES = {
    404: ("Unknown request URL: {method} {path}. Please check the URL for typos.", "unknown_url"),
    405: ("Not allowed to {method} on {path}.", "method_not_allowed"),
    408: ("The request's body did not arrive in time.", "request_timeout"),
    413: ("The request's body is larger than this server takes.", "request_too_large"),
}


def error_body(error: MlxtrioError) -> str:
    """The error as JSON text."""
    detail = ErrorDetail(message=error.message, type=error.type, param=error.param, code=error.code)
    return ErrorResponse(error=detail, detail=error.message).model_dump_json()


def install_error_handlers(app: Quart) -> None:
    """Answer every exception in OpenAI's shape."""
    app.register_error_handler(MlxtrioError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def raise_invalid(error: ValidationError, data: bytes, unsupported: Container[str]) -> NoReturn:
    """Turn pydantic's most precise complaint about a body into one that names the parameter.

    ``unsupported`` parameters are known, and not honoured here.

    Raises:
        InvalidRequestError: always.
    """
    if error.error_count() > MAX_ERRORS:
        raise InvalidRequestError("The body has too many faults to tell.") from error
    # Where a union was tried, the member that went deepest, or had the right type, was meant.
    first = max(
        error.errors(include_url=False),
        key=lambda each: (len(each["loc"]), not each["type"].endswith("_type")),
    )
    name = str(first["loc"][-1]) if first["loc"] else None
    if first["type"] == "json_invalid":
        message, param, code = f"The body is not valid JSON: {first['msg']}", None, "invalid_json"
    elif first["type"] == "extra_forbidden" and first["loc"] == (name,) and name in unsupported:
        message = f"Unsupported parameter: '{name}' is not supported by this server."
        param, code = name, "unsupported_parameter"
    elif first["type"] == "extra_forbidden":
        param = _parameter(first, data)
        message, code = f"Unrecognized request argument supplied: {param}", "unknown_parameter"
    elif first["type"] == "missing":
        param = _parameter(first, data)
        message, code = f"Missing required parameter: '{param}'.", "missing_required_parameter"
    else:
        param = _parameter(first, data)
        where = f"'{param}'" if param else "the body"
        message, code = f"Invalid value for {where}: {_reason(first)}.", "invalid_value"
    raise InvalidRequestError(message, param=param, code=code) from error


def _reason(details: ErrorDetails) -> str:
    return details["msg"].removeprefix("Value error, ")


def _parameter(details: ErrorDetails, data: bytes) -> str | None:
    """The path of the value at fault, as in ``messages[0].content``.

    Pydantic's location also names the members of unions that it tried; only what is there in
    the body (or missing from it) belongs to the path.
    """
    path = ""
    here: Any = json.loads(data)
    steps = details["loc"]
    for n, step in enumerate(steps):
        if n >= 2 and steps[n - 2] in TAGGED_LISTS and isinstance(steps[n - 1], int):
            continue  # the member of the union that a message or a part is
        is_missing = details["type"] == "missing" and n == len(steps) - 1
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            path, here = f"{path}[{step}]", here[step]
        elif isinstance(step, str) and isinstance(here, Mapping) and (step in here or is_missing):
            path, here = f"{path}.{step}", here.get(step)
    return path.removeprefix(".") or None


def _respond(status: int, error: MlxtrioError) -> Response:
    return Response(
        error_body(error), status, headers=error.headers, content_type="application/json"
    )


async def _domain_error(error: MlxtrioError) -> Response:
    return _respond(error.status, error)


async def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    message, code = error.description or error.name, None
    if status in HTTP_MESSAGES:
        # A websocket's handshake ends here too, with a context of its own.
        wanted = request if has_request_context() else websocket
        template, code = HTTP_MESSAGES[status]
        message = template.format(method=wanted.method, path=wanted.path)
    headers = {
        name: value
        for name, value in error.get_headers()
        if name.lower() in {"allow", "location", "retry-after"}
    }
    return _respond(status, InvalidRequestError(message, code=code, headers=headers))


async def _fault(error: Exception) -> Response:
    # What failed goes to the log; the client gets no paths and no traces.
    logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return _respond(500, GenerationError("internal error", code="internal_error"))
