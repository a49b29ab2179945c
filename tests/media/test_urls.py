"""Which URLs may be fetched."""

import pytest

from mlxtrio.media.errors import ImageError
from mlxtrio.media.urls import fetchable_url


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
        "C:\\images\\x.png",
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
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ImageError) as refused:
        fetchable_url(url)
    assert refused.value.code == "invalid_image_url"
