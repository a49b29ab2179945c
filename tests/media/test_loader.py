"""All images of a request are loaded: in order, concurrently, within limits, with one error."""

import os
from typing import Any

import pytest
import trio
from PIL import Image
from trio.testing import wait_all_tasks_blocked

from mlxtrio.cli.commands import Commands, Launch
from mlxtrio.cli.parser import parse
from mlxtrio.errors import InvalidInputError
from mlxtrio.media.limits import ImageLimits
from mlxtrio.media.loader import ImageLoader, ImageSource
from mlxtrio.settings import Settings
from tests.support.images import (
    BLUE,
    RED,
    ImageServer,
    data_uri,
    file_of,
    loader,
    response,
    shades,
    sources,
)

PNG = file_of(shades())
URI = data_uri(PNG)


async def refusal(images: ImageLoader, *urls: str) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as refused:
        async with images:
            await images.load(sources(*urls))
    return refused.value


def offline() -> ImageLoader:
    """A loader that resolves no name."""
    return loader(names={})


async def test_a_data_uri_is_loaded_without_network() -> None:
    async with offline() as images:
        (image,) = await images.load(sources(URI))
    assert (image.width, image.height) == (40, 30)
    assert image.image.tobytes() == shades().tobytes()


@pytest.mark.parametrize(
    "media_type", ["image/png", "image/jpeg", "text/html", "", "image/png;name=x.png", "IMAGE/PNG"]
)
@pytest.mark.parametrize("scheme", ["data", "DATA"])
async def test_the_content_decides_the_format_not_the_media_type(
    media_type: str, scheme: str
) -> None:
    async with offline() as images:
        uri = data_uri(PNG, media_type).replace("data", scheme, 1)
        assert len(await images.load(sources(uri))) == 1


