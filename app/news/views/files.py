"""Files of minutes and of observations: a PDF to be saved, a photo to be looked at; nothing in them runs."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response
from werkzeug.exceptions import NotFound

from app.storage import current_storage
from app.text import romanise

PDF_TYPE, PHOTO_TYPE = "application/pdf", "image/jpeg"
# A file's content never changes; what is refused must leave the caches within days.
PUBLIC_CACHE = "public, max-age=86400"
PRIVATE_CACHE = "private, no-store"
# Opened by itself it can run nothing, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


def send_file(key: str, name: str, *, seen_by_all: bool) -> Response:
    """Return a kept file under its name. Raises NotFound where the storage has it no more."""
    data = current_storage().get(key)
    if data is None:
        raise NotFound
    is_pdf = key.endswith(".pdf")
    response = Response(data, content_type=PDF_TYPE if is_pdf else PHOTO_TYPE)
    stem, _dot, ending = name.rpartition(".")
    plain = f"{romanise(stem) or 'file'}.{ending}"
    how = "attachment" if is_pdf else "inline"
    headers = response.headers
    headers["Cache-Control"] = PUBLIC_CACHE if seen_by_all else PRIVATE_CACHE
    headers["Content-Security-Policy"] = POLICY
    headers["Content-Disposition"] = f"{how}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response
