"""Subscribing: nothing counts before the button behind the mail's link, and nobody learns whom we know."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.digests.models import Subscriber, Subscription
from app.digests.queries.subscribers import list_subscriptions
from app.digests.services.erasing import erase_past
from app.mail.address import MailAddressError, check_mailbox
from app.mail.models import OutgoingMail
from scripts.places import ROOT
from tests.digests.subscribing import ask, confirm_path, list_mails, read, subscribe
from tests.factories_problems import make_person, make_problem
from tests.signing import post, sign_in

CORPUS = ROOT.parent / "shared" / "corpus" / "email" / "addresses.tsv"


def test_the_box_of_every_page_leads_to_the_form_with_the_address_and_keeps_nothing(
    client: FlaskClient, session: Session
) -> None:
    assert 'action="/en/subscribe/start"' in client.get("/en/about").text
    # As from a page that a cache gave: without a cookie, without a sign of ours.
    page = client.post("/subscribe/start", data={"email": 'nino"><b>@example.org'})
    assert page.status_code == 200
    assert 'value="nino&#34;&gt;&lt;b&gt;@example.org"' in page.text
    assert session.scalar(select(func.count()).select_from(Subscriber)) == 0


def test_a_link_from_a_list_ticks_its_filter(client: FlaskClient) -> None:
    page = client.get("/subscribe?region=GE-KA&topic=water&kind=problems&topic=nonsense&region=GE-XX").text
    ticked = re.findall(r'name="(?:kind|topic|region)" value="([^"]+)" checked', page)
    assert ticked == ["problems", "GE-KA", "water"]


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("/projects?region=GE-KA&status=current", "kind=projects&amp;region=GE-KA"),
        ("/problems?topic=water&topic=roads", "kind=problems&amp;topic=water&amp;topic=roads"),
        ("/news?q=well", "kind=news"),
        ("/events?region=GE-TB&topic=health", "kind=events&amp;region=GE-TB&amp;topic=health"),
        ("/regions/GE-KA", "region=GE-KA"),
    ],
)
def test_lists_and_regions_lead_to_the_form(client: FlaskClient, page: str, link: str) -> None:
    assert f'href="/subscribe?{link}"' in client.get(page).text


def test_nothing_counts_before_the_button_and_scanners_change_nothing(
    client: FlaskClient, session: Session
) -> None:
    ask(client)
    assert read(session).state == "pending"
    path = confirm_path(session)
    for _opened in range(3):
        assert client.get(path).status_code == 200
        assert client.head(path).status_code == 200
    assert read(session).state == "pending"
    assert list_subscriptions(session, read(session).id) == []
    assert post(client, path).status_code == 200
    assert read(session).state == "active"
    (subscription,) = list_subscriptions(session, read(session).id)
    assert (subscription.kinds, subscription.topics) == (["problems", "projects"], ["water"])
    assert subscription.regions == ["GE-KA"]


def test_pressing_the_button_twice_is_pressing_it_once(client: FlaskClient, session: Session) -> None:
    ask(client)
    path = confirm_path(session)
    assert [post(client, path).status_code for _pressed in range(2)] == [200, 200]
    assert len(list_subscriptions(session, read(session).id)) == 1


@pytest.mark.parametrize(
    ("language", "prefix", "words"), [("ka", "", "დაადასტურეთ"), ("en", "/en", "Confirm")]
)
def test_the_mail_comes_in_the_chosen_language_and_holds_nothing_typed(
    client: FlaskClient, session: Session, language: str, prefix: str, words: str
) -> None:
    ask(client, language=language, website="", name="Buy now https://spam.example")
    (mail,) = list_mails(session)
    assert mail.subject.startswith(words)
    assert confirm_path(session).startswith(f"{prefix}/subscribe/confirm/")
    assert "spam" not in mail.text + (mail.html or "")
    assert "nino" not in mail.text
    post(client, confirm_path(session))
    assert read(session).language == language


def test_a_known_an_unknown_and_a_suppressed_address_get_the_same_answer(
    client: FlaskClient, session: Session
) -> None:
    subscribe(client, session, "known@example.org")
    subscribe(client, session, "refused@example.org")
    session.execute(
        update(Subscriber)
        .where(Subscriber.address_key == "refused@example.org")
        .values(state="suppressed", reason="550 no such mailbox")
    )
    session.commit()
    # `ask` holds each answer against the same status and address.
    for email in ("known@example.org", "unknown@example.org", "refused@example.org"):
        ask(client, email, kind=["news"])
    assert len(list_mails(session, "known@example.org")) == 2
    assert len(list_mails(session, "unknown@example.org")) == 1
    assert len(list_mails(session, "refused@example.org")) == 1
    assert read(session, "refused@example.org").state == "suppressed"


def test_the_same_statements_are_sent_whether_an_address_is_known(
    client: FlaskClient, session: Session, statements: list[str]
) -> None:
    subscribe(client, session, "known@example.org")
    sent = []
    for email in ("known@example.org", "unknown@example.org"):
        statements.clear()
        ask(client, email)
        sent.append([text.split(maxsplit=3)[:3] for text in statements])
    assert sent[0] == sent[1]


def test_somebody_else_cannot_change_what_a_subscriber_gets(client: FlaskClient, session: Session) -> None:
    subscribe(client, session)
    ask(client, "NINO@example.org", kind=["news"], topic=[], region=[], language="en")
    assert read(session).language == "ka"
    assert [one.kinds for one in list_subscriptions(session, read(session).id)] == [["problems", "projects"]]
    post(client, confirm_path(session, "NINO@example.org"))
    kinds = [one.kinds for one in list_subscriptions(session, read(session).id)]
    assert kinds == [["problems", "projects"], ["news"]]


def test_asking_for_the_same_again_keeps_it_once(client: FlaskClient, session: Session) -> None:
    for _time in range(2):
        subscribe(client, session)
    assert len(list_subscriptions(session, read(session).id)) == 1


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"email": ""}, "email"),
        ({"email": "nino"}, "email"),
        ({"email": "ნინო@example.org"}, "email"),
        ({"email": "a@b.ge\nBcc: c@d.ge"}, "email"),
        ({"email": f"{'a' * 300}@example.org"}, "email"),
        ({"kind": []}, "kind"),
        ({"kind": ["everything"]}, "kind"),
        ({"topic": ["water' OR 1=1"]}, "topic"),
        ({"region": ["GE-XX"]}, "region"),
    ],
)
def test_a_wrong_answer_is_named_and_the_rest_stays(
    client: FlaskClient, session: Session, fields: dict[str, object], named: str
) -> None:
    form = {"email": "nino@example.org", "kind": ["news"], "topic": ["water"], "region": ["GE-KA"], **fields}
    page = post(client, "/subscribe", form)
    assert page.status_code == 422
    assert f'href="#{named}"' in page.text
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus in ../shared is not on this machine")
def test_every_address_of_the_corpus_gets_its_verdict(app: Flask) -> None:
    lines = [
        line.rsplit("\t", 1) for line in CORPUS.read_text(encoding="utf-8").split("\n")[1:] if "\t" in line
    ]
    assert len(lines) > 20
    with app.test_request_context("/"):
        for written, verdict in lines:
            address = written.replace("\\r", "\r").replace("\\n", "\n").replace("\\u0000", "\0")
            try:
                found = "accept" if check_mailbox(address) else ""
            except MailAddressError:
                found = "error"
            assert verdict.startswith(("accept-warn", found)), f"{written!r}: {verdict}"


def test_a_host_beyond_ascii_is_written_to_in_ascii(client: FlaskClient, session: Session) -> None:
    ask(client, "nino@ქსელი.ge")
    (subscriber,) = session.scalars(select(Subscriber)).all()
    assert subscriber.address.startswith("nino@xn--")


def test_machines_that_fill_in_what_nobody_sees_get_the_same_answer_and_no_mail(
    client: FlaskClient, session: Session
) -> None:
    ask(client, website="https://spam.example")
    assert session.scalar(select(func.count()).select_from(Subscriber)) == 0


def test_an_address_gets_only_so_many_mails_an_hour(client: FlaskClient, session: Session) -> None:
    form = {"email": "nino@example.org", "kind": ["news"]}
    answers = []
    for number in range(21):
        surroundings = {"REMOTE_ADDR": f"198.51.100.{number}"}
        answers.append(post(client, "/subscribe", form, environ_base=surroundings).status_code)
    assert answers == [303] * 20 + [429]
    assert len(list_mails(session)) == 20
    # A few wait at once: nobody fills the table with one address.
    assert session.scalar(select(func.count()).select_from(Subscription)) == 5


def test_a_network_asks_only_so_often(client: FlaskClient) -> None:
    forms = [{"email": f"nino{number}@example.org", "kind": ["news"]} for number in range(21)]
    assert [post(client, "/subscribe", form).status_code for form in forms] == [303] * 20 + [429]


def test_a_link_is_too_old_after_a_week_and_what_nobody_confirmed_is_erased(
    client: FlaskClient, session: Session
) -> None:
    ask(client)
    path = confirm_path(session)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6, hours=23), tick=False):
        assert client.get(path).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, hours=1), tick=False):
        assert client.get(path).status_code == 410
        assert post(client, path).status_code == 410
    assert erase_past(session, datetime.now(UTC) + timedelta(days=6)) == 0
    assert erase_past(session, datetime.now(UTC) + timedelta(days=7, hours=1)) == 1
    assert session.scalar(select(func.count()).select_from(Subscription)) == 0
    assert client.get(path).status_code == 410


@pytest.mark.parametrize("cut", [0, 5, -1])
def test_a_changed_link_is_no_link(client: FlaskClient, session: Session, cut: int) -> None:
    ask(client)
    path = confirm_path(session)
    assert post(client, path[:-2] + "xx").status_code == 404
    assert client.get(f"/subscribe/preferences/{path[cut:] or 'none'}").status_code == 404


def test_a_confirming_link_opens_no_preferences(client: FlaskClient, session: Session) -> None:
    ask(client)
    token = confirm_path(session).rpartition("/")[2]
    for page in ("preferences", "leave"):
        assert client.get(f"/subscribe/{page}/{token}").status_code == 404


def test_the_count_is_that_of_the_lists_and_is_shown_without_a_script_too(
    client: FlaskClient, session: Session
) -> None:
    for number in range(8):
        make_problem(session, f"Dry {number}", published_at=datetime.now(UTC) - timedelta(days=number))
    make_problem(session, "Elsewhere", "Kutaisi", published_at=datetime.now(UTC))
    make_problem(session, "Long ago", published_at=datetime.now(UTC) - timedelta(days=29))
    asked = "kind=problems&kind=projects&topic=infrastructure&region=GE-KA"
    counted = client.get(f"/en/subscribe/count.json?{asked}").get_json()
    assert counted == {
        "weekly": 2,
        "is_more": False,
        "text": "That would have been about 2 items a week.",
    }
    # The form asks in its own language.
    assert 'data-count="/en/subscribe/count.json"' in client.get("/en/subscribe").text
    form = {"email": "", "kind": ["problems"], "region": ["GE-KA"], "count": "1"}
    page = post(client, "/en/subscribe", form)
    assert page.status_code == 200
    assert "about 2 items a week" in page.text
    assert client.get("/subscribe/count.json?kind=problems&region=GE-XX").status_code == 422
    assert client.get("/subscribe/count.json").status_code == 422


def test_the_count_is_one_statement(client: FlaskClient, statements: list[str]) -> None:
    client.get("/subscribe/count.json?kind=problems&kind=projects&kind=links&kind=news&kind=events")
    assert len([text for text in statements if "count(" in text]) == 1


def test_who_is_signed_in_finds_the_own_address_in_the_form(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, email="nino@example.org"))
    assert 'value="nino@example.org"' in client.get("/subscribe").text
