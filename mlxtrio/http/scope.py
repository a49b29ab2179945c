"""The scope of the request being handled, as ``mlxtrio.serving`` wants it."""

import trio

from mlxtrio.connection import request_stack
from mlxtrio.serving.runtime import RequestScope


def request_scope() -> RequestScope:
    """Begin the request's scope: call it when the request has arrived, before its body.

    It closes when the response has ended or the client has disconnected.
    """
    return RequestScope(trio.current_time(), request_stack())
