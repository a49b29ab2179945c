"""What every wire model shares."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """Something a client sends: exact types, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, frozen=True, protected_namespaces=()
    )


class ResponseModel(BaseModel):
    """Something a client gets."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())


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
