"""Conditional requests (RFC 9110 §13): an ETag of the data's version, compared before any data are read."""

from __future__ import annotations

import hashlib

from flask import Response, request

from app.assets import tree_hash


def make_etag(*parts: object) -> str:
    """Return a short text that changes when any part, or the service's own files, change."""
    text = "\x1f".join((tree_hash(), *map(str, parts)))
    return hashlib.blake2b(text.encode(), digest_size=10).hexdigest()


def not_modified(etag: str) -> Response | None:
    """Return the 304 for a client that has this version already, or None."""
    if not request.if_none_match.contains_weak(etag):
        return None
    return tag(Response(status=304), etag)


def tag(response: Response, etag: str, *, max_age: int = 0) -> Response:
    """Give `response` its ETag; clients keep it and ask again after `max_age` seconds."""
    response.set_etag(etag, weak=True)
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    if not max_age:
        response.cache_control.no_cache = True
    return response
