"""Changing and leaving by the link of a mail: without a password, a topic or everything, and back again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.digests.models import Subscriber, Subscription
from app.digests.queries.subscribers import list_subscriptions, read_tree
from app.digests.services.erasing import erase_past
from app.digests.services.own_data import erase_subscription, tell_subscription
from app.digests.workflow.wishes import covers, tidy, without_topic
from app.filters import REGION_CODES
from tests.digests.subscribing import ask, confirm_path, read, subscribe
from tests.factories_problems import make_person
from tests.signing import post, sign_in

TREE = {"infrastructure": None, "water": "infrastructure", "roads": "infrastructure", "health": None}


def wishes(session: Session) -> list[tuple[list[str], list[str], list[str]]]:
    return [(one.kinds, one.topics, one.regions) for one in list_subscriptions(session, read(session).id)]


@pytest.mark.parametrize(
    ("topics", "left", "expected"),
    [
        (("water", "health"), "water", ("health",)),
        (("water",), "water", None),
        (("water",), "roads", ("water",)),
        (("infrastructure",), "water", ("roads",)),
        (("infrastructure", "health"), "infrastructure", ("health",)),
        (("water", "roads"), "infrastructure", None),
        # Every topic: all but this one.
        ((), "health", ("infrastructure",)),
        ((), "water", ("roads", "health")),
    ],
)
def test_a_topic_is_left_with_what_is_below_it_and_the_rest_stays(
    topics: tuple[str, ...], left: str, expected: tuple[str, ...] | None
) -> None:
    found = without_topic(topics, left, TREE)
    assert found == expected
    assert found is None or not covers(found, left, TREE)


def test_all_of_something_is_said_as_everything() -> None:
    wish = tidy(["news"], ["water", "infrastructure", "health"], REGION_CODES, TREE)
    assert (wish.topics, wish.regions) == ((), ())
    assert tidy(["news"], ["water", "infrastructure"], ["GE-TB"], TREE).topics == ("infrastructure",)


def test_the_preferences_show_and_change_everything(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    own = f"/subscribe/preferences/{token}"
    (subscription,) = list_subscriptions(session, read(session).id)
    page = client.get(own)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "nino@example.org" in page.text
    changed = {"kind": ["news"], "topic": ["roads"], "region": ["GE-IM", "GE-GU"]}
    assert post(client, f"{own}/{subscription.id}", changed).status_code == 303
    assert wishes(session) == [(["news"], ["roads"], ["GE-GU", "GE-IM"])]
    assert post(client, f"{own}/add", {"kind": ["links"]}).status_code == 303
    assert wishes(session)[1] == (["links"], [], [])
    assert post(client, f"{own}/language", {"language": "en"}).status_code == 303
    assert read(session).language == "en"
    assert post(client, f"{own}/{subscription.id}", {"remove": "1"}).status_code == 303
    assert wishes(session) == [(["links"], [], [])]


def test_every_form_answers_in_the_language_of_its_page(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session, topic=["water", "health"])
    for path in (f"preferences/{token}", f"leave/{token}", f"leave/{token}?topic=water"):
        actions = re.findall(r'<form[^>]* action="(/[^"]*)"', client.get(f"/en/subscribe/{path}").text)
        assert len(actions) > 1
        assert {action[:4] for action in actions} == {"/en/"}


def test_a_refused_change_names_what_is_missing(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    before = wishes(session)
    (subscription,) = list_subscriptions(session, read(session).id)
    for at in (subscription.id, "add"):
        page = post(client, f"/en/subscribe/preferences/{token}/{at}", {"topic": ["water"]})
        assert page.status_code == 422
        assert "Tick at least one kind" in page.text
    assert wishes(session) == before


def test_a_link_opens_nobody_elses_subscription(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    subscribe(client, session, "other@example.org")
    (theirs,) = list_subscriptions(session, read(session, "other@example.org").id)
    answer = post(client, f"/subscribe/preferences/{token}/{theirs.id}", {"kind": ["news"], "remove": "1"})
    assert answer.status_code == 404
    assert read(session, "other@example.org").state == "active"


def test_only_so_many_subscriptions_fit(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    regions = ["GE-AB", "GE-AJ", "GE-GU", "GE-IM", "GE-KK", "GE-MM", "GE-RL", "GE-SJ", "GE-SK", "GE-SZ"]
    path = f"/subscribe/preferences/{token}/add"
    answers = [post(client, path, {"kind": ["news"], "region": [code]}).status_code for code in regions]
    assert answers == [303] * 9 + [422]


def test_a_mail_program_leaves_with_one_click_and_without_a_cookie(
    client: FlaskClient, session: Session
) -> None:
    token = subscribe(client, session)
    stranger = client.application.test_client()
    stranger.get(f"/subscribe/leave/{token}")
    assert read(session).state == "active"
    answer = stranger.post(f"/en/subscribe/leave/{token}", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert read(session).state == "left"
    assert stranger.post(f"/subscribe/leave/{token}").status_code == 200


def test_a_topic_is_left_by_its_button(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session, topic=["water", "health"])
    page = client.get(f"/en/subscribe/leave/{token}?topic=water").text
    assert 'name="topic" value="water"' in page
    assert wishes(session)[0][1] == ["water", "health"]
    assert post(client, f"/subscribe/leave/{token}", {"topic": "water"}).status_code == 200
    assert wishes(session)[0][1] == ["health"]
    # The last one: without any topic the subscription would mean every topic.
    assert post(client, f"/subscribe/leave/{token}", {"topic": "health"}).status_code == 200
    assert read(session).state == "left"
    assert post(client, f"/subscribe/leave/{token}", {"topic": "nonsense"}).status_code == 404


def test_a_click_on_a_topics_link_leaves_no_more_than_the_topic(
    client: FlaskClient, session: Session
) -> None:
    token = subscribe(client, session, topic=["water", "health"])
    one_click = {"List-Unsubscribe": "One-Click"}
    stranger = client.application.test_client()
    assert stranger.post(f"/subscribe/leave/{token}?topic=water", data=one_click).status_code == 200
    assert wishes(session)[0][1] == ["health"]
    assert read(session).state == "active"


def test_without_a_topic_in_the_link_those_that_one_is_told_of_are_offered(
    client: FlaskClient, session: Session
) -> None:
    token = subscribe(client, session, topic=["water", "health"])
    page = client.get(f"/subscribe/leave/{token}").text
    assert re.findall(r'<option value="([^"]+)"', page) == ["water", "health"]
    post(client, f"/subscribe/leave/{token}", {"topic": "water"})
    # One topic alone is everything.
    assert "<option" not in client.get(f"/subscribe/leave/{token}").text


def test_who_left_can_come_back_until_the_row_is_erased(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    before = wishes(session)
    post(client, f"/subscribe/leave/{token}")
    assert erase_past(session, datetime.now(UTC) + timedelta(days=27)) == 0
    assert post(client, f"/subscribe/preferences/{token}/return").status_code == 303
    assert (read(session).state, wishes(session)) == ("active", before)
    post(client, f"/subscribe/leave/{token}")
    assert erase_past(session, datetime.now(UTC) + timedelta(days=28, hours=1)) == 1
    assert session.scalar(select(func.count()).select_from(Subscription)) == 0
    for path in (f"/subscribe/leave/{token}", f"/subscribe/preferences/{token}"):
        assert client.get(path).status_code == 410
        assert client.post(f"/subscribe/leave/{token}").status_code == 410


def test_who_left_and_asks_again_is_not_erased_before_the_mail_is_answered(
    client: FlaskClient, session: Session
) -> None:
    token = subscribe(client, session)
    post(client, f"/subscribe/leave/{token}")
    ask(client, kind=["news"])
    read(session).left_at = datetime.now(UTC) - timedelta(days=29)
    session.commit()
    assert erase_past(session, datetime.now(UTC)) == 0
    post(client, confirm_path(session))
    assert (read(session).state, read(session).left_at) == ("active", None)


def test_the_account_leads_to_the_own_subscription(client: FlaskClient, session: Session) -> None:
    token = subscribe(client, session)
    assert token
    person = sign_in(client, session, make_person(session, email="nino@example.org"))
    assert 'href="/account/subscription"' in client.get("/account").text
    page = client.get("/account/subscription").text
    own = re.search(r"/subscribe/leave/([^\"]+)", page)
    assert own
    assert post(client, f"/subscribe/leave/{own[1]}").status_code == 200
    assert read(session).state == "left"
    assert tell_subscription(session, person.id)["state"] == "left"


def test_the_account_of_somebody_else_leads_to_the_form(client: FlaskClient, session: Session) -> None:
    subscribe(client, session)
    sign_in(client, session, make_person(session, email="other@example.org"))
    page = client.get("/en/account/subscription").text
    assert "does not come to the address of your account" in page
    assert "nino@example.org" not in page


def test_an_account_is_erased_with_its_subscription_and_told_with_it(
    client: FlaskClient, session: Session
) -> None:
    subscribe(client, session)
    unconfirmed = make_person(session, email="nino@example.org", confirmed_at=None)
    assert tell_subscription(session, unconfirmed.id) is None
    erase_subscription(session, unconfirmed.id)
    assert read(session).state == "active"
    unconfirmed.confirmed_at = datetime.now(UTC)
    session.flush()
    told = tell_subscription(session, unconfirmed.id)
    assert told is not None
    assert told["subscriptions"] == [
        {"kinds": ["problems", "projects"], "topics": ["water"], "regions": ["GE-KA"]}
    ]
    erase_subscription(session, unconfirmed.id)
    assert session.scalar(select(func.count()).select_from(Subscriber)) == 0
    assert session.get(Person, unconfirmed.id) is not None


def test_the_tree_of_topics_names_every_parent(session: Session) -> None:
    tree = read_tree(session)
    assert set(filter(None, tree.values())) <= set(tree)
