"""The images of a chat: where its messages say that they are."""

from collections.abc import Sequence

from mlxtrio.errors import InvalidRequestError
from mlxtrio.http.openai.chat.message_schema import ImagePart, Message, UserMessage
from mlxtrio.media.loader import ImageSource


def image_sources(messages: Sequence[Message]) -> list[ImageSource]:
    """Where the images are, in the order in which the messages have them.

    Raises:
        InvalidRequestError: an image is not a user's. OpenAI's API has none elsewhere, and
            hardly a chat template places one.
    """
    sources = []
    for n, message in enumerate(messages):
        if message.content is None or isinstance(message.content, str):
            continue
        for m, part in enumerate(message.content):
            if not isinstance(part, ImagePart):
                continue
            where = f"messages[{n}].content[{m}]"
            if not isinstance(message, UserMessage):
                raise InvalidRequestError(
                    f"Invalid value for '{where}': images are read in user messages only, not "
                    f"in a message of role '{message.role}'.",
                    param=where,
                )
            image = part.image_url
            sources.append(ImageSource(image.url, f"{where}.image_url", image.detail))
    return sources
