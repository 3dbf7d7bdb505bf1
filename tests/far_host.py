"""Hosts of others, as the fetcher meets them: real servers on the loopback addresses of this machine."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from app.fetching import Fetched, Known, Network, fetch
from app.public_addresses import IPAddress

# The one address that the tests' network takes for public; the rest of loopback stands for what is private.
PUBLIC, PRIVATE = "127.0.0.1", "127.0.0.2"
HOST = "news.example.ge"
TYPES = frozenset({"application/rss+xml", "text/xml"})
FEED = b"<rss><channel/></rss>"

# What a server does with one connection; the request was read already.
Answer = Callable[[socket.socket, bytes], None]


class FarHost:
    """A server; `asked` are the requests that came to it, `port` where it listens."""

    def __init__(self, answer: Answer, address: str = PUBLIC, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[bytes] = []
        self._answer, self._tls = answer, tls
        self._listener = socket.create_server((address, 0))
        self.port: int = self._listener.getsockname()[1]
        Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{HOST}:{self.port}/feed.xml"

    def close(self) -> None:
        # A thread that waits in accept would keep it open.
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                line, _from = self._listener.accept()
            except OSError:
                return
            Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        try:
            with self._tls.wrap_socket(line, server_side=True) if self._tls else line as opened:
                request = b""
                while b"\r\n\r\n" not in request and (more := opened.recv(4096)):
                    request += more
                self.asked.append(request)
                self._answer(opened, request)
        except OSError:
            # The fetcher hung up, as it should on much of what these servers do.
            pass


@contextmanager
def far_host(answer: Answer, address: str = PUBLIC, tls: ssl.SSLContext | None = None) -> Iterator[FarHost]:
    """Run a server for the length of the block."""
    host = FarHost(answer, address, tls)
    try:
        yield host
    finally:
        host.close()


def says(
    body: bytes = b"",
    *fields: str,
    status: str = "200 OK",
    media_type: str = "application/rss+xml; charset=utf-8",
) -> Answer:
    """Return an answer as good servers give it, with these further header fields."""
    head = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}", *fields]
    whole = "\r\n".join([*head, "", ""]).encode() + body
    return lambda line, _request: line.sendall(whole)


def drips(whole: bytes, *, pause: float = 0.05, first: bytes = b"") -> Answer:
    """Return an answer whose bytes come one by one."""

    def answer(line: socket.socket, _request: bytes) -> None:
        line.sendall(first)
        for position in range(len(whole)):
            line.sendall(whole[position : position + 1])
            time.sleep(pause)

    return answer


def pours(head: bytes, endless: bytes) -> Answer:
    """Return an answer that never ends."""

    def answer(line: socket.socket, _request: bytes) -> None:
        line.sendall(head)
        while True:
            line.sendall(endless)

    return answer


def answers(*addresses: str) -> Callable[[str, int, float], tuple[IPAddress, ...]]:
    """Return a name server that gives all these addresses, whatever it is asked for."""
    return lambda host, port, seconds: tuple(ipaddress.ip_address(address) for address in addresses)


def far_network(**changes: object) -> Network:
    """Return a network in which PUBLIC counts as public and nothing else does; any port."""
    chosen = {
        "resolve": answers(PUBLIC),
        "may_reach": lambda address: str(address) == PUBLIC,
        "ports": None,
        **changes,
    }
    return Network(**chosen)  # type: ignore[arg-type]


def get(url: str, network: Network | None = None, known: Known | None = None) -> Fetched:
    return fetch(
        url,
        frozenset({HOST}),
        types=TYPES,
        user_agent="Kseli (+https://kseli.example.ge)",
        known=known,
        network=network or far_network(),
    )
