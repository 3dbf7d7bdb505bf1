"""The first code of a new second factor: a mistyped one keeps the key, a right one leads on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, get_flashed_messages, redirect, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user
from flask_security.utils import check_and_get_token_status

from app.accounts.forms import FirstCodeForm, WrongFirstCode
from app.accounts.views.blueprint import blueprint
from app.i18n import gettext as _
from app.security import is_own_path, signed_in


def keep_key(validate: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return Flask-Security's view, which would begin anew with another key, as one that asks again."""

    def two_factor_setup_validate(token: str) -> Any:
        try:
            answer = validate(token)
        except WrongFirstCode as wrong:
            return _ask_again(wrong.form, token)
        wanted = request.args.get("next", "")
        if not is_own_path(wanted) or not getattr(answer, "location", None):
            return answer
        if answer.location == url_for("security.two_factor_setup"):
            return redirect(url_for("security.two_factor_setup", next=wanted))
        # Only pages of accounts would tell it, perhaps much later.
        get_flashed_messages()
        return redirect(wanted)

    return two_factor_setup_validate


@blueprint.get("/account/second-factor/<token>")
@signed_in(early=True)
def first_code(token: str) -> Any:
    """Show the key that is being set up once more: in the other language, or to whoever loads the page again.

    Only on the device where it was made, lest somebody be led to a key that another person knows.
    """
    within = current_app.config["SECURITY_TWO_FACTOR_SETUP_WITHIN"]
    expired, invalid, state = check_and_get_token_status(token, "tf_setup", within)
    if expired or invalid or state["totp_secret"] != cookie.get("tf_totp_secret"):
        flash(_("This key is no longer valid. Please set the second factor up anew."), "error")
        return redirect(url_for("security.two_factor_setup", next=request.args.get("next")), 303)
    form = FirstCodeForm()
    form.tf_totp_secret, form.primary_method = state["totp_secret"], state["method"]
    form.user = current_user
    return _ask_again(form, token)


def _ask_again(form: FirstCodeForm, token: str) -> str:
    codes = current_app.extensions["security"].totp_factory
    shown = codes.fetch_setup_values(form.tf_totp_secret, form.user)
    return render_template(
        "security/two_factor_setup.html",
        two_factor_verify_code_form=form,
        chosen_method=form.primary_method,
        changing=True,
        state_token=token,
        authr_qrcode=shown["image"],
        authr_key=shown["key"],
    )
