"""Coalition hints before the members concerned, on pages and in mails, and what nobody learns from them."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.matching.services.telling_hints import tell_hints
from app.problems.models import Follower, Problem, ProblemStep, Supporter
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member, make_resource
from tests.matching.alike import find, hints, problem_in, the_hint, three_alike
from tests.signing import post, sign_in

MAILS = select(OutgoingMail).where(OutgoingMail.kind == "hint_news").order_by(OutgoingMail.id)


@pytest.fixture
def problems(session: Session) -> list[Problem]:
    found = three_alike(session)
    find(session)
    return found


def supporter(session: Session, problem: Problem, **columns: Any) -> Person:
    person = make_person(session, **{"role": "member", **columns})
    session.add(Supporter(problem_id=problem.id, person_id=person.id))
    session.flush()
    return person


def test_the_members_concerned_see_it_in_their_account_and_on_the_problems_page(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    sign_in(client, session, supporter(session, problems[0]))

    assert "1 hint at a coalition" in client.get("/en/account").text
    assert "3 similar open problems" in client.get("/en/account/hints").text
    page = client.get(f"/en/problems/{problems[1].id}").text
    assert "Stronger together?" in page
    assert page.count(f'href="/en/problems/{problems[2].id}"') == 1


def test_a_page_counts_the_problems_that_it_does_not_name_and_not_its_own(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    for _number in range(5):
        problem_in(session, "Kvareli")
    find(session)
    sign_in(client, session, supporter(session, problems[0]))
    oldest, newest = problems[0].id, problems[0].id + 7

    assert "and 1 more problem<" in client.get(f"/en/problems/{oldest}").text
    assert "and 2 more problems<" in client.get(f"/en/problems/{newest}").text
    assert "and 2 more problems<" in client.get("/en/account/hints").text


def test_nobody_else_sees_it(client: FlaskClient, session: Session, problems: list[Problem]) -> None:
    address = f"/en/problems/{problems[0].id}"
    assert "Stronger together?" not in client.get(address).text

    sign_in(client, session, make_person(session, role="member"))
    assert "Stronger together?" not in client.get(address).text
    assert "hint at a coalition" not in client.get("/en/account").text
    assert "Nothing alike is known" in client.get("/en/account/hints").text


def test_a_citizen_who_reported_is_no_member(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    sign_in(client, session, supporter(session, problems[0], role="citizen"))

    assert "Nothing alike is known" in client.get("/en/account/hints").text


def test_who_reports_works_or_offers_is_concerned_too(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    reporter, owner = make_person(session, role="member"), make_person(session, role="member")
    union = make_member(session, "Wine Union")
    helper = make_member(session, "Field Doctors")
    worker, editor = make_editor(session, union), make_editor(session, helper)
    problems[0].reporter_id = reporter.id
    session.add(ProblemStep(problem_id=problems[1].id, number=1, owner_person_id=owner.id))
    session.add(ProblemStep(problem_id=problems[2].id, number=1, owner_organisation_id=union.id))
    make_resource(session, owner=helper, regions=("GE-KA",), topics=("agriculture", "economy"))

    for person in (reporter, owner, worker, editor):
        sign_in(client, session, person)
        assert "3 similar open problems" in client.get("/en/account/hints").text


@pytest.mark.parametrize(
    "offer",
    [
        {"topics": ("schools", "education")},
        {"topics": ("business", "economy")},
        {"topics": ()},
        {"topics": ("agriculture",), "regions": ("GE-AJ",)},
        {"topics": ("agriculture",), "state": "paused"},
        {"topics": ("agriculture",), "area": "MULTIPOLYGON(((41 41.5,42 41.5,42 42,41 42,41 41.5)))"},
    ],
    ids=str,
)
def test_an_offer_for_another_matter_or_place_concerns_nobody(
    client: FlaskClient, session: Session, problems: list[Problem], offer: dict[str, Any]
) -> None:
    organisation = make_member(session, "Field Doctors")
    make_resource(session, owner=organisation, **offer)
    sign_in(client, session, make_editor(session, organisation))

    assert "Nothing alike is known" in client.get("/en/account/hints").text


def test_a_problem_made_private_since_is_gone_at_once(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    problem_in(session, "Kvareli", title="Hail destroyed the vineyards of Saperavi")
    find(session)
    sign_in(client, session, supporter(session, problems[0]))
    problems[1].visibility = "region"
    session.flush()

    page = client.get("/en/account/hints").text
    assert "3 similar open problems" in page
    assert f"/problems/{problems[1].id}" not in page
    assert "Gurjaani" not in page

    problems[2].moderation = "withdrawn"
    session.flush()
    assert "Nothing alike is known" in client.get("/en/account/hints").text
    assert "hint at a coalition" not in client.get("/en/account").text


def test_no_page_tells_who_reported(client: FlaskClient, session: Session, problems: list[Problem]) -> None:
    reporter = make_person(session, role="member", name="Zurab Hiddenashvili", email="hidden@example.org")
    for problem in problems:
        problem.reporter_id, problem.reporter_name, problem.reporter_email = (
            reporter.id,
            reporter.name,
            reporter.email,
        )
    sign_in(client, session, supporter(session, problems[0]))

    tell_hints(session)
    pages = [client.get("/en/account/hints").text, client.get(f"/en/problems/{problems[0].id}").text]
    mails = [mail.text for mail in session.scalars(MAILS) if mail.to_address != reporter.email]
    assert len(mails) == 1
    assert not [page for page in (*pages, *mails) if "Hiddenashvili" in page or "hidden@" in page]


def test_each_member_is_told_once(session: Session, problems: list[Problem]) -> None:
    first, second = supporter(session, problems[0], language="en"), supporter(session, problems[1])

    assert tell_hints(session) == 2
    assert tell_hints(session) == 0
    problem_in(session, "Kvareli")
    the_hint(session)
    assert tell_hints(session) == 0

    mails = {mail.to_address: mail for mail in session.scalars(MAILS)}
    assert "3 similar open problems (Akhmeta, Gurjaani, Telavi)" in mails[first.email].text
    assert mails[second.email].language == "ka"
    assert "/account/hints" in (mails[first.email].html or "")


def test_two_hints_are_one_mail_and_a_later_one_another(session: Session, problems: list[Problem]) -> None:
    person = supporter(session, problems[0], language="en")
    others = three_alike(session, title="Locusts eat the maize", text="Swarms ate every field bare.")
    session.add(Supporter(problem_id=others[0].id, person_id=person.id))
    find(session)

    assert tell_hints(session) == 1
    assert session.scalars(MAILS).one().text.count("3 similar open problems") == 2

    late = three_alike(session, title="Mildew on the wheat", text="Grey mould covers all ears now.")
    session.add(Supporter(problem_id=late[0].id, person_id=person.id))
    find(session)
    assert tell_hints(session) == 1


def test_who_follows_by_the_digest_gets_no_mail(session: Session, problems: list[Problem]) -> None:
    person = supporter(session, problems[0])
    session.add(Follower(problem_id=problems[0].id, person_id=person.id, way="digest"))
    session.flush()

    assert tell_hints(session) == 0


def test_a_dismissed_hint_is_told_to_nobody(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    person = supporter(session, problems[0])
    sign_in(client, session, make_person(session, role="moderator"))
    post(client, f"/moderation/hints/{hints(session)[0].id}/dismiss", {"problems": "3", "reason": "Over"})

    assert tell_hints(session) == 0
    assert "Stronger together?" not in client.get(f"/en/problems/{problems[0].id}").text
    assert person.active


def test_the_download_of_ones_own_data_has_what_was_told(
    client: FlaskClient, session: Session, problems: list[Problem]
) -> None:
    sign_in(client, session, supporter(session, problems[0]))
    tell_hints(session)

    (told,) = client.get("/account/data.json").get_json()["hints"]
    assert told["hint"] == hints(session)[0].id
