"""Public answers given again byte for byte, before Flask hears of it, while their data are the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Flask, request
from sqlalchemy.engine import Engine
from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags, remove_entity_headers, unquote_etag

from app.db import db, known_version
from app.logs import name_request, tell_request
from app.remembered import LastAsked

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

# Who else is told of each: a tuple of functions of method, route's pattern, status and seconds.
AFTER_REPLAY = "kseli.after_replay"

MOST_ANSWERS, LARGEST_BYTES = 256, 64 * 1024
QUESTION = ("SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "kseli.language")
# What may make an answer one person's: such a request goes the usual way.
PERSONAL = frozenset({"HTTP_COOKIE", "HTTP_AUTHORIZATION"})
_NOTE = "kseli.replay"


class _Note(NamedTuple):
    """What a view says of its answer: the versions it was made of, and how it is logged and counted."""

    versions: tuple[tuple[str, int], ...]
    path: str
    route: str


class _Kept(NamedTuple):
    """An answer, and the head of the 304 in its place."""

    note: _Note
    etag: str
    head: list[tuple[str, str]]
    head_of_304: list[tuple[str, str]]
    body: bytes


def allow_replay(versions: Mapping[str, int]) -> None:
    """Let this request's answer be given again while the layers' data have these versions.

    For answers with an ETag that follow from the address and those data alone, whoever asks.
    """
    route = request.url_rule.rule if request.url_rule else "none"
    request.environ[_NOTE] = _Note(tuple(versions.items()), request.path, route)


def start_replays(app: Flask) -> None:
    """Put the replays around the service, which has its database already."""
    app.wsgi_app = Replays(app)  # type: ignore[method-assign]


class Replays:
    """WSGI middleware: answers what it is sure of, and keeps what may be given again (decision 18).

    Never asks the database: the versions are known for a tenth of a second after a request that did.
    """

    def __init__(self, app: Flask) -> None:
        self._extensions, self._application = app.extensions, app.wsgi_app
        with app.app_context():
            self._binds: Mapping[str | None, Any] = db.engines
        self._kept: LastAsked[_Kept] = LastAsked(MOST_ANSWERS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        started, bind = time.perf_counter(), self._binds[None]
        for_anybody = environ["REQUEST_METHOD"] == "GET" and PERSONAL.isdisjoint(environ)
        # Within a transaction that somebody holds open, data may change without a new version.
        if not for_anybody or not isinstance(bind, Engine):
            return self._application(environ, start_response)
        question = tuple(environ.get(name) for name in QUESTION)
        kept = self._kept.get(question)
        if kept and all(known_version(bind, layer) == version for layer, version in kept.note.versions):
            return self._give(kept, environ.get("HTTP_IF_NONE_MATCH"), start_response, started)
        return self._ask(question, environ, start_response)

    def _give(self, kept: _Kept, known: str | None, start: StartResponse, started: float) -> list[bytes]:
        name_request()
        status, line, head, body = 200, "200 OK", kept.head, [kept.body]
        if known and parse_etags(known).contains_weak(kept.etag):
            status, line, head, body = 304, "304 NOT MODIFIED", kept.head_of_304, []
        seconds = time.perf_counter() - started
        timing = tell_request("GET", kept.note.path, status, seconds)
        for tell in self._extensions.get(AFTER_REPLAY, ()):
            tell("GET", kept.note.route, status, seconds)
        start(line, [*head, ("Server-Timing", timing)])
        return body

    def _ask(self, question: Hashable, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Pass the request on, and keep the answer if it may be given again to anybody."""
        answered: list[Any] = ["", []]

        def keep_head(*line_and_head: Any) -> Callable[[bytes], object]:
            answered[:] = line_and_head[:2]
            return start(*line_and_head)

        answer = self._application(environ, keep_head)
        note, head = environ.get(_NOTE), Headers(answered[1])
        public = head.get("Cache-Control", "").startswith("public") and "Set-Cookie" not in head
        small = head.get("Content-Length", LARGEST_BYTES + 1, type=int) <= LARGEST_BYTES
        if note is None or answered[0] != "200 OK" or not public or not small:
            return answer
        body = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        head.remove("Server-Timing")
        usual, unchanged = head.to_wsgi_list(), head.to_wsgi_list()
        remove_entity_headers(unchanged)
        etag = unquote_etag(head.get("ETag"))[0] or ""
        self._kept.put(question, _Kept(note, etag, usual, unchanged, body))
        return [body]
