"""Timing: medians of many runs after a warm-up; nothing here knows what is measured."""

from __future__ import annotations

import email.parser
import http.client
import socket
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.bench.stage import Stage

WARM_UP = 3
# gunicorn keeps a connection for two seconds.
IDLE_SECONDS = 1


def median_ms(work: Callable[[], object], runs: int) -> float:
    """Return the median time of `work` in milliseconds."""
    for _ in range(WARM_UP):
        work()
    return statistics.median(once_ms(work) for _ in range(runs))


def once_ms(work: Callable[[], object]) -> float:
    """Return the time of `work` in milliseconds."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


@dataclass(frozen=True)
class Reply:
    """An answer: its status, size, times in ms (whole, to the first byte, in the server) and ETag."""

    status: int
    size: int
    whole_ms: float
    first_byte_ms: float
    server_ms: float
    etag: str


class Client:
    """A reader that keeps its connection, as browsers do, and costs as little as the driver beside it."""

    def __init__(self, stage: Stage) -> None:
        self._address = (stage.host, stage.port)
        self._connection: socket.socket | None = None
        self._used_at = 0.0

    def download(self, path: str) -> Reply:
        """Ask for a long, streamed answer and read it to its end."""
        connection = http.client.HTTPConnection(*self._address)
        started = time.perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        size = len(answer.read(1))
        first_byte = time.perf_counter()
        while chunk := answer.read(1 << 20):
            size += len(chunk)
        whole = time.perf_counter()
        connection.close()
        return Reply(answer.status, size, (whole - started) * 1000, (first_byte - started) * 1000, 0, "")

    def ask(self, path: str, runs: int, headers: dict[str, str] | None = None) -> Reply:
        """Ask for a short answer many times on one connection; return the median of each time."""
        return self.ask_each([path] * (WARM_UP + runs), headers)

    def ask_each(
        self, paths: list[str], headers: dict[str, str] | None = None, warm_up: int = WARM_UP
    ) -> Reply:
        """Ask for one answer after the other, the first ones to warm up; return the median of each time."""
        fields = [f"{name}: {text}" for name, text in (headers or {}).items()]
        requests = ["\r\n".join([f"GET {path} HTTP/1.1", "Host: bench", *fields, "", ""]) for path in paths]
        replies = [self._exchange(request.encode()) for request in requests][warm_up:]
        last = replies[-1]
        whole = statistics.median(reply.whole_ms for reply in replies)
        server = statistics.median(reply.server_ms for reply in replies)
        return Reply(last.status, last.size, whole, whole, server, last.etag)

    def _exchange(self, request: bytes) -> Reply:
        # gunicorn closes a connection that was idle, while the bare SQL was measured, say.
        if self._connection is None or time.monotonic() - self._used_at > IDLE_SECONDS:
            if self._connection:
                self._connection.close()
            self._connection = socket.create_connection(self._address)
            self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        reply = _exchange(self._connection, request)
        self._used_at = time.monotonic()
        return reply


def _exchange(connection: socket.socket, request: bytes) -> Reply:
    started = time.perf_counter()
    connection.sendall(request)
    received = b""
    while b"\r\n\r\n" not in received:
        received += _receive(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    fields = email.parser.BytesHeaderParser().parsebytes(head.partition(b"\r\n")[2])
    size = int(fields.get("Content-Length", 0))
    whole_body = bytearray(body)
    while len(whole_body) < size:
        whole_body += _receive(connection)
    whole = (time.perf_counter() - started) * 1000
    server = float(fields.get("Server-Timing", "dur=0").partition("dur=")[2])
    return Reply(int(head.split(b" ", 2)[1]), size, whole, whole, server, fields.get("ETag", ""))


def _receive(connection: socket.socket) -> bytes:
    received = connection.recv(1 << 16)
    if not received:
        raise ConnectionError("the service closed the connection")
    return received
