"""One table from error to response: a page for people, application/problem+json (RFC 9457) for machines."""

from __future__ import annotations

import json

import psycopg
from flask import Flask, current_app, render_template, request
from flask.wrappers import Response
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from app.errors import AppError
from app.logs import log
from app.security import forget_person, is_machine_route
from app.text import LARGEST_NUMBER

# What is shorter is typed again at once.
LEAST_WRITTEN = 20


def start_error_pages(app: Flask) -> None:
    """Catch every refusal and every fault once, here."""

    @app.errorhandler(AppError)
    def refuse(error: AppError) -> tuple[Response | str, int, dict[str, str]]:
        errors = [item.as_dict() for item in error.errors]
        return *_answer(error.status, _(error.title), str(error.message), errors), error.headers

    @app.errorhandler(HTTPException)
    def tell_http(error: HTTPException) -> tuple[Response | str, int] | Response:
        if error.code is None or error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        # Werkzeug asks for the method before it looks whether a number is too large to be any record's.
        code = 404 if error.code == 405 and _is_beyond_records(request.path) else error.code
        titles = {
            404: (_("Not found"), _("There is nothing at this address. It may have moved.")),
            405: (_("Method not allowed"), _("This address cannot be used that way.")),
            413: (_("Too large"), _("What was sent is larger than this service takes.")),
        }
        title, detail = titles.get(code, (_("Bad request"), _("The request could not be understood.")))
        return _answer(code, title, detail)

    @app.errorhandler(OperationalError)
    @app.errorhandler(psycopg.OperationalError)
    @app.errorhandler(PoolTimeout)
    def tell_database_down(error: Exception) -> tuple[Response | str, int]:
        forget_person()
        log.error("database unavailable", error=str(error).splitlines()[0])
        return _answer(
            503, _("Out of reach"), _("The database is out of reach. Please try again in a minute.")
        )

    @app.errorhandler(DBAPIError)
    def tell_database_fault(error: DBAPIError) -> tuple[Response | str, int]:
        forget_person()
        log.error("database fault", error=str(error.orig).splitlines()[0], exc_info=error)
        return _answer_fault()

    @app.errorhandler(500)
    def tell_fault(error: Exception) -> tuple[Response | str, int]:
        log.error("fault", exc_info=getattr(error, "original_exception", error))
        return _answer_fault()


def _is_beyond_records(path: str) -> bool:
    """Whether a part of the path is a number larger than any record's."""
    numbers = (part for part in path.split("/") if part.isascii() and part.isdigit())
    return any(len(part) > len(str(LARGEST_NUMBER)) or int(part) > LARGEST_NUMBER for part in numbers)


def _answer(
    status: int, title: str, detail: str, errors: list[dict[str, str]] | None = None
) -> tuple[Response | str, int]:
    accepts = request.accept_mimetypes
    preferred = accepts.best_match(["text/html", "application/json", "application/problem+json"], "text/html")
    if is_machine_route(current_app) or preferred != "text/html":
        body: dict[str, object] = {"type": "about:blank", "title": title, "status": status, "detail": detail}
        if errors:
            body["errors"] = errors
        text = json.dumps(body, ensure_ascii=False)
        return Response(text, content_type="application/problem+json"), status
    written = _read_written() if status == 429 else []
    page = render_template(
        "error.html", status=status, title=title, detail=detail, errors=errors or [], written=written
    )
    return page, status


def _read_written() -> list[str]:
    """Return the texts that somebody had typed, to be copied: Back need not bring them again."""
    try:
        form = request.form
    except HTTPException:
        return []
    told = (value.strip() for name, value in form.items() if "password" not in name)
    return [text for text in told if len(text) >= LEAST_WRITTEN and any(map(str.isspace, text))]


def _answer_fault() -> tuple[Response | str, int]:
    return _answer(500, _("Something broke"), _("The fault is ours and has been written down."))
