"""Who may call a route, and the headers that keep a page to its own parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast
from urllib.parse import unquote_to_bytes, urlencode, urlsplit

from flask import Flask, current_app, g, redirect, request
from flask.wrappers import Response
from flask_login import current_user
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from app.errors import N_, AppError, QueryError
from app.i18n import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])
SIGN_IN, SECOND_FACTOR = "/account/sign-in", "/account/second-factor"
# Who checks reports and gives roles shows twice who it is.
NEEDS_SECOND_FACTOR = ("moderator", "admin")

csrf = CSRFProtect()


class CurrentPerson(Protocol):
    """What every feature may know of the person of this request; accounts.models.Person has it."""

    id: int
    email: str
    name: str
    role: str
    region_code: str | None
    language: str


class SignInNeeded(AppError):
    """The route is for people with an account."""

    status = 401
    title = N_("Sign in first")


class Forbidden(AppError):
    """The person of this request may not do this."""

    status = 403
    title = N_("Not allowed")


class UnsignedForm(AppError):
    """A form came without the sign that our own page gave it."""

    title = N_("Please send it again")


def public(*, machine: bool = False, csrf: bool = True) -> Callable[[View], View]:
    """State that anybody may call this route; `machine`: its errors are application/problem+json.

    `csrf=False`: a POST comes from a program that has no cookie (a mail client, a browser's report).
    """
    return _mark("public", (), machine, csrf)


def signed_in(*, machine: bool = False, early: bool = False) -> Callable[[View], View]:
    """State that whoever has an account may call this route; others are led to the sign-in page (401).

    `early`: also before a second factor that the role asks for is set up; current_person() is None then.
    """
    return _mark("signed in", (), machine, early=early)


def roles(*names: str, machine: bool = False) -> Callable[[View], View]:
    """State that only people in one of these roles may call this route; others get 403.

    Whether the record lies in the person's region is for the view to check.
    """
    return _mark(", ".join(names), names, machine)


def _mark(
    access: str, names: tuple[str, ...], machine: bool, csrf: bool = True, early: bool = False
) -> Callable[[View], View]:
    def mark(view: View) -> View:
        marked = cast(Any, view)
        marked.access, marked.roles, marked.machine, marked.csrf = access, names, machine, csrf
        marked.early = early
        return view

    return mark


def account_of_request() -> Any:
    """Return the person who is signed in, even before the second factor is set up, or None."""
    if g.get("nobody", False) or not hasattr(current_app, "login_manager"):
        return None
    person = getattr(current_user, "person", None)
    g.is_personal = person is not None
    return person


def forget_person() -> None:
    """Show the rest of this answer as to nobody: an error page asks no database that is out of reach."""
    g.nobody = True


def current_person() -> Any:
    """Return the person of this request (see CurrentPerson), or None.

    A moderator or administrator without a second factor is nobody here, so that no page shows or does more.
    """
    person = account_of_request()
    return None if person is None or lacks_second_factor(person) else person


def secret_keys() -> tuple[str, ...]:
    """Return the keys that sign the links of mails, newest first."""
    keys: tuple[str, ...] = current_app.config["SETTINGS"].secret_keys
    return keys


def lacks_second_factor(person: Any) -> bool:
    """Return whether the person's role asks for a second factor that is not set up yet."""
    return person.role in NEEDS_SECOND_FACTOR and not person.tf_primary_method


def is_machine_route(app: Flask) -> bool:
    """Return whether the route of this request speaks to machines."""
    view = app.view_functions.get(request.endpoint or "")
    return bool(getattr(view, "machine", False))


def sign_in_url() -> str:
    """Return the sign-in page's address, which leads back here afterwards."""
    return _with_way_back(SIGN_IN)


def is_own_path(text: str) -> bool:
    """Return whether the text is a path of this service; browsers read more into `//`, `\\`, unseen signs."""
    return text.startswith("/") and text[1:2] != "/" and "\\" not in text and text.isprintable()


def _with_way_back(path: str) -> str:
    here = request.full_path.rstrip("?")
    if request.method not in ("GET", "HEAD"):
        # What was sent cannot be sent again for them: they come back to the page with the form.
        source = urlsplit(request.referrer or "")
        here = source.path if source.netloc == request.host else "/"
        return f"{request.script_root}{path}?{urlencode({'next': here})}"
    return f"{request.script_root}{path}?{urlencode({'next': request.script_root + here})}"


def _check_access(app: Flask) -> AnyResponse | None:
    """Refuse whoever may not call the route of this request; a view without a mark is for nobody."""
    view = app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    access, names = getattr(view, "access", None), getattr(view, "roles", ())
    if request.method not in ("GET", "HEAD", "OPTIONS") and getattr(view, "csrf", True):
        _check_form()
    if access == "public":
        return None
    account = account_of_request()
    if account is None:
        if is_machine_route(app):
            raise SignInNeeded(_l("This is for people with an account: sign in first."))
        return redirect(sign_in_url(), 303)
    if lacks_second_factor(account) and not getattr(view, "early", False):
        return redirect(_with_way_back(SECOND_FACTOR), 303)
    if access is None or (names and account.role not in names):
        raise Forbidden(_l("Your account is not allowed to do this."))
    return None


def _check_form() -> None:
    try:
        csrf.protect()
    except CSRFError as error:
        message = _l("The form was open for too long, or cookies are switched off. Load the page again.")
        raise UnsignedForm(message, code="E_CSRF") from error


def allow_framing() -> None:
    """Let this response stand in another site's frame (the embedded map only)."""
    g.framing_allowed = True


def allow_own_frames() -> None:
    """Let this page hold frames of our own pages, each of which must let itself be framed."""
    g.own_frames_allowed = True


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

    # Each route says itself whether its forms are checked (_check_access), before anything else happens.
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)

    @app.before_request
    def refuse_broken_text() -> None:
        # Werkzeug would keep bytes that are no UTF-8 as they are, and a search for them find nothing.
        try:
            unquote_to_bytes(request.query_string).decode("utf-8", "strict")
        except UnicodeDecodeError:
            raise QueryError(_l("The address is not valid UTF-8."), code="E_ENCODING") from None

    @app.before_request
    def check_access() -> AnyResponse | None:
        return _check_access(app)

    @app.context_processor
    def name_person() -> dict[str, Any]:
        return {"person": current_person(), "account": account_of_request()}

    # No page's address, which may hold a place or search words, is told to another site.
    always = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), interest-cohort=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        **({"Strict-Transport-Security": "max-age=31536000"} if production else {}),
    }
    unframed = {
        **always,
        "Content-Security-Policy": f"{policy}; frame-ancestors 'none'",
        "X-Frame-Options": "DENY",
    }
    framed = {**always, "Content-Security-Policy": f"{policy}; frame-ancestors *"}

    @app.after_request
    def add_headers(response: Response) -> Response:
        wanted = framed if g.get("framing_allowed", False) else unframed
        if g.get("own_frames_allowed", False):
            held = f"{wanted['Content-Security-Policy']}; frame-src 'self'"
            wanted = {**wanted, "Content-Security-Policy": held}
        # Made for one person: with the name, and perhaps an exact place. Nobody finds it by the back button.
        if g.get("is_personal", False):
            wanted = {**wanted, "Cache-Control": "private, no-store"}
        present = {name.lower() for name, _value in response.headers}
        response.headers.extend([pair for pair in wanted.items() if pair[0].lower() not in present])
        return response


def _origin(url: str) -> str:
    parts = urlsplit(url.replace("{s}", "*"))
    return f"{parts.scheme}://{parts.netloc}"
