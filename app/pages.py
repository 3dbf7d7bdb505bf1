"""What the pages of all features share: numbers in their addresses, forms shown again, pages nobody keeps."""

from __future__ import annotations

from flask import Response, make_response, render_template

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
