"""The error of an image, without the part of the request that holds it."""


class ImageError(Exception):
    """An image can't be loaded.

    ``reason`` completes the sentence "Invalid value for '…': " for the client, without a full stop.
    It never holds an address or a name that the client did not send. ``code`` is one of OpenAI's
    codes for images
    (https://platform.openai.com/docs/api-reference/responses/object#responses-object-error).
    """

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
