"""Fetches one document of another host, and nothing that is not on the public internet (no SSRF)."""

from __future__ import annotations

import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpcore

from app.public_addresses import (
    WEB_PORTS,
    AddressForbidden,
    IPAddress,
    PublicUrl,
    UnknownHost,
    is_public,
    parse_public_url,
    resolve,
)

SECONDS = 5.0
LARGEST_BYTES = 2 * 1024 * 1024
# What the status line, the header and the signs between chunks may take besides.
ENVELOPE_BYTES = 256 * 1024
MOST_REDIRECTS = 3
REDIRECTS = (301, 302, 303, 307, 308)
CHUNK = 64 * 1024


class FetchFailed(Exception):
    """The document was not got. `reason` is a key of what people are told, `detail` a word for its gap."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail[:200]


@dataclass(frozen=True)
class Network:
    """What a fetch may reach. The service has INTERNET; only tests make another, for servers of their own."""

    resolve: Callable[[str, int, float], tuple[IPAddress, ...]] = resolve
    may_reach: Callable[[IPAddress], bool] = is_public
    ports: frozenset[int] | None = WEB_PORTS
    make_tls: Callable[[], ssl.SSLContext] = httpcore.default_ssl_context
    seconds: float = SECONDS


INTERNET = Network()


@dataclass(frozen=True)
class Fetched:
    """What came: the document, or None where it is as it was; and what to ask with the next time."""

    body: bytes | None
    etag: str | None
    last_modified: str | None


@dataclass(frozen=True)
class Known:
    """What an earlier fetch brought, for a conditional request."""

    etag: str | None = None
    last_modified: str | None = None


class _Stream(httpcore.NetworkStream):
    """A connection that ends at the fetch's deadline, however slowly bytes drip, and at its size."""

    def __init__(self, stream: httpcore.NetworkStream, line: _Line) -> None:
        self._stream, self._line = stream, line

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        found = self._stream.read(max_bytes, self._line.remaining())
        self._line.count(len(found))
        return found

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._line.remaining())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        opened = self._stream.start_tls(ssl_context, server_hostname, self._line.remaining())
        return _Stream(opened, self._line)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Line(httpcore.NetworkBackend):
    """The way to one host: its name is resolved once, and every connection goes to what was checked then."""

    def __init__(self, network: Network) -> None:
        self.network, self._ends_at = network, time.monotonic() + network.seconds
        self._addresses: tuple[IPAddress, ...] = ()
        self._bytes = 0

    def remaining(self) -> float:
        """Return the seconds that are left of the whole fetch. Raises FetchFailed when none are."""
        left = self._ends_at - time.monotonic()
        if left <= 0:
            raise FetchFailed("slow")
        return left

    def count(self, number: int) -> None:
        self._bytes += number
        if self._bytes > LARGEST_BYTES + ENVELOPE_BYTES:
            raise FetchFailed("large")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        if not self._addresses:
            found = self.network.resolve(host, port, self.remaining())
            # One private address among them is enough to trust none.
            if not found or not all(self.network.may_reach(address) for address in found):
                raise FetchFailed("private", host)
            self._addresses = found
        trouble: Exception | None = None
        for address in self._addresses:
            try:
                opened = httpcore.SyncBackend().connect_tcp(str(address), port, self.remaining())
                return _Stream(opened, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                trouble = error
        raise FetchFailed("unreachable", host) from trouble


def fetch(
    url: str,
    hosts: frozenset[str],
    *,
    types: frozenset[str],
    user_agent: str,
    known: Known | None = None,
    network: Network = INTERNET,
) -> Fetched:
    """GET a document of one of these media types from one of `hosts`; raises FetchFailed for all else.

    Five seconds and 2 MB in all, before and after it is unpacked; redirects within the host alone, three at
    most. Connects to nothing but public addresses, and to each as it was checked.
    """
    address, line = _check(url, hosts, network), _Line(network)
    asked = _head(user_agent, types, known or Known())
    for _hop in range(MOST_REDIRECTS + 1):
        try:
            found = _ask(address, line, asked, types)
        except UnknownHost as error:
            raise FetchFailed("unknown_host", address.host) from error
        except httpcore.TimeoutException as error:
            raise FetchFailed("slow") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, ssl.SSLError) as error:
            raise FetchFailed(*_name_trouble(error, address)) from error
        if isinstance(found, Fetched):
            return found
        address = _follow(address, found, network)
    raise FetchFailed("redirects")


