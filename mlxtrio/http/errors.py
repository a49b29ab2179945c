"""Errors as HTTP responses: status, headers and parameter. Each dialect adds its own shape."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http import HTTPStatus

from mlxtrio.errors import (
    INPUT,
    DeadlineError,
    InvalidInputError,
    MlxtrioError,
    ModelNotFoundError,
    NotReadyError,
    QueueFullError,
    Where,
    path_of,
)

Names = Callable[[Where], str]  # the wire's name for a path into the input of mlxtrio.serving


class ApiError(Exception):
    """An error as HTTP has it. ``param`` names the request's parameter or header at fault."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None,
        param: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.code = code
        self.param = param
        self.headers = dict(headers or {})


def invalid(message: str, *, code: str = "invalid_value", param: str | None = None) -> ApiError:
    """A request that is at fault: status 400."""
    return ApiError(HTTPStatus.BAD_REQUEST, message, code=code, param=param)


def api_error(error: MlxtrioError, names: Names = path_of) -> ApiError:
    """Give an error its status and headers, and its input the name that the wire has for it."""
    if isinstance(error, InvalidInputError):
        name = names(error.where)
        not_found = isinstance(error, ModelNotFoundError)
        return ApiError(
            HTTPStatus.NOT_FOUND if not_found else HTTPStatus.BAD_REQUEST,
            error.message.replace(INPUT, name),
            code=error.code,
            param=name,
        )
    status, headers = _status(error)
    return ApiError(status, error.message, code=error.code, headers=headers)


@contextmanager
def wire_names(names: Names) -> Generator[None]:
    """Name the inputs of errors that are raised in the block as the request does.

    Raises:
        ApiError: for each InvalidInputError.
    """
    try:
        yield
    except InvalidInputError as error:
        raise api_error(error, names) from error


def _status(error: MlxtrioError) -> tuple[HTTPStatus, dict[str, str]]:
    match error:
        case QueueFullError():
            return HTTPStatus.TOO_MANY_REQUESTS, {"Retry-After": str(error.wait)}
        case NotReadyError():
            return HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": str(error.wait)}
        case DeadlineError():
            # OpenAI's clients retry a 5xx by themselves, which would double an overload.
            return HTTPStatus.GATEWAY_TIMEOUT, {"x-should-retry": "false"}
    return HTTPStatus.INTERNAL_SERVER_ERROR, {}
