"""One's own data: taken home as a file, and erased."""

from __future__ import annotations

import json

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask_security import logout_user
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.own_data import check_erasure, collect_own_data, erase_person
from app.accounts.views.blueprint import blueprint
from app.accounts.workflow import OWN_DATA
from app.db import current_session
from app.errors import Unprocessable
from app.i18n import gettext as _
from app.limits import limit
from app.security import account_of_request, signed_in


@blueprint.get("/account/data.json")
@signed_in(early=True)
def download_own_data() -> Response:
    """Give everything that is kept of the person."""
    parts = current_app.extensions.get(OWN_DATA, ())
    body = json.dumps(
        collect_own_data(current_session(), account_of_request(), parts), ensure_ascii=False, indent=1
    )
    answer = Response(body, content_type="application/json")
    answer.headers["Content-Disposition"] = 'attachment; filename="kseli-account.json"'
    return answer


@blueprint.get("/account/erase")
@signed_in(early=True)
def ask_erasure() -> str:
    """Say what will be erased, and ask for the password."""
    return render_template("accounts/erase.html", errors={})


@blueprint.post("/account/erase")
@signed_in(early=True)
@limit("10 per hour", scope="own password")
def erase_account() -> AnyResponse | tuple[str, int]:
    """Erase the account of whoever knows its password."""
    person, session = account_of_request(), current_session()
    try:
        check_erasure(session, person, request.form.get("password", ""))
    except Unprocessable as error:
        found = {item.field: item.message for item in error.errors}
        return render_template("accounts/erase.html", errors=found), 422
    logout_user()
    erase_person(session, person, current_app.extensions.get(OWN_DATA, ()))
    session.commit()
    flash(_("Your account is erased."), "success")
    return redirect(url_for("security.login"), 303)
