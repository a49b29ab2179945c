"""Every error in OpenAI's shape, whoever raised it.

Source: https://platform.openai.com/docs/guides/error-codes.
"""

import logging

from quart import Quart, Response, has_request_context, request, websocket
from werkzeug.exceptions import HTTPException

from mlxtrio.errors import GenerationError, MlxtrioError
from mlxtrio.http.errors import ApiError, api_error
from mlxtrio.http.openai.schema import ErrorDetail, ErrorResponse

logger = logging.getLogger(__name__)

TYPES = {
    429: "rate_limit_error",
    500: "server_error",
    503: "service_unavailable_error",
    504: "timeout_error",
}
HTTP_MESSAGES = {
    404: ("Unknown request URL: {method} {path}. Please check the URL for typos.", "unknown_url"),
    405: ("Not allowed to {method} on {path}.", "method_not_allowed"),
    408: ("The request's body did not arrive in time.", "request_timeout"),
    413: ("The request's body is larger than this server takes.", "request_too_large"),
}


def error_body(error: ApiError) -> str:
    """The error as JSON text."""
    detail = ErrorDetail(
        message=error.message,
        type=TYPES.get(error.status, "invalid_request_error"),
        param=error.param,
        code=error.code,
    )
    return ErrorResponse(error=detail, detail=error.message).model_dump_json()


def install_error_handlers(app: Quart) -> None:
    """Answer every exception in OpenAI's shape."""
    app.register_error_handler(ApiError, _api_error)
    app.register_error_handler(MlxtrioError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _internal_error)


async def _api_error(error: ApiError) -> Response:
    return Response(
        error_body(error), error.status, headers=error.headers, content_type="application/json"
    )


async def _domain_error(error: MlxtrioError) -> Response:
    return await _api_error(api_error(error))


async def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    message, code = error.description or error.name, "invalid_value"
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
    return await _api_error(ApiError(status, message, code=code, headers=headers))


async def _internal_error(error: Exception) -> Response:
    # What failed goes to the log; the client gets no paths and no traces.
    logger.exception("%s %s failed", request.method, request.path, exc_info=error)
    return await _domain_error(GenerationError("internal error", code="internal_error"))
