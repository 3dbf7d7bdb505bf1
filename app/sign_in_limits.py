"""How often passwords, codes and addresses may be tried: what stands before Flask-Security's own routes."""

from __future__ import annotations

from typing import Any

from flask import Flask, request, session

from app.errors import AppError
from app.i18n import gettext as _
from app.limits import by_address, limit_posts

SECURITY = "security."
# Each sends a mail to the address that somebody typed, who need not own it.
SENDING_MAIL = ("security.register", "security.forgot_password", "security.send_confirmation")
SECOND_FACTOR = ("security.two_factor_token_validation", "security.two_factor_rescue")


def limit_sign_in(app: Flask) -> None:
    """Limit Flask-Security's routes, which must be there: all by network, delicate ones by whom they aim at.

    Whether an address is known makes no difference to any of it.
    """
    all_routes = frozenset(name for name in app.view_functions if name.startswith(SECURITY))

    @app.before_request
    def refuse_odd_json() -> None:
        # Flask-Security would fail over anything but an object.
        odd = request.is_json and not isinstance(request.get_json(silent=True), dict)
        if odd and request.method == "POST" and request.endpoint in all_routes:
            raise AppError(_("The request could not be understood."))

    limit_posts(app, all_routes, "60 per 10 minutes", key=by_address, scope="accounts")
    limit_posts(app, ("security.login",), "30 per hour", key=_typed_address, scope="passwords")
    limit_posts(app, SECOND_FACTOR, "10 per 15 minutes; 50 per day", key=_half_signed_in, scope="codes")
    limit_posts(app, SENDING_MAIL, "5 per hour", key=_typed_address, scope="mails")
    limit_posts(app, SENDING_MAIL, "30 per hour", key=by_address, scope="mails of a network")


def _typed_address() -> str | None:
    """Return the address in the form or the JSON, in one spelling; None without one."""
    body: Any = request.get_json(silent=True) if request.is_json else request.form
    typed = body.get("email") if isinstance(body, dict) else None
    return f"mailbox {typed.strip().casefold()}" if isinstance(typed, str) and typed.strip() else None


def _half_signed_in() -> str | None:
    """Return whose password was right and whose second factor is asked for."""
    person = session.get("tf_user_id")
    return f"half signed in {person}" if person else None
