"""One address for one page: the language of a page stands in its path, never in its query."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, urlencode

from flask import Flask, redirect, request
from werkzeug.wrappers import Response

from app.i18n import LANGUAGES
from app.security import is_machine_route


def start_page_addresses(app: Flask) -> None:
    """Lead a page asked with `lang=` to the address that shows this language.

    Half a page would follow `lang=` and the other half, which its script asks for, the path (decision 1).
    Machine interfaces keep `lang=`: there it chooses the language of the titles.
    """

    @app.before_request
    def lead_to_the_language() -> Response | None:
        language = request.args.get("lang")
        if language not in LANGUAGES or request.method not in ("GET", "HEAD") or is_machine_route(app):
            return None
        outer = request.environ.get("kseli.outer_script_name", request.script_root)
        pairs = parse_qsl(request.query_string.decode(), keep_blank_values=True)
        query = urlencode([pair for pair in pairs if pair[0] != "lang"])
        path = f"{outer}{'/en' if language == 'en' else ''}{quote(request.path)}"
        return redirect(path + (f"?{query}" if query else ""), 301)
