"""The answer that sends a stored file, with headers that keep it from being more than a file."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response

from app.text import romanise

# A file's content never changes. A week, and not for good: one that is hidden must leave the caches.
PUBLIC_CACHE = "public, max-age=604800"
PRIVATE_CACHE = "private, no-store"
# Opened by itself it can run nothing, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def dress_file(response: Response, how: str, name: str, *, seen_by_all: bool) -> Response:
    """Give a file's answer its headers: for how long, under which name, and that nothing in it runs."""
    headers = response.headers
    headers["Cache-Control"] = PUBLIC_CACHE if seen_by_all else PRIVATE_CACHE
    headers["Content-Security-Policy"] = POLICY
    # Headers hold Latin letters only (RFC 6266): browsers that know no more take the first name.
    plain = romanise(name.rpartition(".")[0]) or "file"
    ending = name.rpartition(".")[2]
    headers["Content-Disposition"] = f"{how}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name)}"
    headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response
