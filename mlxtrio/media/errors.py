"""What is wrong with an image, before it is known which part of the request brought it."""


class ImageError(Exception):
    """An image can't be had.

    ``reason`` is the rest of the sentence "Invalid value for '…': " for the client, without a
    full stop; it never holds an address or a name that the client did not give. ``code`` is one
    of OpenAI's for images
    (https://platform.openai.com/docs/api-reference/responses/object#responses-object-error).
    """

    def __init__(self, reason: str, code: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
