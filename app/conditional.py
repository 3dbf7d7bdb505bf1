"""Conditional requests (RFC 9110 §13): an ETag of the data's version, compared before any data are read."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable

from flask import Response, request

from app.assets import tree_hash


def make_etag(*parts: object) -> str:
    """Return a short text that changes when any part, or the service's own files, change."""
    text = "\x1f".join((tree_hash(), *map(str, parts)))
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


class Bodies:
    """The answers given last, by ETag, up to a number of bytes. What is forgotten is made again."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = threading.Lock()
        self._found: OrderedDict[str, bytes] = OrderedDict()

    def get(self, etag: str, compose: Callable[[], str]) -> bytes:
        """Return the body of this ETag, composed only when it is not at hand."""
        with self._lock:
            if etag in self._found:
                self._found.move_to_end(etag)
                return self._found[etag]
        body = compose().encode()
        with self._lock:
            self._bytes += len(body) - len(self._found.pop(etag, b""))
            self._found[etag] = body
            while self._bytes > self._most_bytes:
                self._bytes -= len(self._found.popitem(last=False)[1])
        return body


def not_modified(etag: str, *, max_age: int = 0) -> Response | None:
    """Return the 304 for a client that has this version already, or None; `max_age` as for `tag`."""
    if not request.if_none_match.contains_weak(etag):
        return None
    return tag(Response(status=304), etag, max_age=max_age)


def tag(response: Response, etag: str, *, max_age: int = 0) -> Response:
    """Give `response` its ETag; clients keep it and ask again after `max_age` seconds."""
    # As text: Werkzeug's own accessors take ten times as long, on every answer of the map.
    response.headers["ETag"] = f'W/"{etag}"'
    response.headers["Cache-Control"] = f"public, max-age={max_age}" + ("" if max_age else ", no-cache")
    return response
