"""The domain's errors: each knows its HTTP status and its fields in OpenAI's error object.

The shape is ``{"error": {"message", "type", "param", "code"}}``
(https://platform.openai.com/docs/guides/error-codes). Messages are written for the client:
they name the parameter and never hold a path, a trace or another request's data.
"""

from collections.abc import Mapping
from http import HTTPStatus


class MlxtrioError(Exception):
    """An error with an answer for the client.

    ``param`` names the request's parameter at fault, ``code`` is OpenAI's machine-readable
    reason, ``headers`` go out with the answer.
    """

    status: HTTPStatus = HTTPStatus.INTERNAL_SERVER_ERROR
    type: str = "server_error"
    code: str | None = None

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.code = code if code is not None else self.code
        self.headers = dict(headers or {})


class InvalidRequestError(MlxtrioError):
    """The request itself is at fault: retrying it unchanged is useless."""

    status = HTTPStatus.BAD_REQUEST
    type = "invalid_request_error"
    code = "invalid_value"


class ContextLengthError(InvalidRequestError):
    """Prompt and answer do not fit the model's context."""

    code = "context_length_exceeded"


class UnsupportedMediaTypeError(InvalidRequestError):
    """The body comes in a form that is not read here; ``header`` says which."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    code = "unsupported_media_type"

    def __init__(self, message: str, header: str) -> None:
        super().__init__(message, param=header)


class AuthenticationError(MlxtrioError):
    """The API key is missing or wrong."""

    status = HTTPStatus.UNAUTHORIZED
    type = "invalid_request_error"
    code = "invalid_api_key"

    def __init__(self, message: str) -> None:
        super().__init__(message, headers={"WWW-Authenticate": "Bearer"})


class ModelNotFoundError(MlxtrioError):
    """The request names a model that is not served here."""

    status = HTTPStatus.NOT_FOUND
    type = "invalid_request_error"
    code = "model_not_found"


class QueueFullError(MlxtrioError):
    """The queue has no place left; ``retry_after`` is in seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    type = "rate_limit_error"
    code = "queue_full"

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "Too many requests. Service is at capacity.", headers={"Retry-After": str(retry_after)}
        )


class DeadlineError(MlxtrioError):
    """The request was not answered in time; ``seconds`` is the limit that it ran into."""

    status = HTTPStatus.GATEWAY_TIMEOUT
    type = "timeout_error"
    code = "deadline_exceeded"

    def __init__(self, seconds: float) -> None:
        # OpenAI's clients retry a 5xx unless told otherwise, which would double an overload.
        super().__init__(
            f"Request processing timed out after {seconds:g} seconds",
            headers={"x-should-retry": "false"},
        )


class NotReadyError(MlxtrioError):
    """The server is up and can't serve this now: the model is loading, or it is shutting down."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    type = "service_unavailable_error"
    code = "not_ready"

    def __init__(self, message: str, *, retry_after: int, code: str) -> None:
        super().__init__(message, code=code, headers={"Retry-After": str(retry_after)})


class ShuttingDownError(NotReadyError):
    """The server takes nothing new any more; ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__(
            "The server is shutting down.", retry_after=retry_after, code="shutting_down"
        )


class GenerationError(MlxtrioError):
    """The model failed while it generated this answer."""

    code = "generation_failed"

    def __init__(self, reason: str, *, code: str | None = None) -> None:
        super().__init__(f"Failed to generate response: {reason}", code=code)


class ModelLoadError(Exception):
    """The model can't be loaded. The message is one line for the operator, paths included."""
