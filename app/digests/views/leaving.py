"""Leaving, a topic or everything: a page with buttons, and the one click of a mail program (RFC 8058)."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Response, request

from app.db import current_session
from app.digests.models import Subscriber
from app.digests.queries.subscribers import list_subscriptions, read_tree
from app.digests.services.erasing import erased_at
from app.digests.services.subscribing import leave, leave_topic
from app.digests.views.blueprint import blueprint, list_choices
from app.digests.views.preferences import read_owner
from app.digests.workflow.wishes import covers
from app.pages import private_page
from app.security import public

PATH = "/subscribe/leave/<token>"


@blueprint.get(PATH)
@public()
def leave_page(token: str) -> Response:
    """Ask what shall be left; nothing is done yet, as mail scanners open links."""
    return _show(read_owner(token), token, "")


# The word in the address is the proof: mail programs post here without a cookie (RFC 8058).
@blueprint.post(PATH)
@public(csrf=False)
def leave_digest(token: str) -> Response:
    """Leave the topic of the button or link, or everything, which is what a mail program's click means."""
    subscriber, session = read_owner(token, lock=True), current_session()
    topic = request.form.get("topic") or request.args.get("topic")
    if topic:
        leave_topic(session, subscriber, topic, read_tree(session), datetime.now(UTC))
    else:
        leave(subscriber, datetime.now(UTC))
    session.commit()
    return _show(subscriber, token, topic or "everything")


def _show(subscriber: Subscriber, token: str, left: str) -> Response:
    tree, asked = read_tree(current_session()), request.args.get("topic", "")
    subscriptions = list_subscriptions(current_session(), subscriber.id)
    told = [code for code in tree if any(covers(one.topics, code, tree) for one in subscriptions)]
    return private_page(
        "digests/leave.html",
        subscriber=subscriber,
        token=token,
        topic=asked if asked in told and not left else "",
        told=told,
        left=left,
        erased_on=erased_at(subscriber),
        **list_choices(),
    )
