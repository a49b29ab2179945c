"""A request's body, parsed and checked."""

import json
from collections.abc import Container, Mapping
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from quart import request

from mlxtrio.http.errors import ApiError, invalid

Body = TypeVar("Body", bound=BaseModel)

TAGGED_LISTS = {"messages", "content"}  # of unions, whose errors name the member
MAX_ERRORS = 1000  # of one body; listing more would block the event loop


async def read_body(kind: type[Body], unsupported: Container[str]) -> Body:
    """Parse the request's body.

    Raises:
        ApiError: it is not what ``kind`` says (a parameter among ``unsupported`` is named as
            such), or its headers are not accepted.
    """
    _check_media_type()
    data = await request.get_data(cache=False)
    assert isinstance(data, bytes)  # noqa: S101 - narrows the type
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise invalid_body(error, data, unsupported) from error


def invalid_body(error: ValidationError, data: bytes, unsupported: Container[str]) -> ApiError:
    """Turn pydantic's most precise error of a body into one that names the parameter.

    ``unsupported`` are parameters of OpenAI's API or of other servers that are not supported.
    """
    if error.error_count() > MAX_ERRORS:
        return invalid("The body has too many faults to list.")
    # Where a union was tried, the member that went deepest, or had the right type, was meant.
    first = max(
        error.errors(include_url=False),
        key=lambda each: (len(each["loc"]), not each["type"].endswith("_type")),
    )
    if first["type"] == "json_invalid":
        return invalid(f"The body is not valid JSON: {first['msg']}", code="invalid_json")
    param = _parameter(first, data)
    if first["type"] == "extra_forbidden":
        if param in unsupported:
            return invalid(
                f"Unsupported parameter: '{param}' is not supported by this server.",
                code="unsupported_parameter",
                param=param,
            )
        return invalid(
            f"Unrecognized request argument supplied: {param}",
            code="unknown_parameter",
            param=param,
        )
    if first["type"] == "missing":
        return invalid(
            f"Missing required parameter: '{param}'.",
            code="missing_required_parameter",
            param=param,
        )
    where = f"'{param}'" if param else "the body"
    reason = first["msg"].removeprefix("Value error, ")
    return invalid(f"Invalid value for {where}: {reason}.", param=param)


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


def _check_media_type() -> None:
    """Refuse encodings that are not read here, and browsers' requests from other pages.

    Other clients may send any media type: curl's default is a form's. A browser sends JSON to
    another origin only if that origin permits it; with other media types any web page could use
    a server on the machine of its visitor.

    Raises:
        ApiError: status 415, which names the header.
    """
    encoding = request.headers.get("Content-Encoding", "identity")
    if encoding.lower() != "identity":
        raise _unsupported_media_type(
            "This server reads no encoded bodies; leave Content-Encoding out.", "Content-Encoding"
        )
    if "Origin" in request.headers and request.mimetype != "application/json":
        raise _unsupported_media_type(
            "Send the body with 'Content-Type: application/json'.", "Content-Type"
        )


def _unsupported_media_type(message: str, header: str) -> ApiError:
    return ApiError(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, message, code="unsupported_media_type", param=header
    )
