"""Timing: medians of many runs after a warm-up; nothing here knows what is measured."""

from __future__ import annotations

import http.client
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.bench.stage import Stage

WARM_UP = 3


def median_ms(work: Callable[[], object], runs: int) -> float:
    """Return the median time of `work` in milliseconds."""
    for _ in range(WARM_UP):
        work()
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


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
    """A browser that keeps its connection, as browsers do."""

    def __init__(self, stage: Stage) -> None:
        self._connection = http.client.HTTPConnection(stage.host, stage.port)

    def get(self, path: str, headers: dict[str, str] | None = None) -> Reply:
        """Ask for `path` and read the whole answer."""
        started = time.perf_counter()
        self._connection.request("GET", path, headers=headers or {})
        answer = self._connection.getresponse()
        first = answer.read(1)
        first_byte = time.perf_counter()
        size = len(first)
        while chunk := answer.read(1 << 18):
            size += len(chunk)
        whole = time.perf_counter()
        timing = answer.headers.get("Server-Timing", "dur=0")
        return Reply(
            answer.status,
            size,
            (whole - started) * 1000,
            (first_byte - started) * 1000,
            float(timing.partition("dur=")[2]),
            answer.headers.get("ETag", ""),
        )

    def median(self, path: str, runs: int, headers: dict[str, str] | None = None) -> Reply:
        """Return the reply whose whole time is the median of `runs`, the server's time by its own median."""
        # gunicorn closes a connection that was idle while the bare SQL was measured.
        self._connection.close()
        for _ in range(WARM_UP):
            self.get(path, headers)
        replies = sorted((self.get(path, headers) for _ in range(runs)), key=lambda reply: reply.whole_ms)
        middle = replies[len(replies) // 2]
        server = statistics.median(reply.server_ms for reply in replies)
        first = statistics.median(reply.first_byte_ms for reply in replies)
        return Reply(middle.status, middle.size, middle.whole_ms, first, server, middle.etag)
