"""The moderators' queue: what waits, in which order, and with which hints."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.accounts.models import Person
from tests.factories_problems import make_problem
from tests.problems.moderating import make_waiting


def test_the_queue_shows_the_own_region_those_longest_there_first(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    now = datetime.now(UTC)
    make_waiting(session, title="Younger", reported_at=now - timedelta(days=2))
    make_waiting(session, title="Older", reported_at=now - timedelta(days=9))
    make_waiting(session, title="Elsewhere", place="Kutaisi")
    make_waiting(session, title="Not confirmed", moderation="unconfirmed")
    make_problem(session, title="Public already", topic="roads")

    page = client.get("/en/moderation").text

    assert page.index("Older") < page.index("Younger")
    for other in ("Elsewhere", "Not confirmed", "Public already"):
        assert other not in page
    assert "for 9 days" in page
    assert "Younger" not in client.get("/en/moderation?days=3").text
    assert "Elsewhere" not in client.get("/en/moderation?region=GE-IM").text


def test_the_card_points_to_personal_data_and_to_the_same_problem_nearby(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    known = make_problem(session, title="No water in the upper village")
    make_waiting(session, title="Water", text="Call 599 12 34 56, nino@example.org", precision="village")

    page = client.get("/en/moderation").text

    assert "A phone number" in page
    assert "An e-mail address" in page
    assert "Village or town only".lower() in page.lower()
    assert f'href="/en/problems/{known.id}"' in page


def test_the_queue_goes_on_where_the_page_before_ended(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    for number in range(23):
        make_waiting(
            session, title=f"Report number {number:02}", reported_at=datetime(2026, 1, 1, tzinfo=UTC)
        )
    first = client.get("/en/moderation?topic=water").text
    address = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")

    second = client.get(address).text

    assert first.count('class="queue-card') == 20
    assert [f"{n:02}" for n in range(23) if f"number {n:02}" in second] == ["20", "21", "22"]
    assert ">23</span>" in first


@pytest.mark.parametrize(
    "query", ["state=none", "topic=none", "days=2", "cursor=x", "cursor=1-99999999999", "cursor=9e99-1"]
)
def test_an_address_that_means_nothing_is_refused(
    client: FlaskClient, session: Session, moderator: Person, query: str
) -> None:
    assert client.get(f"/en/moderation?{query}").status_code == 400


def test_the_queue_asks_the_database_as_often_for_twenty_reports_as_for_one(
    client: FlaskClient, session: Session, moderator: Person, statements: list[str]
) -> None:
    make_waiting(session)
    statements.clear()
    client.get("/en/moderation")
    for_one = len(statements)
    for _ in range(15):
        make_waiting(session)
    session.expire_all()
    statements.clear()
    client.get("/en/moderation")

    assert len(statements) <= for_one + 1
    assert for_one <= 16
