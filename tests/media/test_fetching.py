"""Images from HTTP servers that are slow, wrong or hostile; and names that lead inside."""

import gzip
import os
import socket
import ssl

import pytest
import trio
import trustme
from PIL import Image
from trio.testing import wait_all_tasks_blocked

from mlxtrio.errors import InvalidRequestError
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
PARAM = "messages[0].content[0].image_url"


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a server on loopback stands for one on the internet; all else is as it is."""
    others = [network for network in SPECIAL_IPV4 if not network.is_loopback]
    monkeypatch.setattr("mlxtrio.media.addresses.SPECIAL_IPV4", others)


async def refusal(loader: ImageLoader, url: str) -> InvalidRequestError:
    """The error that a URL gives; it names its part, and no address."""
    with pytest.raises(InvalidRequestError) as refused:
        async with loader:
            await loader.load(sources(url))
    error = refused.value
    assert error.param == PARAM
    assert error.message.startswith(f"Invalid value for '{PARAM}': ")
    for secret in ("127.0.0.1", "169.254", "10.0.0", "Errno", "/tmp"):
        assert secret not in error.message
    return error


async def test_a_image_is_fetched(server: ImageServer) -> None:
    async with loader(allow_private_image_urls=True) as images:
        (image,) = await images.load(sources(server.url("/png")))
    assert image.image.tobytes() == shades().tobytes()
    (request,) = server.requests
    assert request.startswith("GET /png HTTP/1.1\r\n")
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n" in request
    assert "\r\nAccept-Encoding: identity\r\n" in request


async def test_the_server_is_asked_for_the_name_at_the_address_that_was_checked(
    server: ImageServer,
) -> None:
    names = {"pictures.example": [["127.0.0.1"]]}
    async with loader(names=names, allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png", "pictures.example")))
    assert f"\r\nHost: pictures.example:{server.port}\r\n" in server.requests[0]


async def test_addresses_that_do_not_answer_are_passed_over(server: ImageServer) -> None:
    names = {"pictures.example": [["::1", "127.0.0.2", "127.0.0.1"]]}
    async with loader(names=names, allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png", "pictures.example")))
    assert server.paths == ["/png"]


@pytest.mark.parametrize("answer", [["127.0.0.1"], [PUBLIC, "127.0.0.1"], ["10.0.0.1"], []])
async def test_a_name_that_leads_inside_is_refused_as_one_that_leads_nowhere(
    server: ImageServer, answer: list[str]
) -> None:
    url = server.url("/png", "inside.example")
    error = await refusal(loader(names={"inside.example": [answer]}), url)
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
        "http://inside.example/x.png",
    ],
)
async def test_a_redirect_inside_is_refused(
    server: ImageServer, location: str, loopback_is_public: None
) -> None:
    server.serve("/moved", redirect(location))
    names = {"outside.example": [["127.0.0.1"]], "inside.example": [["192.168.0.1"]]}
    names |= {host: [[host]] for host in ("169.254.169.254", "fd00:ec2::254", "10.0.0.1")}
    error = await refusal(loader(names=names), server.url("/moved", "outside.example"))
    assert server.paths == ["/moved"]
    assert error.message.endswith("its host has no public address.")


async def test_a_name_that_changes_its_mind_is_checked_each_time(
    server: ImageServer, loopback_is_public: None
) -> None:
    """DNS rebinding: the first answer is public, the next ones lead inside."""
    server.serve("/moved", redirect("/png"))
    names = {"rebinding.example": [["127.0.0.1"], ["10.0.0.1"]]}
    error = await refusal(loader(names=names), server.url("/moved", "rebinding.example"))
    assert server.paths == ["/moved"]
    assert error.message.endswith("its host has no public address.")


async def test_a_name_is_looked_up_once_for_each_connection(
    server: ImageServer, loopback_is_public: None
) -> None:
    """Rebinding between the check and the connection: there is no second look-up to answer."""
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


async def test_redirects_are_counted(server: ImageServer) -> None:
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
async def test_redirects_to_anything_but_http_are_refused(
    server: ImageServer, location: str
) -> None:
    server.serve("/moved", redirect(location))
    error = await refusal(loader(allow_private_image_urls=True), server.url("/moved"))
    assert error.code in {"invalid_image_url", "failed_to_download_image"}


async def test_a_redirect_to_nowhere_comes_to_an_end(server: ImageServer) -> None:
    server.serve("/moved", response(status="302 Found"))
    error = await refusal(loader(allow_private_image_urls=True), server.url("/moved"))
    assert "redirects more than 5 times" in error.message


@pytest.mark.parametrize("status", ["204 No Content", "206 Partial", "404 Not Found", "500 Oh"])
async def test_other_statuses_are_refused(server: ImageServer, status: str) -> None:
    url = server.serve("/x", response(PNG, status))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert error.message.endswith(f"its server answered with status {status[:3]}.")
    assert error.code == "failed_to_download_image"


async def test_a_server_that_is_not_there_is_told(server: ImageServer) -> None:
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
async def test_what_is_not_http_is_refused(server: ImageServer, answer: bytes) -> None:
    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", answer))
    assert error.code == "failed_to_download_image"


async def test_a_body_without_a_length_is_read_to_its_end(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Length=""))
    async with loader(allow_private_image_urls=True) as images:
        assert (await images.load(sources(url)))[0].width == 40


async def test_a_declared_length_is_refused_before_the_body(server: ImageServer) -> None:
    async def declare(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(Content_Length="5001"))
        await trio.sleep_forever()

    url = server.serve("/x", declare)
    error = await refusal(loader(allow_private_image_urls=True, image_max_bytes=5000), url)
    assert error.message.endswith("the file has more than 5000 bytes.")
    assert error.code == "image_file_too_large"


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_without_a_length_is_cut_off(server: ImageServer, chunked: bool) -> None:
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
    assert sent < 20_000_000  # what the sockets' buffers took, at most


async def test_a_length_that_says_too_little_cuts_the_body(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Length=str(len(PNG) // 2)))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert error.code == "image_parse_error"


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "identity, gzip"])
async def test_compressed_bodies_are_refused(server: ImageServer, encoding: str) -> None:
    bomb = gzip.compress(PNG + bytes(10_000_000))
    url = server.serve("/x", response(bomb, Content_Encoding=encoding))
    error = await refusal(loader(allow_private_image_urls=True), url)
    assert "compressed" in error.message


async def test_identity_is_no_compression(server: ImageServer) -> None:
    url = server.serve("/x", response(PNG, Content_Encoding=" Identity"))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(url))


async def test_what_is_no_image_is_not_read_to_its_end(server: ImageServer) -> None:
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
    """Each piece comes in time; all of them together don't."""
    autojump_clock.autojump_threshold = 0.05  # what is on its way through a socket arrives first

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


