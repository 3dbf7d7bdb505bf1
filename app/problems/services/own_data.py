"""What problems keep of a person: told in the download of one's own data, erased with the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.i18n import lazy_gettext as _l
from app.problems.models import Follower, HoldsAnswer, Problem, ProblemOriginal, ProblemUpdate, Supporter

MY_PROBLEMS = _l("My problems")


def tell_problems(session: Session, person_id: int) -> dict[str, Any]:
    """Return what the download holds: own reports with their exact place, own words, whom one follows."""
    point = Problem.point
    reports = session.execute(
        select(
            *(Problem.id, Problem.title, Problem.text, Problem.topic_code, Problem.location_precision),
            *(func.ST_X(point).label("lon"), func.ST_Y(point).label("lat")),
            *(Problem.moderation, Problem.status, Problem.name_shown, Problem.on_behalf_of),
            Problem.reported_at,
        )
        .where(Problem.reporter_id == person_id)
        .order_by(Problem.id)
    ).mappings()
    words = session.scalars(
        select(ProblemUpdate).where(ProblemUpdate.person_id == person_id).order_by(ProblemUpdate.id)
    )
    return {
        "reported": [dict(row) | {"reported_at": row["reported_at"].isoformat()} for row in reports],
        "written": [
            {
                "problem": one.problem_id,
                "kind": one.kind,
                "text": one.text,
                "created_at": one.created_at.isoformat(),
            }
            for one in words
        ],
        "supported": _numbers(session, Supporter, person_id),
        "followed": _numbers(session, Follower, person_id),
    }


def erase_problems(session: Session, person_id: int) -> None:
    """Take the person out of the problems before the account goes: reports stay, without name and address.

    So do those that came from the account's address without the account, where it was confirmed: whoever only
    typed somebody else's erases nothing of theirs. Support is counted anew, as the rows go with the account;
    what was asked or is told by mail goes, and for whom a report was made, also in what it said before.
    """
    own = (Person.id == person_id, Person.confirmed_at.is_not(None))
    email = select(func.lower(Person.email)).where(*own).scalar_subquery()
    supported = select(Supporter.problem_id).where(Supporter.person_id == person_id)
    session.execute(
        update(Problem).where(Problem.id.in_(supported)).values(supporters=Problem.supporters - 1)
    )
    session.execute(delete(Supporter).where(Supporter.person_id == person_id))
    reported = or_(Problem.reporter_id == person_id, func.lower(Problem.reporter_email) == email)
    mine = select(Problem.id).where(reported)
    session.execute(
        update(ProblemOriginal)
        .where(ProblemOriginal.problem_id.in_(mine))
        .values(values=ProblemOriginal.values.op("-")("on_behalf_of"))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Problem)
        .where(reported)
        .values(
            reporter_id=None, reporter_name=None, reporter_email=None, name_shown=False, on_behalf_of=None
        )
    )
    session.execute(update(Problem).where(Problem.moderated_by_id == person_id).values(moderated_by_id=None))
    session.execute(delete(HoldsAnswer).where(func.lower(HoldsAnswer.email) == email))
    session.execute(delete(Follower).where(func.lower(Follower.email) == email))
    bump_data_version(session, "problems")


def link_problems(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where the person finds the own problems."""
    return [(str(MY_PROBLEMS), "/account/problems")]


def _numbers(session: Session, model: type[Supporter | Follower], person_id: int) -> list[int]:
    rows = select(model.problem_id).where(model.person_id == person_id).order_by(model.problem_id)
    return list(session.scalars(rows))
