"""Images are fetched from HTTP servers that may be slow, broken or hostile, on public addresses."""

import gzip
import os
import socket
import ssl

import pytest
import trio
import trustme
from PIL import Image
from trio.testing import wait_all_tasks_blocked

from mlxtrio.errors import INPUT, InvalidInputError
from mlxtrio.media.addresses import SPECIAL_IPV4
from mlxtrio.media.loader import ImageLoader
from mlxtrio.media.stream import MAX_HEAD_BYTES
from tests.support.images import (
    ImageServer,
    file_of,
    image_server,
    loader,
    redirect,
    response,
    shades,
    sources,
)

PNG = file_of(shades())
PUBLIC = "93.184.216.34"
WHERE = ("messages", 0, "content", 0, "image")


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a server on loopback stand for one on the internet."""
    others = [network for network in SPECIAL_IPV4 if not network.is_loopback]
    monkeypatch.setattr("mlxtrio.media.addresses.SPECIAL_IPV4", others)


async def refusal(loader: ImageLoader, url: str) -> InvalidInputError:
    """The error of a URL. It names the URL's place in the request, and no address."""
    with pytest.raises(InvalidInputError) as refused:
        async with loader:
            await loader.load(sources(url))
    error = refused.value
    assert error.where == WHERE
    assert error.message.startswith(f"Invalid value for '{INPUT}': ")
    for secret in ("127.0.0.1", "169.254", "10.0.0", "Errno", "/tmp"):
        assert secret not in error.message
    return error


async def test_an_image_is_fetched(server: ImageServer) -> None:
    async with loader(allow_private_image_urls=True) as images:
        (image,) = await images.load(sources(server.url("/png")))
    assert image.image.tobytes() == shades().tobytes()
    (request,) = server.requests
    assert request.startswith("GET /png HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in request
    assert "\r\nAccept-Encoding: identity\r\n" in request


async def test_the_checked_address_is_asked_for_the_urls_host(
    server: ImageServer,
) -> None:
    names = {"images.example": [["127.0.0.1"]]}
    async with loader(names=names, allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png", "images.example")))
    assert f"\r\nHost: images.example:{server.port}\r\n" in server.requests[0]


async def test_addresses_that_do_not_accept_are_skipped(server: ImageServer) -> None:
    names = {"images.example": [["::1", "127.0.0.2", "127.0.0.1"]]}
    async with loader(names=names, allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png", "images.example")))
    assert server.paths == ["/png"]


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["10.0.0.1"], []])
async def test_a_name_with_a_private_address_is_refused_like_one_without_an_address(
    server: ImageServer, answer: list[str]
) -> None:
    url = server.url("/png", "private.example")
    error = await refusal(loader(names={"private.example": [answer]}), url)
    assert error.message.endswith("its host has no public address.")
    assert error.code == "invalid_image_url"
    assert server.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.1", "0", "localhost", "[::1]"]
)
async def test_loopback_in_every_spelling_is_refused(server: ImageServer, host: str) -> None:
    error = await refusal(loader(), server.url("/png", host))
    assert error.message.endswith("its host has no public address.")
    assert server.requests == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[fd00:ec2::254]/latest/meta-data/",
        "//10.0.0.1/x.png",
        "http://private.example/x.png",
    ],
)
async def test_a_redirect_to_a_private_address_is_refused(
    server: ImageServer, location: str, loopback_is_public: None
) -> None:
    server.serve("/moved", redirect(location))
    names = {"public.example": [["127.0.0.1"]], "private.example": [["192.168.0.1"]]}
    names |= {host: [[host]] for host in ("169.254.169.254", "fd00:ec2::254", "10.0.0.1")}
    error = await refusal(loader(names=names), server.url("/moved", "public.example"))
    assert server.paths == ["/moved"]
    assert error.message.endswith("its host has no public address.")


