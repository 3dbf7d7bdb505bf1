"""One address for one page: its language stands in the path, and what only takes a form leads to its page."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.routing import MapAdapter, RequestRedirect
from werkzeug.wrappers import Response

from app.i18n import LANGUAGES
from app.security import is_machine_route

READING = ("GET", "HEAD")


def start_page_addresses(app: Flask) -> None:
    """Lead a page asked with `lang=`, or at an address that only takes a form, to where it stands.

    Half a page would follow `lang=` and the other half, which its script asks for, the path (decision 1).
    Machine interfaces keep `lang=`: there it chooses the language of the titles.
    A form that is refused is shown again at the address it was sent to. Whoever asks for that address (in the
    other language, once more, from a bookmark) comes to the page above: /problems/5 for /problems/5/updates.
    """

    @app.before_request
    def lead_to_the_language() -> Response | None:
        language = request.args.get("lang")
        if language not in LANGUAGES or request.method not in READING or is_machine_route(app):
            return None
        outer = request.environ.get("kseli.outer_script_name", request.script_root)
        pairs = parse_qsl(request.query_string.decode(), keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] != "lang"])
        path = f"{outer}{'/en' if language == 'en' else ''}{quote(request.path)}"
        return redirect(path + (f"?{query}" if query else ""), 301)

    @app.before_request
    def lead_to_the_page_of_a_form() -> Response | None:
        if request.method not in READING or not isinstance(request.routing_exception, MethodNotAllowed):
            return None
        adapter = app.create_url_adapter(request)
        path = None if adapter is None else find_page_above(app, adapter, request.path)
        if path is None:
            return None
        query = request.query_string.decode()
        return redirect(f"{request.script_root}{quote(path)}" + (f"?{query}" if query else ""), 303)


def find_page_above(app: Flask, adapter: MapAdapter, path: str) -> str | None:
    """Return the nearest path above that is a page, for one that only takes a form; None for a machine's."""
    if not _is_for_people(app, adapter, path, "POST"):
        return None
    above = path.rpartition("/")[0]
    while above and not _is_for_people(app, adapter, above, "GET"):
        above = above.rpartition("/")[0]
    return above or None


def _is_for_people(app: Flask, adapter: MapAdapter, path: str, method: str) -> bool:
    try:
        endpoint, _values = adapter.match(path, method=method)
    except (HTTPException, RequestRedirect):
        return False
    return not getattr(app.view_functions[endpoint], "machine", False)
