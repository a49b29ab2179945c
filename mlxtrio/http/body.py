"""A request's body, read and checked."""

from collections.abc import Container
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from quart import request

from mlxtrio.http.errors import raise_invalid
from mlxtrio.http.media_type import check_media_type

Body = TypeVar("Body", bound=BaseModel)


async def read_body(kind: type[Body], unsupported: Container[str]) -> Body:
    """Read the request's body.

    Raises:
        InvalidRequestError: it is not what ``kind`` says; a parameter among ``unsupported`` is
            named as such.
        UnsupportedMediaTypeError: it comes in a form that is not read here.
    """
    check_media_type()
    data = await request.get_data(cache=False)
    assert isinstance(data, bytes)  # noqa: S101 - narrows the type
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise_invalid(error, data, unsupported)
