"""Images in a prompt: their tokens go where the chat template places them."""

import pytest

from mlxtrio.errors import InvalidInputError
from mlxtrio.media.image import Detail
from mlxtrio.text.images import ImageProcessor, PreparedImage, place_images
from tests.support.vision_fixtures import drawing

IMAGE = 9


def prepared(*tokens: int) -> PreparedImage:
    return PreparedImage("key", tokens, {})


def test_images_are_placed_in_their_order() -> None:
    images = [prepared(IMAGE, IMAGE), prepared(7, IMAGE, 8)]
    assert place_images([1, IMAGE, 2, IMAGE], images, IMAGE) == (
        *(1, IMAGE, IMAGE, 2),
        *(7, IMAGE, 8),
    )
    assert place_images([1, 2], [], IMAGE) == (1, 2)


@pytest.mark.parametrize("prompt", [[1, 2], [1, IMAGE, IMAGE, IMAGE]])
def test_a_chat_template_that_loses_or_invents_an_image_is_a_clear_error(prompt: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="of the 2 images") as caught:
        place_images(prompt, [prepared(IMAGE), prepared(IMAGE)], IMAGE)
    assert caught.value.where == ("messages",)


def tokens(processor: ImageProcessor, width: int, height: int, detail: Detail) -> int:
    image = drawing("red", width, height, detail)
    return len(processor.prepare(image).tokens)
