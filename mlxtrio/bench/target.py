"""The server to measure: its address, and the requests' heads."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import h11


@dataclass(frozen=True, slots=True)
class Target:
    """A server's address: ``prefix`` is the path before ``/chat/completions``."""

    host: str
    port: int
    tls: bool
    prefix: str
    api_key: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str, api_key: str | None = None) -> "Target":
        """The address in a URL, whose path is ``/v1`` if it has none.

        Raises:
            ValueError: it is no http or https URL, or it holds more than host, port and path.
        """
        if not url.isascii() or not url.isprintable() or " " in url:
            raise ValueError(f"{url!r} has characters that a URL must escape")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"'{url}' is not an http or https URL")
        if parts.username is not None or parts.query or parts.fragment:
            raise ValueError(f"'{url}' has more than a host, a port and a path")
        tls = parts.scheme == "https"
        port = parts.port if parts.port is not None else (443 if tls else 80)
        return cls(parts.hostname, port, tls, parts.path.rstrip("/") or "/v1", api_key)

    def request(self, method: str, path: str, length: int = 0) -> h11.Request:
        """The head of a request with a JSON body of ``length`` bytes."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        headers = [
            ("Host", f"{host}:{self.port}"),
            ("Accept", "text/event-stream, application/json"),
            ("User-Agent", "mlxtrio-bench"),
        ]
        if length:
            headers += [("Content-Type", "application/json"), ("Content-Length", str(length))]
        if self.api_key is not None:
            headers.append(("Authorization", f"Bearer {self.api_key}"))
        return h11.Request(method=method, target=self.prefix + path, headers=headers)
