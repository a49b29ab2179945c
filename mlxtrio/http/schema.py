"""What the wire models of all dialects share."""

from pydantic import BaseModel, ConfigDict


class RequestModel(BaseModel):
    """A part of a request: exact types, no unknown fields, no NaN or infinity."""

    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, frozen=True, protected_namespaces=()
    )


class ResponseModel(BaseModel):
    """A part of a response."""

    model_config = ConfigDict(frozen=True, protected_namespaces=())
