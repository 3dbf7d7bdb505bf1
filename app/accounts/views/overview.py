"""One's own account: name, home, language, and what secures it."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask import session as cookie
from werkzeug.wrappers import Response

from app.accounts.devices import COOKIE_KEY
from app.accounts.queries import list_region_names, list_sign_ins
from app.accounts.services import change_profile
from app.accounts.views.blueprint import blueprint
from app.accounts.workflow import OWN_DATA
from app.db import current_session
from app.errors import Unprocessable
from app.i18n import gettext as _
from app.pages import NOT_KEPT
from app.security import account_of_request, lacks_second_factor, public, signed_in


@blueprint.after_request
def keep_private(response: Response) -> Response:
    """Keep these pages out of every cache."""
    response.headers.setdefault("Cache-Control", NOT_KEPT)
    return response


@blueprint.get("/account")
@signed_in(early=True)
def overview() -> str:
    """Show the account."""
    return _show(account_of_request())


@blueprint.post("/account")
@signed_in(early=True)
def save_profile() -> Response | tuple[str, int]:
    """Change name, home region and language."""
    person = account_of_request()
    told = {name: request.form.get(name, "") for name in ("name", "language", "home_region_code")}
    try:
        change_profile(person, **told)
    except Unprocessable as error:
        return _show(person, errors={item.field: item.message for item in error.errors}), 422
    current_session().commit()
    flash(_("Saved."), "success")
    return redirect(url_for("accounts.overview"), 303)


@blueprint.get("/account/mail-sent")
@public()
def mail_sent() -> str:
    """Say that a mail is on its way, whatever address was given."""
    return render_template("accounts/mail_sent.html")


def _show(person: Any, errors: dict[str, str] | None = None) -> str:
    session = current_session()
    settings = current_app.config["SETTINGS"]
    parts = current_app.extensions.get(OWN_DATA, ())
    return render_template(
        "accounts/overview.html",
        errors=errors or {},
        shown=request.form if errors else person,
        owner=person,
        regions=list_region_names(session),
        devices=list_sign_ins(session, person.id),
        this_device=cookie.get(COOKIE_KEY),
        needs_second_factor=lacks_second_factor(person),
        links=[link for part in parts if part.links for link in part.links(session, person.id)],
        mails_to_folder=not settings.in_production and not settings.mail_url,
    )
