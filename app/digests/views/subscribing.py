"""Subscribing: the form, to which the box on every page leads, the count, and the button of the mail."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, jsonify, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.digests.forms import read_language, read_ticks, read_wish
from app.digests.links import Asked, confirm_path, read_confirm, subscriber_token
from app.digests.models import KINDS
from app.digests.queries.counting import Weekly, count_weekly
from app.digests.queries.subscribers import find_waiting, read_tree
from app.digests.services.subscribing import ask, confirm
from app.digests.views.blueprint import blueprint, list_choices, tell_weekly
from app.digests.workflow.wishes import Wish
from app.errors import AppError, Gone
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import by_address, count_mail, limit
from app.mail.address import check_mailbox
from app.mail.outbox import queue_mail
from app.pages import private_page
from app.security import current_person, public, secret_keys

CONFIRM = "/subscribe/confirm/<token>"
LONGEST_SHOWN = 254


@blueprint.get("/subscribe")
@public()
def subscribe_page() -> Response:
    """Show the form; kinds, topics and regions of the address are ticked, unknown ones passed over."""
    person = current_person()
    return _show(request.args, email=person.email if person else "")


@blueprint.post("/subscribe/start")
@public(csrf=False)
def start_subscribing() -> Response:
    """Show the form with the address from the box on every page: nothing is kept or sent yet."""
    return _show(MultiDict(), email=request.form.get("email", "")[:LONGEST_SHOWN])


@blueprint.post("/subscribe")
@public()
@limit("20 per hour", key=by_address, scope="subscribe")
def subscribe() -> AnyResponse:
    """Send the address a link that confirms; the answer is the same whatever is known of it."""
    form, email = request.form, request.form.get("email", "")[:LONGEST_SHOWN]
    try:
        wish = read_wish(form, read_tree(current_session()))
        if "count" in form:
            return _show(form, email=email, weekly=_count(wish))
        _send_link(check_mailbox(form.get("email", "")), wish)
    except AppError as error:
        if error.status != 422:
            raise
        return _show(form, email=email, error=error)
    return redirect(f"{request.script_root}/subscribe/sent", 303)


@blueprint.get("/subscribe/sent")
@public()
def subscription_sent() -> str:
    """Say that a mail is on its way."""
    return render_template("digests/sent.html")


@blueprint.get("/subscribe/count.json")
@public(machine=True)
def count_subscription() -> Response:
    """Return about how many items a week the ticks would have brought."""
    weekly = _count(read_wish(request.args, read_tree(current_session())))
    return jsonify(weekly=weekly.number, is_more=weekly.is_more, text=tell_weekly(weekly))


@blueprint.get(CONFIRM)
@public()
def confirm_subscription_page(token: str) -> Response:
    """Show what is to be confirmed; nothing is done yet, as mail scanners open links."""
    asked = read_confirm(secret_keys(), token)
    found = find_waiting(current_session(), asked.subscription_id)
    if found is None:
        raise _gone()
    return private_page("digests/confirm.html", subscriber=found[0], chosen=found[1], **list_choices())


@blueprint.post(CONFIRM)
@public()
def confirm_subscription(token: str) -> Response:
    """Let the subscription count from now on."""
    asked, session = read_confirm(secret_keys(), token), current_session()
    subscriber = confirm(session, asked.subscription_id, asked.language, datetime.now(UTC))
    if subscriber is None:
        raise _gone()
    word = subscriber_token(secret_keys(), subscriber.id)
    session.commit()
    return private_page("digests/confirmed.html", subscriber=subscriber, token=word)


def _send_link(address: str, wish: Wish) -> None:
    """Mail the address a link that confirms it; nothing but the last step tells known ones from others."""
    # Machines fill in what nobody sees.
    if request.form.get("website"):
        return
    count_mail(address)
    session, language = current_session(), read_language(request.form, current_language())
    subscriber, subscription = ask(session, address, language, wish)
    values = {
        "path": confirm_path(secret_keys(), Asked(subscription.id, language)),
        "others": subscriber.confirmed_at is not None,
    }
    queue_mail(session, kind="subscribe_confirm", to=address, language=language, values=values)
    # Whom servers refused, or who complained, gets nothing; it takes as long as for anybody else.
    if subscriber.state == "suppressed":
        session.rollback()
    else:
        session.commit()


def _count(wish: Wish) -> Weekly:
    return count_weekly(current_session(), wish, datetime.now(UTC))


def _show(
    form: MultiDict[str, str], *, email: str, weekly: Weekly | None = None, error: AppError | None = None
) -> Response:
    wish = read_ticks(form, read_tree(current_session()))
    return private_page(
        "digests/subscribe.html",
        status=error.status if error else 200,
        email=email,
        # Who has not chosen yet gets all kinds.
        chosen=wish if wish.kinds or error else Wish(KINDS, wish.topics, wish.regions),
        language=read_language(form, current_language()),
        weekly=tell_weekly(weekly) if weekly else "",
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        **list_choices(),
    )


def _gone() -> Gone:
    return Gone(_l("This was not confirmed within a week, or was ended since: please subscribe again."))
