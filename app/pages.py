"""What the pages of all features share: numbers in their addresses, forms shown again, pages nobody keeps."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response, make_response, render_template

from app.db import current_session
from app.errors import AppError, FieldError
from app.text import LARGEST_NUMBER

# The number of a record in a route; one beyond it is no record's, and asking would be an error.
NUMBER = f"int(max={LARGEST_NUMBER})"
# What a form may be refused for without the page being lost.
SHOWN_AGAIN = (409, 413, 415, 422)
# For what is nobody else's business though nobody is signed in: app.security sees to those who are.
NOT_KEPT = "private, no-store"


def private_page(template: str, *, status: int = 200, **values: object) -> Response:
    """Return a page that no cache keeps."""
    response = make_response(render_template(template, **values), status)
    response.headers["Cache-Control"] = NOT_KEPT
    return response


def form_page(
    template: str, *, errors: Sequence[FieldError] = (), status: int = 200, **values: object
) -> Response:
    """Return a page with a long form (_form_fields.html), and beside each field what is wrong in it first."""
    by_field = {error.field: str(error.message) for error in reversed(errors)}
    return private_page(template, status=status, errors=errors, by_field=by_field, **values)


def undo(error: AppError) -> tuple[FieldError, ...]:
    """Undo what this request did so far, and return what was wrong; raise what no form is shown again for."""
    current_session().rollback()
    if error.status not in SHOWN_AGAIN:
        raise error
    return tuple(error.errors) or (FieldError("form", error.code, error.message),)
