"""Which addresses and URLs the media room would go to."""

import pytest

from mlxtrio.media.addresses import is_public
from mlxtrio.media.errors import ImageError
from mlxtrio.media.urls import fetchable_url


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8",
        "172.15.255.255",  # the neighbours of what is refused
        "172.32.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "169.253.255.255",
        "192.0.1.1",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        "64:ff9b::808:808",
    ],
)
def test_the_public_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",  # noqa: S104
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::ffff:127.0.0.1",
        "::ffff:8.8.8.8",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::808:808",
        "100::1",
        "2001::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:808:808::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fd20:ce::254",
        "fe80::1",
        "fe80::1%lo",
        "2606:4700::1111%lo",
        "fec0::1",
        "ff02::1",
        "not an address",
        "",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com:8443/a%20b.png?size=1#top",
        "HTTPS://EXAMPLE.com./x",
        "http://my_bucket.example.com/x",
        "http://bücher.example/x.png",
        "http://[2606:4700::1111]/x.png",
        "http://8.8.8.8/x.png",
    ],
)
def test_http_urls_may_be_fetched(url: str) -> None:
    fetchable_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x.png",
        "/etc/passwd",
        "//example.com/x.png",
        "../x.png",
        "C:\\pictures\\x.png",
        "file:///etc/passwd",
        "file://example.com/x.png",
        "ftp://example.com/x.png",
        "gopher://example.com/",
        "blob:https://example.com/1",
        "javascript:alert(1)",
        "http:",
        "http:///x.png",
        "http:/example.com/x.png",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com\\@127.0.0.1/",
        "http://exa mple.com/",
        "http://example.com\r\nHost: x/",
        "http://example%00.com/",
        "http://.example.com/",
        "http://example..com/",
        f"http://{'a' * 64}.com/",
        f"http://{'a.' * 130}com/",
        "http://[fe80::1%25lo]/",
        "http://[::1/",
        "http://example.com:0/",
        "http://example.com:65536/",
        "http://example.com:port/",
        f"http://example.com/{'a' * 9000}",
        "http://example.com/\ud800",
        "http://exam\ud800ple.com/",
        "http://[::1%0\uff0f0]:8/",
        "http://[::1]\uff0f@example.com/",
    ],
)
def test_what_is_no_plain_http_url_is_refused(url: str) -> None:
    with pytest.raises(ImageError) as refused:
        fetchable_url(url)
    assert refused.value.code == "invalid_image_url"