async def test_a_name_is_checked_at_each_connection(
    server: ImageServer, loopback_is_public: None
) -> None:
    """DNS rebinding: the first look-up gives a public address, the next ones a private one."""
    server.serve("/moved", redirect("/png"))
    names = {"rebinding.example": [["127.0.0.1"], ["10.0.0.1"]]}
    error = await refusal(loader(names=names), server.url("/moved", "rebinding.example"))
    assert server.paths == ["/moved"]
    assert error.message.endswith("its host has no public address.")


async def test_a_name_is_resolved_once_for_each_connection(
    server: ImageServer, loopback_is_public: None
) -> None:
    """DNS rebinding between check and connection has no effect: there is no second look-up."""
    names = {"rebinding.example": [["127.0.0.1"], ["10.0.0.1"]]}
    async with loader(names=names) as images:
        await images.load(sources(server.url("/png", "rebinding.example")))
    assert server.paths == ["/png"]


@pytest.mark.parametrize("status", ["301 x", "302 x", "303 x", "307 x", "308 x"])
async def test_redirects_are_followed(server: ImageServer, status: str) -> None:
    server.serve("/a/b", redirect("../c?d=%20", status))
    server.serve("/c?d=%20", redirect(f"//127.0.0.1:{server.port}/png", status))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/a/b")))
    assert server.paths == ["/a/b", "/c?d=%20", "/png"]


async def test_the_number_of_redirects_is_limited(server: ImageServer) -> None:
    for n in range(6):
        server.serve(f"/{n}", redirect(f"/{n + 1}"))
    server.serve("/6", response(PNG))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/1")))
    error = await refusal(loader(allow_private_image_urls=True), server.url("/0"))
    assert "redirects more than 5 times" in error.message


@pytest.mark.parametrize(
    "location",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/x.png",
        "data:image/png;base64,AAAA",
        "gopher://127.0.0.1:6379/_FLUSHALL",
        "http://user:password@127.0.0.1/x.png",
        "http://",
        "http://[",
    ],
)
async def test_redirects_to_other_schemes_are_refused(server: ImageServer, location: str) -> None:
    server.serve("/moved", redirect(location))
    error = await refusal(loader(allow_private_image_urls=True), server.url("/moved"))
    assert error.code in {"invalid_image_url", "failed_to_download_image"}


async def test_a_redirect_without_a_location_is_refused(server: ImageServer) -> None:
    server.serve("/moved", response(status="302 Found"))
    error = await refusal(loader(allow_private_image_urls=True), server.url("/moved"))
    assert "redirects more than 5 times" in error.message


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial", "404 Not Found", "500 Oh"])
async def test_other_statuses_are_refused(server: ImageServer, status: str) -> None:
    url = server.serve("/x", response(PNG, status))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert error.message.endswith(f"its server answered with status {status[:3]}.")
    assert error.code == "failed_to_download_image"


async def test_a_server_that_accepts_no_connection_is_an_error(server: ImageServer) -> None:
    (closed,) = await trio.open_tcp_listeners(0, host="127.0.0.1")
    port = closed.socket.getsockname()[1]
    await closed.aclose()
    error = await refusal(loader(allow_private_image_urls=True), f"http://127.0.0.1:{port}/x.png")
    assert error.message.endswith("its server can't be reached.")


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n" + PNG,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n" + PNG,
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 200_000,
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 50_000,
    ],
    ids=range(11),
)
async def test_a_response_that_is_not_valid_http_is_refused(
    server: ImageServer, answer: bytes
) -> None:
    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", answer))
    assert error.code == "failed_to_download_image"


async def test_a_body_without_a_length_is_fetched_to_its_end(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Length=""))
    async with loader(allow_private_image_urls=True) as images:
        assert (await images.load(sources(url)))[0].width == 40


