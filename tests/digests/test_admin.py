"""The administrators' pages of the digest, and what operators read of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select, update

from app.digests.models import DigestItem, DigestRecipient, DigestRun, Subscriber
from app.digests.services.keeping import KEEP, erase_old_runs
from tests.digests.digest_days import DAY, NOON, make_day, make_news, make_subscriber
from tests.factories_problems import make_person
from tests.signing import csrf_token, sign_in

PAGE = f"/en/admin/digests/{DAY}"


@pytest.fixture
def admin(client, session):
    """A client signed in as an administrator."""
    sign_in(client, session, make_person(session, "admin"))
    return client


@pytest.fixture
def reader(session):
    """A subscriber for whom a day was made."""
    make_news(session, "Water is back")
    reader = make_subscriber(session, address="nino@example.ge", language="en")
    make_day(session)
    return reader


def test_runs_are_listed_with_what_became_of_them(admin, session, reader):
    make_subscriber(session)
    text = re.sub(r"\s+", " ", admin.get("/en/admin/digests").text)
    assert "1 mail waits, the oldest for 0 minutes." in text
    assert "under way" in text
    assert f'href="/en/admin/digests/{DAY}"' in text
    session.execute(update(DigestRecipient).values(sent_at=func.now()))
    session.execute(update(DigestRun).values(ended_at=func.now(), sent=1))
    text = admin.get("/en/admin/digests").text
    assert "No mail waits." in text
    assert "under way" not in text


def test_a_run_under_way_has_nothing_to_send_again(admin, session, reader):
    assert "Send again what failed" not in admin.get(PAGE).text
    session.execute(update(DigestRun).values(ended_at=func.now(), failed=1))
    assert "Send again what failed" in admin.get(PAGE).text


def test_the_page_of_a_run_says_why_mails_failed_and_to_whom_nothing_is_sent(admin, session, reader):
    assert "What mail servers answered" not in admin.get(PAGE).text
    words = "550 5.1.1 no <mailbox>"
    session.execute(update(DigestRecipient).values(failed_at=func.now(), last_error=words))
    session.execute(update(Subscriber).values(state="suppressed", reason=words))
    text = " ".join(admin.get(PAGE, query_string={"subscriber": reader.id}).text.split())
    assert '<span lang="en">550 5.1.1 no &lt;mailbox&gt;</span> · 1 failed</li>' in text
    assert "Nothing is sent to this subscriber any more: 550 5.1.1 no &lt;mailbox&gt;" in text
    session.execute(update(DigestRecipient).values(failed_at=None))
    session.execute(update(Subscriber).values(state="left", left_at=func.now()))
    text = admin.get(PAGE, query_string={"subscriber": reader.id}).text
    assert "· 1 waits</li>" in text
    assert "This subscriber has left" in text


@time_machine.travel(NOON + timedelta(hours=9), tick=False)
def test_the_page_says_which_digest_takes_what_is_published_now(client, session):
    sign_in(client, session, make_person(session, "admin"))
    text = client.get("/en/admin/digests").text
    assert "What is published now comes in the digest of November 24, 2026, made on" in text


def test_the_page_of_no_run_says_how_the_first_comes(admin):
    assert "No digest was made yet" in admin.get("/en/admin/digests").text


@pytest.mark.parametrize("day", ["2001-01-01", "yesterday", "2026-13-01"])
def test_a_day_without_a_digest_is_not_there(admin, day):
    assert admin.get(f"/admin/digests/{day}").status_code == 404


@pytest.mark.parametrize("words", ["nino@example.ge", " NINO@example.ge ", "number"])
def test_a_days_mail_is_shown_as_the_subscriber_gets_it(admin, reader, words):
    asked = {"subscriber": str(reader.id) if words == "number" else words}
    answer = admin.get(PAGE, query_string=asked)
    assert "Water is back" in answer.text
    assert 'sandbox=""' in answer.text
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]
    mail = admin.get(f"{PAGE}/mail", query_string=asked)
    assert "Water is back" in mail.text
    assert "data:image/png;base64," in mail.text
    policy = mail.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert mail.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_the_links_of_a_mail_that_is_looked_at_are_nobodys(admin, session, reader):
    text = admin.get(f"{PAGE}/mail", query_string={"subscriber": reader.id}).text
    links = re.findall(r'href="[^"]*(/en/subscribe/(?:leave|preferences)/[^"]+)"', text)
    assert len(links) == 3
    assert {admin.get(link).status_code for link in links} <= {404, 410}
    assert session.get(Subscriber, reader.id).state == "active"


def test_who_gets_nothing_that_day_is_told(admin, session, reader):
    other = make_subscriber(session, topics=["schools"])
    assert "no mail was sent" in admin.get(PAGE, query_string={"subscriber": other.id}).text
    assert "There is no such subscriber" in admin.get(PAGE, query_string={"subscriber": "x@y.ge"}).text
    assert admin.get(f"{PAGE}/mail", query_string={"subscriber": other.id}).status_code == 404


def test_what_failed_is_sent_again_to_whoever_is_still_written_to(admin, session, reader):
    gone = make_subscriber(session, state="suppressed", reason="550 no")
    run = session.scalars(select(DigestRun)).one()
    session.add(DigestRecipient(run_id=run.id, subscriber_id=gone.id))
    session.flush()
    session.execute(update(DigestRecipient).values(failed_at=func.now(), attempts=6))
    session.execute(update(DigestRun).values(ended_at=func.now(), failed=2))
    form = {"csrf_token": csrf_token(admin)}
    assert admin.post(f"{PAGE}/retry", data=form).status_code == 303
    session.expire_all()
    rows = session.scalars(select(DigestRecipient).order_by(DigestRecipient.id)).all()
    assert [(row.failed_at is None, row.attempts) for row in rows] == [(True, 0), (False, 6)]
    assert run.ended_at is None


def test_operators_see_when_the_last_digest_ended_and_how_many_wait(client, session, reader):
    found = client.get("/readyz").json["checks"]["digest"]
    assert found["ok"] is True
    assert found["detail"].startswith("none has ended yet, 1 waiting, the oldest for")
    session.execute(update(DigestRecipient).values(sent_at=func.now()))
    session.execute(update(DigestRun).values(ended_at=NOON))
    assert (
        client.get("/readyz")
        .json["checks"]["digest"]["detail"]
        .startswith("the last one ended at 2026-11-23T08:00:00Z, 0 waiting")
    )
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("kseli_digest")]
    numbers = dict(line.split() for line in lines)
    assert numbers["kseli_digest_waiting"] == "0.0"
    assert float(numbers["kseli_digest_ended_timestamp_seconds"]) == NOON.timestamp()


def test_after_sixty_days_only_the_runs_figures_stay(session, reader):
    run = session.scalars(select(DigestRun)).one()
    session.execute(update(DigestRun).values(ended_at=NOON, sent=1))
    assert erase_old_runs(session, NOON + KEEP) == 0
    assert erase_old_runs(session, NOON + KEEP + timedelta(seconds=1)) == 1
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(DigestItem)) == 0
    assert (run.sent, run.picture) == (1, None)