async def test_looking_a_name_up_belongs_to_the_deadline(
    autojump_clock: trio.testing.MockClock,
) -> None:
    async def resolve(host: str) -> list[str]:
        await trio.sleep(8)
        return [PUBLIC]

    images = loader(resolve=resolve, image_timeout=7)
    error = await refusal(images, "http://slow.example/x.png")
    assert error.message.endswith("it did not arrive within 7 seconds.")


async def test_a_name_that_does_not_exist_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*args: object, **kwargs: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = await refusal(loader(), "http://missing.example/x.png")
    assert error.message.endswith("its host has no public address.")


async def test_a_look_up_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: os.read(reading, 1) and [])
    images = loader(image_timeout=0.05)
    with trio.move_on_after(20) as scope:
        async with trio.open_nursery() as nursery:

            async def let_go() -> None:
                await trio.sleep(10)  # lest this test hangs
                os.write(writing, b"x")
                raise AssertionError("the look-up was waited for")

            nursery.start_soon(let_go)
            error = await refusal(images, "http://slow.example/x.png")
            assert error.message.endswith("it did not arrive within 0.05 seconds.")
            nursery.cancel_scope.cancel()
    assert not scope.cancelled_caught
    os.write(writing, b"x")


async def test_a_body_in_tiny_pieces_is_refused(server: ImageServer) -> None:
    async def crumble(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(Content_Length="", Transfer_Encoding="chunked"))
        await stream.send_all(b"".join(b"1\r\n%b\r\n" % PNG[n % 60 :][:1] for n in range(5000)))
        await trio.sleep_forever()

    # The first bytes are right, and the rest is never too much.
    error = await refusal(loader(allow_private_image_urls=True), server.serve("/x", crumble))
    assert "too many pieces" in error.message