async def test_a_declared_length_above_the_limit_is_refused_before_the_body(
    server: ImageServer,
) -> None:
    async def declare(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(Content_Length="5001"))
        await trio.sleep_forever()

    url = server.serve("/x", declare)
    error = await refusal(loader(allow_private_image_urls=True, image_max_bytes=5000), url)
    assert error.message.endswith("the file has more than 5000 bytes.")
    assert error.code == "image_file_too_large"


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_without_a_length_is_limited(server: ImageServer, chunked: bool) -> None:
    sent = 0

    async def pour(stream: trio.abc.Stream) -> None:
        nonlocal sent
        if chunked:
            head, piece = response(Content_Length="", Transfer_Encoding="chunked"), b"x" * 4096
            await stream.send_all(head + b"%x\r\n%b\r\n" % (len(PNG), PNG))
            piece = b"%x\r\n%b\r\n" % (len(piece), piece)
        else:
            await stream.send_all(response(PNG, Content_Length=""))
            piece = b"x" * 4096
        while True:
            await stream.send_all(piece)
            sent += len(piece)

    url = server.serve("/x", pour)
    error = await refusal(loader(allow_private_image_urls=True, image_max_bytes=100_000), url)
    assert error.message.endswith("the file has more than 100000 bytes.")
    assert error.code == "image_file_too_large"
    assert sent < 20_000_000  # at most what fits in the sockets' buffers


async def test_a_length_that_is_too_small_truncates_the_body(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Length=str(len(PNG) // 2)))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert error.code == "image_parse_error"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip"])
async def test_compressed_bodies_are_refused(server: ImageServer, encoding: str) -> None:
    bomb = gzip.compress(PNG + bytes(10_000_000))
    url = server.serve("/x", response(bomb, Content_Encoding=encoding))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert "compressed" in error.message


async def test_identity_encoding_is_accepted(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Encoding=" Identity"))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(url))


async def test_a_body_that_is_no_image_is_not_fetched_to_its_end(server: ImageServer) -> None:
    async def page(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(b"<!doctype html>", Content_Length="1000000"))
        await trio.sleep_forever()

    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", page))
    assert error.code == "invalid_image_format"


async def test_an_empty_body_is_refused(server: ImageServer) -> None:
    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", response()))
    assert error.code == "empty_image_file"


@pytest.mark.parametrize("slow_part", ["head", "body", "redirects"])
async def test_the_whole_fetch_has_a_deadline(
    server: ImageServer, slow_part: str, autojump_clock: trio.testing.MockClock
) -> None:
    """Each part arrives in time; all of them together don't."""
    autojump_clock.autojump_threshold = 0.05  # data in the sockets arrives first

    async def drip(stream: trio.abc.Stream) -> None:
        if slow_part == "redirects":
            await trio.sleep(3)
            await stream.send_all(redirect("/x"))
            return
        if slow_part == "body":
            await stream.send_all(response(PNG[:50], Content_Length=str(len(PNG))))
        else:
            await stream.send_all(b"HTTP/1.1 200 OK\r\n")
        while True:
            await trio.sleep(1)
            await stream.send_all(b"x:y\r\n" if slow_part == "head" else b"x")

    url = server.serve("/x", drip)
    started = trio.current_time()
    error = await refusal(loader(allow_private_image_urls=True, image_timeout=7), url)
    assert error.message.endswith("it did not arrive within 7 seconds.")
    assert trio.current_time() - started == pytest.approx(7)


async def test_the_deadline_includes_resolving_the_name(
    autojump_clock: trio.testing.MockClock,
) -> None:
    async def resolve(host: str) -> list[str]:
        await trio.sleep(8)
        return [PUBLIC]

    images = loader(resolve=resolve, image_timeout=7)
    error = await refusal(images, "http://slow.example/x.png")
    assert error.message.endswith("it did not arrive within 7 seconds.")


async def test_a_name_that_does_not_exist_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = await refusal(loader(), "http://missing.example/x.png")
    assert error.message.endswith("its host has no public address.")


async def test_the_deadline_abandons_a_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: os.read(reading, 1) and [])
    images = loader(image_timeout=0.05)
    with trio.move_on_after(20) as scope:
        async with trio.open_nursery() as nursery:

            async def release() -> None:
                await trio.sleep(10)  # lest this test hangs
                os.write(writing, b"x")
                raise AssertionError("the fetch waited for the look-up")

            nursery.start_soon(release)
            error = await refusal(images, "http://slow.example/x.png")
            assert error.message.endswith("it did not arrive within 0.05 seconds.")
            nursery.cancel_scope.cancel()
    assert not scope.cancelled_caught
    os.write(writing, b"x")


