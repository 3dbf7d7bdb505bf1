"""A subscriber's own page: all is seen, changed and ended by the link of a mail, without a password."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.digests.forms import read_language, read_wish
from app.digests.links import preferences_path, read_subscriber, subscriber_token
from app.digests.models import Subscriber, Subscription
from app.digests.queries.subscribers import find_by_address, list_subscriptions, read_tree
from app.digests.services.erasing import erased_at
from app.digests.services.subscribing import activate, add, change, remove
from app.digests.views.blueprint import blueprint, list_choices
from app.errors import AppError, Gone, NotFound
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.pages import NUMBER, private_page
from app.security import current_person, public, secret_keys, signed_in

PATH = "/subscribe/preferences/<token>"
LIMIT = "120 per hour"


@blueprint.get(PATH)
@public()
def preferences_page(token: str) -> Response:
    """Show what the subscriber gets, with forms that change it."""
    return show_preferences(read_owner(token), token)


@blueprint.get("/account/subscription")
@signed_in()
def own_subscription() -> Response:
    """Show the same to who is signed in with the subscriber's address."""
    subscriber = find_by_address(current_session(), current_person().email)
    if subscriber is None or subscriber.confirmed_at is None:
        return private_page("digests/none.html")
    return show_preferences(subscriber, subscriber_token(secret_keys(), subscriber.id))


@blueprint.post(f"{PATH}/language")
@public()
@limit(LIMIT, scope="preferences")
def change_language(token: str) -> AnyResponse:
    """Write in the other language from now on."""
    subscriber = read_owner(token, lock=True)
    subscriber.language = read_language(request.form, subscriber.language)
    return _back(token)


@blueprint.post(f"{PATH}/return")
@public()
@limit(LIMIT, scope="preferences")
def return_to_digest(token: str) -> AnyResponse:
    """Write again to who had left."""
    activate(read_owner(token, lock=True), datetime.now(UTC))
    return _back(token)


@blueprint.post(f"{PATH}/add")
@public()
@limit(LIMIT, scope="preferences")
def add_subscription(token: str) -> AnyResponse:
    """Add a subscription."""
    subscriber = read_owner(token, lock=True)
    try:
        wish = read_wish(request.form, read_tree(current_session()))
        add(current_session(), subscriber, wish, datetime.now(UTC))
    except AppError as error:
        return _refuse(subscriber, token, "new", error)
    return _back(token)


@blueprint.post(f"{PATH}/<{NUMBER}:subscription_id>")
@public()
@limit(LIMIT, scope="preferences")
def change_subscription(token: str, subscription_id: int) -> AnyResponse:
    """Change one of the subscriptions, or end it where the button says so."""
    subscriber, session = read_owner(token, lock=True), current_session()
    try:
        subscription = _read_own(subscriber, subscription_id)
        if "remove" in request.form:
            remove(session, subscriber, subscription, datetime.now(UTC))
        else:
            change(session, subscription, read_wish(request.form, read_tree(session)))
    except AppError as error:
        return _refuse(subscriber, token, str(subscription_id), error)
    return _back(token)


def read_owner(token: str, *, lock: bool = False) -> Subscriber:
    """Return whose link it is. Raises BadLink, OldLink, and Gone where it was erased."""
    subscriber_id = read_subscriber(secret_keys(), token)
    found = current_session().get(Subscriber, subscriber_id, with_for_update=lock or None)
    if found is None or found.confirmed_at is None:
        raise Gone(_l("This subscription was ended and is erased. You are welcome to subscribe again."))
    return found


def show_preferences(
    subscriber: Subscriber, token: str, error: AppError | None = None, at: str = ""
) -> Response:
    """Return the page; an error belongs to the form `at`, which shows what was ticked."""
    subscriptions = list_subscriptions(current_session(), subscriber.id)
    return private_page(
        "digests/preferences.html",
        status=error.status if error else 200,
        subscriber=subscriber,
        subscriptions=subscriptions,
        token=token,
        saved="saved" in request.args,
        erased_on=erased_at(subscriber),
        error=error,
        at=at,
        wrong={item.field: item.message for item in error.errors} if error else {},
        **list_choices(),
    )


def _read_own(subscriber: Subscriber, subscription_id: int) -> Subscription:
    found = current_session().get(Subscription, subscription_id)
    if found is None or found.subscriber_id != subscriber.id or found.confirmed_at is None:
        raise NotFound(_l("There is no such subscription any more."))
    return found


def _refuse(subscriber: Subscriber, token: str, at: str, error: AppError) -> Response:
    if error.status != 422:
        raise error
    return show_preferences(subscriber, token, error, at)


def _back(token: str) -> AnyResponse:
    current_session().commit()
    return redirect(f"{request.script_root}{preferences_path(token)}?saved=1", 303)