@pytest.mark.parametrize(
    ("uri", "code"),
    [
        (data_uri(b"%PDF-1.7 but no image"), "invalid_image_format"),
        (data_uri(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "invalid_image_format"),
        (data_uri(PNG[:60]), "image_parse_error"),
        (data_uri(b""), "empty_image_file"),
        ("data:", "invalid_base64_image"),
        ("data:image/png,%89PNG", "invalid_base64_image"),
        ("data:image/png;base64", "invalid_base64_image"),
        (URI.replace("base64", "base32"), "invalid_base64_image"),
        (URI + "=", "invalid_base64_image"),
        ("data:image/png;base64,AAAA====", "invalid_base64_image"),
        (URI.rstrip("=")[:-1], "invalid_base64_image"),
        (URI + "\n", "invalid_base64_image"),
        (URI[:60] + " " + URI[60:], "invalid_base64_image"),
        (URI[:60] + "-_" + URI[62:], "invalid_base64_image"),
        (URI[:60] + "é" + URI[61:], "invalid_base64_image"),
        (URI[:60] + "!!!!" + URI[64:], "invalid_base64_image"),
        (URI + URI, "invalid_base64_image"),
    ],
)
async def test_bad_data_uris_are_refused(uri: str, code: str) -> None:
    error = await refusal(offline(), uri)
    assert (error.code, error.where) == (code, ("messages", 0, "content", 0, "image"))


@pytest.mark.parametrize(
    "url", ["/etc/passwd", "file:///etc/passwd", "x.png", "ftp://example.com/x", "", " " + URI]
)
async def test_paths_and_other_schemes_are_refused(url: str) -> None:
    for image_urls in (True, False):
        error = await refusal(loader(names={}, image_urls=image_urls), url)
        assert "only http, https and data URLs are read" in error.message


async def test_without_image_urls_data_uris_are_still_loaded(server: ImageServer) -> None:
    def images() -> ImageLoader:
        return loader(image_urls=False, allow_private_image_urls=True)

    error = await refusal(images(), server.url("/png"))
    assert "data URIs only" in error.message
    assert server.requests == []
    async with images() as loading:
        assert len(await loading.load(sources(URI))) == 1


async def test_images_keep_their_order_and_detail(server: ImageServer) -> None:
    released = trio.Event()

    async def late(stream: trio.abc.Stream) -> None:
        await released.wait()
        await stream.send_all(response(file_of(Image.new("RGB", (8, 8), RED))))

    async def early(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(file_of(Image.new("RGB", (8, 8), BLUE))))
        released.set()  # both are fetched concurrently, or this test hangs

    asked = [
        ImageSource(server.serve("/late", late), ("a",), "low"),
        ImageSource(URI, ("b",)),
        ImageSource(server.serve("/early", early), ("c",), "high"),
    ]
    async with loader(allow_private_image_urls=True) as images:
        with trio.fail_after(20):
            late_one, data, early_one = await images.load(asked)
    assert late_one.image.getpixel((0, 0)) == RED
    assert early_one.image.getpixel((0, 0)) == BLUE
    assert data.width == 40
    assert [each.detail for each in (late_one, data, early_one)] == ["low", "auto", "high"]


async def test_no_sources_no_images() -> None:
    async with offline() as images:
        assert await images.load([]) == []


async def test_a_url_that_occurs_twice_is_loaded_once(server: ImageServer) -> None:
    url = server.url("/png")
    asked = [ImageSource(url, ("a",), "low"), ImageSource(url, ("b",), "high")]
    async with loader(allow_private_image_urls=True) as images:
        low, high = await images.load(asked)
    assert server.paths == ["/png"]
    assert low.digest == high.digest
    assert low.image is high.image
    assert (low.detail, high.detail) == ("low", "high")


async def test_the_error_of_a_url_that_occurs_twice_names_its_first_place() -> None:
    error = await refusal(offline(), URI, "data:,", "data:,")
    assert error.where == ("messages", 0, "content", 1, "image")


async def test_a_failure_cancels_the_others_and_is_raised_alone(server: ImageServer) -> None:
    async def stall(stream: trio.abc.Stream) -> None:
        await stream.receive_some()  # ends when the client disconnects
        disconnected.set()

    async def fail(stream: trio.abc.Stream) -> None:
        while server.open_connections < 2:
            await trio.sleep(0.001)
        await stream.send_all(response(status="404 Not Found"))

    disconnected = trio.Event()
    stalling, failing = server.serve("/stall", stall), server.serve("/fail", fail)
    with trio.fail_after(20):
        images = loader(allow_private_image_urls=True, image_timeout=60)
        error = await refusal(images, stalling, failing)
        await disconnected.wait()
    assert error.where == ("messages", 0, "content", 1, "image")
    assert str(error) == (
        "Invalid value for 'messages[0].content[1].image': its server answered with status 404."
    )


async def test_the_number_of_images_is_limited() -> None:
    async with loader(names={}, image_max_count=2) as images:
        assert len(await images.load(sources(URI, URI))) == 2
    error = await refusal(loader(names={}, image_max_count=2), URI, URI, URI)
    assert error.message.endswith("a request may have at most 2 images.")
    assert error.where == ("messages", 0, "content", 2, "image")


async def test_the_bytes_of_a_data_uri_are_limited_exactly() -> None:
    for extra in range(3):  # each padding
        data = PNG + bytes(extra)
        async with loader(names={}, image_max_bytes=len(data)) as images:
            await images.load(sources(data_uri(data)))
        error = await refusal(loader(names={}, image_max_bytes=len(data) - 1), data_uri(data))
        assert error.code == "image_file_too_large"
        assert f"{len(data) - 1} bytes" in error.message


async def test_the_pixels_of_an_image_are_limited() -> None:
    async with loader(names={}, image_max_pixels=1200) as images:
        await images.load(sources(URI))
    error = await refusal(loader(names={}, image_max_pixels=1199), URI)
    assert error.code == "image_too_large"


def different(count: int) -> list[bytes]:
    """Images of 16 pixels, each in a file of the same size."""
    return [file_of(Image.new("RGB", (4, 4), (n, 0, 0)), "BMP") for n in range(count)]


async def test_the_pixels_of_a_request_are_limited_together() -> None:
    uris = [data_uri(data) for data in different(4)]
    async with loader(names={}, image_max_pixels=16) as images:
        assert len(await images.load(sources(*uris[:3], *uris[:3]))) == 6  # three URLs, twice each
    error = await refusal(loader(names={}, image_max_pixels=16), *uris)
    assert "more than 48 pixels together" in error.message


async def test_the_bytes_of_a_request_are_limited_together(server: ImageServer) -> None:
    files = different(4)
    size = len(files[0])
    urls = [server.serve(f"/{n}", response(data)) for n, data in enumerate(files[:2])]
    urls += [data_uri(data) for data in files[2:]]
    settings: dict[str, Any] = {"image_max_bytes": size, "allow_private_image_urls": True}
    async with loader(**settings) as images:
        assert len(await images.load(sources(*urls[:3]))) == 3
    error = await refusal(loader(**settings), *urls)
    assert f"more than {3 * size} bytes together" in error.message


async def test_decoding_waits_for_one_of_the_given_threads() -> None:
    threads = trio.CapacityLimiter(1)
    images = ImageLoader(ImageLimits.of(Settings()), threads)
    threads.acquire_on_behalf_of_nowait("another request")
    with trio.fail_after(5):
        async with images, trio.open_nursery() as nursery:
            nursery.start_soon(images.load, sources(URI))
            while not threads.statistics().tasks_waiting:
                await trio.sleep(0.001)
            threads.release_on_behalf_of("another request")


async def test_a_loader_works_after_failures_and_cancelling() -> None:
    async with offline() as images:
        with pytest.raises(InvalidInputError):
            await images.load(sources("data:,"))
        with trio.CancelScope() as scope:
            scope.cancel()
            await images.load(sources(URI))
        assert scope.cancelled_caught
        assert len(await images.load(sources(URI))) == 1


async def test_concurrent_fetches_are_limited(
    server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    max_open = 0

    async def answer_late(stream: trio.abc.Stream) -> None:
        nonlocal max_open
        await wait_all_tasks_blocked(0.01)  # all that are not limited have connected
        max_open = max(max_open, server.open_connections)
        await stream.send_all(response(PNG))

    monkeypatch.setattr("mlxtrio.media.loader.MAX_FETCHES", 2)
    urls = [server.serve(f"/{n}", answer_late) for n in range(6)]
    async with loader(allow_private_image_urls=True) as images:
        assert len(await images.load(sources(*urls))) == 6
    assert max_open == 2


async def test_the_first_of_several_wrong_urls_is_the_error() -> None:
    for _ in range(5):
        error = await refusal(offline(), URI, "x.png", "y.png")
        assert error.where == ("messages", 0, "content", 1, "image")


async def test_cancelling_does_not_wait_for_the_decoder(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr("mlxtrio.media.loader.decode", lambda data: os.read(reading, 1))
    threads = trio.CapacityLimiter(1)
    async with ImageLoader(ImageLimits.of(Settings()), threads) as images:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(images.load, sources(URI))
            await wait_all_tasks_blocked(0.05)
            nursery.cancel_scope.cancel()
        assert threads.borrowed_tokens == 1  # the abandoned thread still counts
        os.write(writing, b"x")
        with trio.fail_after(5):
            while threads.borrowed_tokens:
                await trio.sleep(0.001)
    os.close(reading)
    os.close(writing)


def limits_of(*flags: str) -> ImageLimits:
    settings = parse(Commands, ["launch", *flags])
    assert isinstance(settings, Launch)
    return ImageLimits.of(settings)


def test_the_flags_set_the_limits() -> None:
    limits = limits_of("--no-image-urls", "--allow-private-image-urls")
    assert not limits.image_urls
    assert limits.allow_private_image_urls
    limits = limits_of("--image-max-bytes", "9", "--image-timeout", "0.5")
    assert limits.image_urls
    assert not limits.allow_private_image_urls
    assert (limits.image_max_bytes, limits.image_timeout) == (9, 0.5)
