"""The half-yearly question, answered by the link of its mail: is the resource still to be had?"""

from __future__ import annotations

from flask import Response, request

from app.db import current_session
from app.errors import NotFound
from app.hooks import after_save
from app.i18n import current_language, today_in_georgia
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.pages import private_page
from app.resources.queries.detail import read_resource
from app.resources.services.asking import read_token
from app.resources.services.inventory import confirm_resource, list_holders, lock_resource, set_state
from app.resources.views.blueprint import blueprint
from app.security import public, secret_keys

PATH = "/resources/still-true/<token>"


@blueprint.get(PATH)
@public()
def still_true_page(token: str) -> Response:
    """Show the question with two answers; nothing is done yet, as mail scanners open links."""
    return _show(token, answered=False)


@blueprint.post(PATH)
@public()
@limit("30 per hour", scope="still true")
def answer_still_true(token: str) -> Response:
    """Confirm the resource, or withdraw it."""
    session, today = current_session(), today_in_georgia()
    resource = lock_resource(session, _read_id(token))
    if request.form.get("answer") == "yes":
        confirm_resource(session, resource.id, today)
    elif request.form.get("answer") == "no":
        set_state(session, resource.id, "withdrawn", resource.version, today, knowing=True)
    after_save(session, "resource", resource.id)
    session.commit()
    return _show(token, answered=request.form.get("answer") in ("yes", "no"))


def _read_id(token: str) -> int:
    today = today_in_georgia()
    return read_token(current_session(), secret_keys(), token, today)


def _show(token: str, *, answered: bool) -> Response:
    session, resource_id = current_session(), _read_id(token)
    page = read_resource(session, resource_id, current_language())
    if page is None:
        raise NotFound(_l("There is no such resource."))
    return private_page(
        "resources/still_true.html",
        token=token,
        answered=answered,
        resource=page.resource,
        row=page.row,
        holders=list_holders(session, resource_id),
    )
