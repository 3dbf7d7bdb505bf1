"""What a reporter does with the own report: edit, withdraw, hide the name. No commit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.errors import Conflict, Unprocessable
from app.i18n import lazy_gettext as _l
from app.problems.forms import Report
from app.problems.models import Flag, Problem
from app.problems.queries.detail import read_exact_place
from app.problems.queries.topics import with_parent
from app.problems.services.log import write_log
from app.problems.services.masking import mask_place
from app.problems.services.originals import keep_original
from app.problems.services.steps import lock_problem
from app.problems.services.submit import describe_for_search, place_problem, tell_caches

UNCONFIRMED_DAYS = 7
# For moderators, in the language of nobody in particular: they read it as a code in their queue.
EDITED_FLAG = "edited_by_reporter"


def edit_report(session: Session, problem_id: int, report: Report, version: int) -> Problem:
    """Change a report as its reporter wants it; what it said before is kept.

    An answer to a moderator's question, or to a refusal, waits for a moderator again. What is public already
    stays so and is put before the moderators. Raises Conflict when somebody changed it since `version`.
    """
    problem = lock_problem(session, problem_id)
    if problem.version != version:
        raise Conflict(_l("The report was changed meanwhile. Look at it again before you change it."))
    if problem.moderation == "withdrawn" or problem.status != "open":
        raise Unprocessable(_l("This report is closed and cannot be changed any more."), code="E_CLOSED")
    # Whoever holds the mail's link may be signed in by chance: who they are is no matter of the report.
    person_id = problem.reporter_id
    keep_original(session, problem, person_id)
    place = mask_place(
        session, report.lon, report.lat, report.location_precision, municipality_code=report.municipality_code
    )
    problem.title, problem.text = report.title, report.text
    problem.topic_code, problem.topic_codes = report.topic_code, with_parent(session, report.topic_code)
    problem.name_shown, problem.on_behalf_of = report.name_shown, report.on_behalf_of
    problem.reporter_name = report.reporter_name or problem.reporter_name
    place_problem(problem, place, report.location_precision)
    problem.search_document = describe_for_search(problem)
    problem.version += 1
    problem.updated_at = datetime.now(UTC)
    if problem.moderation in ("asked", "refused"):
        problem.moderation = "waiting"
    elif problem.moderation == "published":
        session.add(Flag(problem_id=problem.id, person_id=person_id, reason=EDITED_FLAG))
    write_log(session, problem, "edited", person_id=person_id)
    tell_caches(session, problem)
    return problem


def withdraw_report(session: Session, problem_id: int, person_id: int | None) -> Problem:
    """Take a report back: nobody but its reporter and the moderators sees it any more. Again: no change."""
    problem = lock_problem(session, problem_id)
    if problem.moderation != "withdrawn":
        tell_caches(session, problem)
        problem.moderation = "withdrawn"
        problem.version += 1
        problem.updated_at = datetime.now(UTC)
        write_log(session, problem, "withdrawn", person_id=person_id)
    return problem


def hide_name(session: Session, problem_id: int, person_id: int | None) -> Problem:
    """Hide the reporter's name, and for whom it was reported, from now on. Again: no change."""
    problem = lock_problem(session, problem_id)
    if problem.name_shown or problem.on_behalf_of:
        problem.name_shown, problem.on_behalf_of = False, None
        problem.version += 1
        write_log(session, problem, "name_hidden", person_id=person_id)
        tell_caches(session, problem)
    return problem


def erase_unconfirmed(session: Session, now: datetime) -> int:
    """Erase the reports whose reporters have not confirmed them for a week; return how many.

    Their photos' files have no row then and are swept (services.sweep).
    """
    old = (Problem.moderation == "unconfirmed", Problem.reported_at < now - timedelta(days=UNCONFIRMED_DAYS))
    return len(session.scalars(delete(Problem).where(*old).returning(Problem.id)).all())


def read_form_values(session: Session, problem: Problem) -> dict[str, Any]:
    """Return what the form holds when its reporter opens the report again, the exact place included."""
    lon, lat = read_exact_place(session, problem.id)
    return {
        "position": f"{lat}, {lon}",
        "title": problem.title,
        "text": problem.text,
        "topic": problem.topic_code,
        "location_precision": problem.location_precision,
        "name": problem.reporter_name or "",
        "name_shown": "yes" if problem.name_shown else "",
        "on_behalf_of": problem.on_behalf_of or "",
        "visibility": problem.visibility,
        "version": str(problem.version),
    }
