"""Files in a form: how much a route takes, and the photos among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar, cast

from flask import Flask, current_app, request
from werkzeug.datastructures import FileStorage

from app.errors import FieldError
from app.i18n import lazy_gettext as _l
from app.pictures import LARGEST_BYTES, Picture, PictureError, read_picture
from app.text import printable

View = TypeVar("View", bound=Callable[..., Any])
# The form's other fields, and the lines between its parts.
OTHER_FIELDS = 1_000_000
LONGEST_FILE_NAME = 60


class PhotosRefused(PictureError):
    """At least one of the photos cannot be taken; `errors` name each."""

    def __init__(self, errors: Sequence[FieldError], status: int) -> None:
        super().__init__(errors[0].message, code=errors[0].code, status=status)
        self.errors = tuple(errors)


def takes_photos(number: int) -> Callable[[View], View]:
    """State that this route takes so many photos at once; every other one takes MAX_CONTENT_LENGTH."""

    def mark(view: View) -> View:
        cast(Any, view).most_bytes = number * LARGEST_BYTES + OTHER_FIELDS
        return view

    return mark


def read_photos(field: str, most: int) -> list[Picture]:
    """Return the photos of this request's form, one read after the other; empty inputs count as none.

    Raises PhotosRefused, which names each that cannot be taken by its file; nothing is stored then.
    """
    files = [file for file in request.files.getlist(field) if file.filename]
    if len(files) > most:
        message = _l("At most %(number)s photos can be added.", number=most)
        raise PhotosRefused([FieldError(field, "E_IMG_COUNT", message)], 422)
    pictures: list[Picture] = []
    errors: list[FieldError] = []
    status = 422
    for file in files:
        try:
            pictures.append(read_picture(read_upload(file)))
        except PictureError as error:
            status = status if errors else error.status
            name = printable(file.filename or "")[-LONGEST_FILE_NAME:] or "?"
            message = _l("%(file)s: %(reason)s", file=name, reason=error.message)
            errors.append(FieldError(field, error.code, message))
    if errors:
        raise PhotosRefused(errors, status)
    return pictures


def read_upload(file: FileStorage) -> bytes:
    """Return the file's bytes, one more than are allowed at most."""
    return file.stream.read(LARGEST_BYTES + 1)


def start_uploads(app: Flask) -> None:
    """Set each request's limit before anything reads its form."""

    @app.url_value_preprocessor
    def limit_body(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        view = current_app.view_functions.get(endpoint or "")
        most = getattr(view, "most_bytes", None)
        if most:
            request.max_content_length = most
