"""What problems keep of a person is told in the download, and goes with the account."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.problems.models import Follower, HoldsAnswer, ProblemLog, ProblemOriginal, ProblemUpdate
from app.problems.services.around import follow, support
from app.problems.services.originals import keep_original
from app.problems.services.own_data import erase_problems, tell_problems
from tests.factories_problems import make_person, make_problem
from tests.problems.work import make_ready, make_work


def test_the_download_holds_the_own_reports_words_and_signs(session: Session) -> None:
    person, other = make_person(session), make_person(session)
    mine = make_problem(session, reporter_id=person.id, precision="village", at=(45.47321, 41.92123))
    theirs = make_problem(session, reporter_id=other.id)
    support(session, theirs, person.id)
    follow(session, theirs, person_id=person.id)
    session.add(ProblemUpdate(problem_id=theirs.id, person_id=person.id, kind="comment", text="Me too"))

    told = tell_problems(session, person.id)

    assert [(one["id"], one["lon"], one["lat"]) for one in told["reported"]] == [
        (mine.id, 45.47321, 41.92123)
    ]
    assert [one["text"] for one in told["written"]] == ["Me too"]
    assert (told["supported"], told["followed"]) == ([theirs.id], [theirs.id])


def test_with_the_account_the_name_goes_and_the_problem_stays(session: Session) -> None:
    person = make_person(session, "moderator")
    mine = make_problem(
        session, reporter_id=person.id, reporter_name="Nino", name_shown=True, on_behalf_of="A neighbour",
        moderated_by_id=person.id,
    )  # fmt: skip
    theirs = make_work(session)
    support(session, theirs, person.id)
    follow(session, theirs, person_id=person.id)
    follow(session, mine, email=person.email.upper())
    keep_original(session, mine, person.id)
    make_ready(session, theirs, person.id)
    session.add(HoldsAnswer(problem_id=theirs.id, closed_at=mine.reported_at, email=person.email.upper()))
    session.flush()

    erase_problems(session, person.id)
    session.delete(person)
    session.flush()
    session.expire_all()

    assert (mine.reporter_id, mine.reporter_name, mine.name_shown, mine.on_behalf_of) == (
        None,
        None,
        False,
        None,
    )
    assert (mine.moderated_by_id, theirs.supporters) == (None, 0)
    assert session.scalars(select(Follower)).all() == []
    assert session.scalars(select(HoldsAnswer)).all() == []
    kept = session.scalars(select(ProblemOriginal)).one()
    assert (kept.values["title"], "on_behalf_of" in kept.values) == (mine.title, False)
    assert {line.person_id for line in session.scalars(select(ProblemLog))} == {None}


@pytest.mark.parametrize("confirmed", [True, False])
def test_what_came_from_the_address_goes_with_an_account_that_confirmed_it(
    session: Session, confirmed: bool
) -> None:
    person = make_person(session, email="nino@example.org", **({} if confirmed else {"confirmed_at": None}))
    problem = make_problem(
        session, reporter_email="Nino@Example.org", reporter_name="Nino", name_shown=True, on_behalf_of="Keti"
    )
    other = make_problem(session, reporter_email="other@example.org")
    keep_original(session, problem, None)
    follow(session, other, email="nino@example.org")

    erase_problems(session, person.id)
    session.expire_all()

    kept = session.scalars(select(ProblemOriginal)).one()
    told = (problem.reporter_email, problem.reporter_name, problem.name_shown, problem.on_behalf_of)
    assert told == ((None, None, False, None) if confirmed else ("Nino@Example.org", "Nino", True, "Keti"))
    assert ("on_behalf_of" in kept.values) is not confirmed
    assert (session.scalars(select(Follower)).all() == []) is confirmed
    assert other.reporter_email == "other@example.org"
