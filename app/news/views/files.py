"""Files of minutes and of observations: a PDF to be saved, a photo to be looked at; nothing in them runs."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from app.file_answers import dress_file
from app.storage import current_storage

PDF_TYPE, PHOTO_TYPE = "application/pdf", "image/jpeg"


def send_file(key: str, name: str, *, seen_by_all: bool) -> Response:
    """Return a kept file under its name. Raises NotFound where the storage has it no more."""
    data = current_storage().get(key)
    if data is None:
        raise NotFound
    is_pdf = key.endswith(".pdf")
    response = Response(data, content_type=PDF_TYPE if is_pdf else PHOTO_TYPE)
    return dress_file(response, "attachment" if is_pdf else "inline", name, seen_by_all=seen_by_all)