async def test_cookies_are_not_kept(server: ImageServer) -> None:
    server.serve("/a", response(status="302 Found", Location="/png", Set_Cookie="secret=1"))
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/a")))
        await images.load(sources(server.url("/a")))
    assert len(server.requests) == 4
    assert not any("cookie" in request.lower() for request in server.requests)


async def test_proxies_of_the_environment_are_not_asked(
    server: ImageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.url("/png")))
    assert server.paths == ["/png"]


async def test_a_flood_before_the_answer_is_refused(server: ImageServer) -> None:
    """h11 handles interim answers without end, and keeps the event loop busy with them."""

    async def flood(stream: trio.abc.Stream) -> None:
        while True:
            await stream.send_all(b"HTTP/1.1 100 \r\n\r\n" * 4096)

    images = loader(allow_private_image_urls=True, image_timeout=60)
    error = await refusal(images, server.serve("/x", flood))
    assert "does not speak HTTP" in error.message


async def test_interim_answers_are_passed_over(server: ImageServer) -> None:
    interim = b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", interim + response(PNG))))


async def test_a_large_image_is_fetched_whole(server: ImageServer) -> None:
    """Larger than a head may be."""
    large = file_of(Image.effect_noise((600, 600), 50))
    assert len(large) > 2 * MAX_HEAD_BYTES
    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", response(large))))


@pytest.mark.parametrize("after", ["head", "some of the body"])
async def test_cancelling_closes_the_connection(server: ImageServer, after: str) -> None:
    async def stall(stream: trio.abc.Stream) -> None:
        if after != "head":
            await stream.send_all(response(PNG[:50], Content_Length=str(len(PNG))))
        await stream.receive_some()  # ends when the client has gone

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


async def test_connections_are_not_kept(server: ImageServer) -> None:
    async def answer_and_wait(stream: trio.abc.Stream) -> None:
        await stream.send_all(response(PNG))
        assert await stream.receive_some() == b""  # until the loader closes

    async with loader(allow_private_image_urls=True) as images:
        await images.load(sources(server.serve("/x", answer_and_wait)))
        with trio.fail_after(5):
            while server.open_connections:
                await trio.sleep(0.001)


@pytest.mark.parametrize("certified", ["pictures.example", "other.example"])
async def test_tls_is_for_the_name_not_for_the_address(certified: str) -> None:
    authority = trustme.CA()
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(certified).configure_cert(serving)
    asked: list[str | None] = []
    serving.sni_callback = lambda connection, name, context: asked.append(name)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    names = {"pictures.example": [["127.0.0.1"]]}
    async with image_server(serving) as server:
        server.serve("/png", response(PNG))
        images = loader(names=names, tls=trusting, allow_private_image_urls=True)
        url = server.url("/png", "pictures.example", "https")
        if certified == "pictures.example":
            async with images:
                assert (await images.load(sources(url)))[0].width == 40
        else:
            error = await refusal(images, url)
            assert error.message.endswith("its server can't be reached.")
            assert server.requests == []
    assert asked == ["pictures.example"]