def _check(url: str, hosts: frozenset[str], network: Network) -> PublicUrl:
    try:
        address = parse_public_url(url, network.ports)
    except AddressForbidden as error:
        raise FetchFailed("forbidden", url) from error
    if address.host not in hosts:
        raise FetchFailed("other_host", address.host)
    return address


def _follow(here: PublicUrl, location: str, network: Network) -> PublicUrl:
    """Return where a redirect leads, if it stays with the host and does not leave encryption."""
    try:
        led = urljoin(here.text, location)
    except ValueError as error:
        raise FetchFailed("forbidden", location) from error
    there = _check(led, frozenset({here.host}), network)
    if here.scheme == "https" and there.scheme == "http":
        raise FetchFailed("forbidden", there.text)
    return there


def _head(user_agent: str, types: frozenset[str], known: Known) -> dict[str, str]:
    head = {"Accept": ", ".join([*sorted(types), "*/*;q=0.1"]), "Accept-Encoding": "gzip"}
    head |= {"User-Agent": user_agent, "Connection": "close"}
    if known.etag:
        head["If-None-Match"] = known.etag
    if known.last_modified:
        head["If-Modified-Since"] = known.last_modified
    return head


def _ask(address: PublicUrl, line: _Line, asked: Mapping[str, str], types: frozenset[str]) -> Fetched | str:
    """Return the document, or where a redirect leads."""
    url = httpcore.URL(address.text)
    tls = line.network.make_tls() if address.scheme == "https" else None
    line_to_host = httpcore.HTTPConnection(url.origin, ssl_context=tls, network_backend=line)
    with line_to_host as connection, connection.stream("GET", url, headers=list(asked.items())) as answer:
        head = _read_head(answer.headers)
        if answer.status in REDIRECTS and head.get("location"):
            return head["location"]
        if answer.status == 304 and ("If-None-Match" in asked or "If-Modified-Since" in asked):
            return Fetched(None, asked.get("If-None-Match"), asked.get("If-Modified-Since"))
        if answer.status != 200:
            raise FetchFailed("status", str(answer.status))
        media_type = head.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in types:
            raise FetchFailed("type", media_type)
        body = unpack(answer.iter_stream(), head.get("content-encoding", "").strip().lower())
        return Fetched(body, head.get("etag"), head.get("last-modified"))


def _read_head(pairs: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return the fields by lower-case name, the first of each; what is not to be sent again is left out."""
    head: dict[str, str] = {}
    for name, value in pairs:
        text = value.decode("latin-1")
        if text.isascii() and text.isprintable() and len(text) <= CHUNK:
            head.setdefault(name.decode("latin-1").lower(), text)
    return head


def _name_trouble(error: Exception, address: PublicUrl) -> tuple[str, str]:
    cause = error.__cause__ or error.__context__ or error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return "certificate", address.host
    return "broken", address.host


def unpack(chunks: Iterable[bytes], encoding: str) -> bytes:
    """Return the whole body, at most LARGEST_BYTES of it. Raises FetchFailed: larger, or packed otherwise."""
    if encoding not in ("", "identity", "gzip", "x-gzip"):
        raise FetchFailed("encoding", encoding)
    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS) if encoding.endswith("gzip") else None
    body = bytearray()
    for chunk in chunks:
        # One byte more than may be is asked for, so that what is too large shows without being unpacked.
        room = LARGEST_BYTES + 1 - len(body)
        try:
            body += inflate.decompress(chunk, room) if inflate else chunk
        except zlib.error as error:
            raise FetchFailed("encoding", encoding) from error
        if len(body) > LARGEST_BYTES:
            raise FetchFailed("large")
    if inflate and not inflate.eof:
        raise FetchFailed("encoding", encoding)
    return bytes(body)
