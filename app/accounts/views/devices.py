"""Signing out other devices."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response

from app.accounts.devices import end_device, end_other_sign_ins
from app.accounts.views.blueprint import blueprint
from app.db import current_session
from app.i18n import gettext as _
from app.security import account_of_request, signed_in


@blueprint.post("/account/devices/<int(max=2147483647):sign_in_id>/end")
@signed_in(early=True)
def end_one_device(sign_in_id: int) -> Response:
    """Sign out one of the person's own devices; somebody else's is not found."""
    end_device(current_session(), account_of_request().id, sign_in_id)
    current_session().commit()
    flash(_("The device is signed out."), "success")
    return redirect(url_for("accounts.overview", _anchor="devices"), 303)


@blueprint.post("/account/devices/end-others")
@signed_in(early=True)
def end_other_devices() -> Response:
    """Sign out every device but this one."""
    end_other_sign_ins(current_session(), account_of_request().id)
    current_session().commit()
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("accounts.overview", _anchor="devices"), 303)