async def test_a_body_in_tiny_chunks_is_refused(server: ImageServer) -> None:
    async def crumble(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(Content_Length="", Transfer_Encoding="chunked"))
        await stream.send_all(b"".join(b"1\r\n%b\r\n" % PNG[n % 60 :][:1] for n in range(5000)))
        await trio.sleep_forever()

    # The file begins as an image, and is never too large.
    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", crumble))
    assert "too many pieces" in error.message


async def test_cookies_are_not_stored(server: ImageServer) -> None:
    server.serve("/a", response(status="302 Found", Location="/png", Set_Cookie="secret=1"))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/a")))
        await images.load(sources(server.url("/a")))
    assert len(server.requests) == 4
    assert not any("cookie" in request.lower() for request in server.requests)


async def test_proxies_in_the_environment_are_ignored(
    server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png")))
    assert server.paths == ["/png"]


async def test_endless_interim_responses_are_refused(server: ImageServer) -> None:
    """h11 handles any number of interim responses, and keeps the event loop busy."""

    async def flood(stream: trio.abc.Stream) -> None:
        while True:
            await stream.send_all(b"HTTP/1.1 100 \r\n\r\n" * 4096)

    images = loader(allow_private_image_urls=True, image_timeout=60)
    error = await refusal(images, server.serve("/x", flood))
    assert "does not speak HTTP" in error.message


async def test_interim_responses_are_skipped(server: ImageServer) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", interim + response(PNG))))


async def test_an_image_larger_than_the_limit_of_heads_is_fetched(server: ImageServer) -> None:
    large = file_of(Image.effect_noise((600, 600), 50))
    assert len(large) > 2 * MAX_HEAD_BYTES
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", response(large))))


@pytest.mark.parametrize("after", ["head", "some of the body"])
async def test_cancelling_closes_the_connection(server: ImageServer, after: str) -> None:
    async def stall(stream: trio.abc.Stream) -> None:
        if after != "head":
            await stream.send_all(response(PNG[:50], Content_Length=str(len(PNG))))
        await stream.receive_some()  # ends when the client disconnects

    url = server.serve("/x", stall)
    async with loader(allow_private_image_urls=True) as images:
        async with trio.open_nursery() as nursery:
            nursery.start_soon(images.load, sources(url))
            while not server.requests:
                await trio.sleep(0.001)
            await wait_all_tasks_blocked(0.01)
            assert server.open_connections == 1
            nursery.cancel_scope.cancel()
        with trio.fail_after(5):
            while server.open_connections:
                await trio.sleep(0.001)
        await images.load(sources(server.url("/png")))


async def test_connections_are_not_kept_alive(server: ImageServer) -> None:
    async def answer_and_wait(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(PNG))
        assert await stream.receive_some() == b""  # until the loader closes

    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", answer_and_wait)))
        with trio.fail_after(5):
            while server.open_connections:
                await trio.sleep(0.001)


@pytest.mark.parametrize("certified", ["images.example", "other.example"])
async def test_tls_verifies_the_name_not_the_address(certified: str) -> None:
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(serving)
    asked: list[str | None] = []
    serving.sni_callback = lambda connection, name, context: asked.append(name)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    names = {"images.example": [["127.0.0.1"]]}
    async with image_server(serving) as server:
        server.serve("/png", response(PNG))
        images = loader(names=names, tls=trusting, allow_private_image_urls=True)
        url = server.url("/png", "images.example", "https")
        if certified == "images.example":
            async with images:
                assert (await images.load(sources(url)))[0].width == 40
        else:
            error = await refusal(images, url)
            assert error.message.endswith("its server can't be reached.")
            assert server.requests == []
    assert asked == ["images.example"]
