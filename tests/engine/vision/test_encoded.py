"""The cache of encoded images."""

import mlx.core as mx

from mlxtrio.engine.vision.encoded import EncodedImage, EncodedImageCache


def encoded(embeddings: int) -> EncodedImage:
    return EncodedImage(
        mx.zeros((embeddings, 8)), (mx.zeros((embeddings, 8)),)
    )  # 64 bytes an embedding


def test_the_least_recently_used_image_is_evicted() -> None:
    cache = EncodedImageCache(200)
    cache.insert("a", encoded(1))
    cache.insert("b", encoded(1))
    cache.insert("c", encoded(1))
    assert cache.currsize == 192
    assert cache.get("a") is not None
    cache.insert("d", encoded(1))
    assert [cache.get(key) is not None for key in "abcd"] == [True, False, True, True]
    cache.insert("e", encoded(2))
    assert [cache.get(key) is not None for key in "abcde"] == [False, False, False, True, True]
    assert cache.currsize == 192


def test_an_image_beyond_the_budget_is_not_inserted_and_evicts_nothing() -> None:
    cache = EncodedImageCache(100)
    cache.insert("a", encoded(1))
    cache.insert("b", encoded(2))
    assert cache.get("a") is not None
    assert cache.get("b") is None


def test_an_image_that_is_inserted_twice_counts_once() -> None:
    cache = EncodedImageCache(100)
    cache.insert("a", encoded(1))
    cache.insert("a", encoded(1))
    assert cache.currsize == 64
