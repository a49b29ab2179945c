"""What OpenAI's routes share on the wire: the error body."""

from mlxtrio.http.schema import ResponseModel


class ErrorDetail(ResponseModel):
    """What went wrong, for people (``message``) and programs (``code``, ``param``)."""

    message: str
    type: str
    param: str | None = None
    code: str | None = None


class ErrorResponse(ResponseModel):
    """OpenAI's error body; ``detail`` repeats the message as mlx-server-OAI-compat had it."""

    error: ErrorDetail
    detail: str
