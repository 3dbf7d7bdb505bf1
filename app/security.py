"""Who may call a route, and the headers that keep a page to its own parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, g, request
from flask.wrappers import Response

from app.errors import QueryError
from app.i18n import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])


def public(*, machine: bool = False) -> Callable[[View], View]:
    """State that anybody may call this route; `machine`: its errors are application/problem+json."""

    def mark(view: View) -> View:
        view.access = "public"  # type: ignore[attr-defined]
        view.machine = machine  # type: ignore[attr-defined]
        return view

    return mark


def is_machine_route(app: Flask) -> bool:
    """Return whether the route of this request speaks to machines."""
    view = app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "machine", False))


def allow_framing() -> None:
    """Let this response stand in another site's frame (the embedded map only)."""
    g.framing_allowed = True


def start_security(app: Flask, *, basemap_url: str | None, production: bool) -> None:
    """Put the security headers on every response; a basemap's origin is the only foreign one allowed."""
    tiles = f" {_origin(basemap_url)}" if basemap_url else ""
    policy = "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data:{tiles}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "report-uri /csp-report",
        )
    )

    @app.before_request
    def refuse_broken_text() -> None:
        # Werkzeug would keep bytes that are no UTF-8 as they are, and a search for them find nothing.
        try:
            unquote_to_bytes(request.query_string).decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise QueryError(_l("The address is not valid UTF-8."), code="E_ENCODING") from None

    @app.after_request
    def add_headers(response: Response) -> Response:
        framing = g.get("framing_allowed", False)
        ancestors = "*" if framing else "'none'"
        headers = response.headers
        headers.setdefault("Content-Security-Policy", f"{policy}; frame-ancestors {ancestors}")
        if not framing:
            headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("X-Content-Type-Options", "nosniff")
        # No page's address, which may hold a place or search words, is told to another site.
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault(
            "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), interest-cohort=()"
        )
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        if production:
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
