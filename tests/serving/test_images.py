"""Images of requests: the memory that the prepared ones may take."""

import numpy as np
import pytest

from mlxtrio.errors import QueueFullError
from mlxtrio.serving.images import ImageMemory
from mlxtrio.text.images import PreparedImage


def test_images_that_wait_have_bounded_memory() -> None:
    image = PreparedImage("key", (1,), {"pixel_values": np.zeros(60, np.uint8)})
    memory = ImageMemory(max_bytes=100)
    with memory.hold([image, image]):  # alone, it may have more
        with pytest.raises(QueueFullError), memory.hold([image]):
            pass
        with memory.hold([]):  # text waits for no image
            pass
    with memory.hold([image]):
        pass
