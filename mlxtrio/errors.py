"""A request's errors, independent of the HTTP API.

An error says what happened, in words for the client, and never holds a path, a trace or another
request's data. Status, headers and wire names are the dialects'.
"""

Where = tuple[str | int, ...]

# In a message, stands for the name that the dialect has for the input at fault. A noncharacter of
# Unicode, so that no text of a client is mistaken for it: https://www.unicode.org/faq/private_use.html
INPUT = "\ufdd4"


def path_of(where: Where) -> str:
    """Write a path into a request's input, as in ``messages[2].content``."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in where)
    return "".join(steps).removeprefix(".")


class MlxtrioError(Exception):
    """An error to send to the client. ``code`` is its machine-readable reason."""

    code: str = "internal_error"

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code if code is not None else self.code


class InvalidInputError(MlxtrioError):
    """The request itself is at fault: sending it again unchanged is useless.

    ``where`` is the path of the value at fault in the input of ``mlxtrio.serving``
    (``("messages", 2, "content")`` in a ``ChatInput``). ``INPUT`` in the message stands for its
    name, which only the dialect knows.
    """

    code = "invalid_value"

    def __init__(self, message: str, where: Where, *, code: str | None = None) -> None:
        super().__init__(message, code=code)
        self.where = where

    def __str__(self) -> str:
        return self.message.replace(INPUT, path_of(self.where))


class ContextLengthError(InvalidInputError):
    """Prompt and output do not fit the model's context."""

    code = "context_length_exceeded"


class ModelNotFoundError(InvalidInputError):
    """The request names a model that is not served here."""

    code = "model_not_found"

    def __init__(self, name: str) -> None:
        super().__init__(f"The model '{name}' does not exist.", ("model",))


class QueueFullError(MlxtrioError):
    """The queue has no place left; one is expected to be free after ``wait`` seconds."""

    code = "queue_full"

    def __init__(self, wait: int) -> None:
        super().__init__("Too many requests. Service is at capacity.")
        self.wait = wait


class DeadlineError(MlxtrioError):
    """The request was not finished in time; ``seconds`` is the limit that it ran into."""

    code = "deadline_exceeded"

    def __init__(self, seconds: float) -> None:
        super().__init__(f"Request processing timed out after {seconds:g} seconds")


class NotReadyError(MlxtrioError):
    """The server runs and can't serve this now; it may after ``wait`` seconds."""

    code = "not_ready"

    def __init__(self, message: str, *, wait: int, code: str) -> None:
        super().__init__(message, code=code)
        self.wait = wait


class ShuttingDownError(NotReadyError):
    """The server accepts nothing new any more; another may be there after ``wait`` seconds."""

    def __init__(self, wait: int = 1) -> None:
        super().__init__("The server is shutting down.", wait=wait, code="shutting_down")


class GenerationError(MlxtrioError):
    """The model failed while it generated this output."""

    code = "generation_failed"

    def __init__(self, reason: str, *, code: str | None = None) -> None:
        super().__init__(f"Failed to generate response: {reason}", code=code)


class ModelLoadError(Exception):
    """The model can't be loaded. The message is one line for the operator, paths included."""
