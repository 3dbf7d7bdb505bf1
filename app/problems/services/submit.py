"""Taking in a report: stored once whatever is sent twice, with its photos, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geoalchemy2 import WKTElement
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.pictures import Picture
from app.problems.forms import Report
from app.problems.models import Problem
from app.problems.queries.topics import with_parent
from app.problems.services.log import write_log
from app.problems.services.masking import MaskedPlace, mask_place
from app.problems.services.photos import add_photo
from app.problems.services.steps import lock_problem
from app.storage import Storage
from app.text import search_document


@dataclass(frozen=True)
class Photo:
    """A photo made anew, and what it shows, in words for those who do not see it."""

    picture: Picture
    description: str = ""


@dataclass(frozen=True)
class Submitted:
    """The stored problem; `is_new` False: the same form had been sent before."""

    problem: Problem
    is_new: bool


def submit_report(
    session: Session, storage: Storage, report: Report, photos: Sequence[Photo] = ()
) -> Submitted:
    """Store a report with its photos; the same idempotency key again returns the first one. No commit.

    With an account it waits for a moderator, without one for the reporter to confirm the address.
    Raises OutsideGeorgia.
    """
    first = find_submitted(session, report.idempotency_key)
    if first:
        return Submitted(first, False)
    problem = _make_problem(session, report)
    try:
        with session.begin_nested():
            session.add(problem)
    except IntegrityError:
        # The same form, sent at the same moment: the other one was a little faster.
        first = find_submitted(session, report.idempotency_key)
        if first is None:
            raise
        return Submitted(first, False)
    for photo in photos:
        add_photo(session, storage, problem.id, photo.picture, description=photo.description)
    write_log(session, problem, "reported", person_id=report.reporter_id)
    return Submitted(problem, True)


def find_submitted(session: Session, idempotency_key: str) -> Problem | None:
    """Return the problem that a form with this key has made, or None."""
    return session.scalar(select(Problem).where(Problem.idempotency_key == idempotency_key))


def confirm_report(session: Session, problem_id: int) -> Problem:
    """Hand a report over to the moderators: its reporter has shown that the address is theirs. No commit.

    Again: changes nothing. Whoever has shown the same for an account becomes its reporter. Raises NotFound
    when it was erased.
    """
    problem = lock_problem(session, problem_id)
    if problem.moderation == "unconfirmed":
        problem.moderation = "waiting"
        problem.version += 1
        problem.reporter_id = _find_account(session, problem.reporter_email or "")
        write_log(session, problem, "confirmed", person_id=problem.reporter_id)
    return problem


def _find_account(session: Session, email: str) -> int | None:
    # An account that nobody confirmed may be a stranger's, who typed the address; a closed one opens nothing.
    own = (Person.email == email.lower(), Person.active, Person.confirmed_at.is_not(None))
    return session.scalar(select(Person.id).where(*own))


def place_problem(problem: Problem, place: MaskedPlace, location_precision: str) -> None:
    """Put the problem at a place, with the point that the public sees."""
    problem.point = WKTElement(f"POINT({place.lon} {place.lat})", srid=4326)
    problem.masked = WKTElement(f"POINT({place.masked_lon} {place.masked_lat})", srid=4326)
    problem.location_precision = location_precision
    problem.location_name = place.location_name
    problem.region_code = place.region_code
    problem.region_rule = place.region_rule
    problem.municipality_code = place.municipality_code


def describe_for_search(problem: Problem) -> str:
    """Return what full text search finds the problem by."""
    return search_document([problem.title, problem.text, problem.location_name])


def tell_caches(session: Session, problem: Problem) -> None:
    """Let every cache ask anew when the public sees something else now."""
    if problem.is_public:
        bump_data_version(session, "problems")


def _make_problem(session: Session, report: Report) -> Problem:
    place = mask_place(
        session, report.lon, report.lat, report.location_precision, municipality_code=report.municipality_code
    )
    problem = Problem(
        idempotency_key=report.idempotency_key,
        title=report.title,
        text=report.text,
        language=report.language,
        topic_code=report.topic_code,
        topic_codes=with_parent(session, report.topic_code),
        visibility=report.visibility,
        moderation="waiting" if report.reporter_id else "unconfirmed",
        reporter_id=report.reporter_id,
        reporter_email=report.reporter_email,
        reporter_name=report.reporter_name,
        name_shown=report.name_shown,
        on_behalf_of=report.on_behalf_of,
    )
    place_problem(problem, place, report.location_precision)
    problem.search_document = describe_for_search(problem)
    return problem
