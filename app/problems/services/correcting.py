"""A moderator's corrections of a report; what it said before is kept, the reporter's privacy too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict, Unprocessable
from app.i18n import lazy_gettext as _l
from app.problems.models import Problem, ProblemOriginal
from app.problems.queries.detail import read_exact_place
from app.problems.queries.topics import with_parent
from app.problems.services.log import write_log
from app.problems.services.masking import MaskedPlace, mask_place
from app.problems.services.originals import keep_original
from app.problems.services.steps import lock_problem
from app.problems.services.submit import describe_for_search, place_problem, tell_caches
from app.problems.services.telling_reporter import Moderator
from app.problems.workflow.moderation import CORRECTABLE, Said, finest_precision, may_be_shown


@dataclass(frozen=True)
class Correction:
    """Checked values of a report. Degrees (CRS84), None: as they are; no municipality: by the place."""

    title: str
    text: str
    topic_code: str
    location_precision: str
    municipality_code: str | None = None
    lon: float | None = None
    lat: float | None = None


def correct(
    session: Session, problem_id: int, by: Moderator, version: int, correction: Correction
) -> Problem:
    """Correct a report and keep what it said; nothing is stored where nothing differs. No commit.

    Raises Conflict, OutsideGeorgia, and Unprocessable for a place finer than the reporter chose.
    """
    problem = lock_problem(session, problem_id, version)
    if problem.moderation not in CORRECTABLE:
        raise Conflict(_l("This is not possible where the report stands now. Look at it again."))
    if not may_be_shown(correction.location_precision, read_finest_precision(session, problem)):
        message = _l("The reporter wants the place to be shown less exactly than this.")
        raise Unprocessable(message, code="E_PRECISION", field="location_precision")
    place = _place(session, problem, correction)
    changed = _changed(session, problem, correction, place)
    if not changed:
        return problem
    keep_original(session, problem, by.id)
    problem.title, problem.text = correction.title, correction.text
    problem.topic_code = correction.topic_code
    problem.topic_codes = with_parent(session, correction.topic_code)
    place_problem(problem, place, correction.location_precision)
    problem.search_document = describe_for_search(problem)
    problem.moderated_by_id = by.id
    problem.version += 1
    problem.updated_at = datetime.now(UTC)
    session.flush()
    write_log(session, problem, "corrected", person_id=by.id, details={"fields": changed})
    tell_caches(session, problem)
    return problem


def read_finest_precision(session: Session, problem: Problem) -> str:
    """Return how exactly the reporter lets the place be seen, whatever moderators made of it since."""
    kept = session.scalars(
        select(ProblemOriginal).where(ProblemOriginal.problem_id == problem.id).order_by(ProblemOriginal.id)
    )
    said = [Said(str(one.values["location_precision"]), _is_moderators(one, problem)) for one in kept]
    return finest_precision(said, problem.location_precision)


def _is_moderators(kept: ProblemOriginal, problem: Problem) -> bool:
    return kept.changed_by_id is not None and kept.changed_by_id != problem.reporter_id


def _place(session: Session, problem: Problem, correction: Correction) -> MaskedPlace:
    lon, lat = correction.lon, correction.lat
    if lon is None or lat is None:
        lon, lat = read_exact_place(session, problem.id)
    code = correction.municipality_code
    place = mask_place(session, lon, lat, correction.location_precision, municipality_code=code)
    if code and place.municipality_code != code:
        message = _l("This municipality lies in another region than the place.")
        raise Unprocessable(message, code="E_MUNICIPALITY", field="municipality")
    return place


def _changed(session: Session, problem: Problem, correction: Correction, place: MaskedPlace) -> list[str]:
    """Return the names of what the correction changes, for the log: names, no values."""
    pairs: Iterable[tuple[str, object, object]] = (
        ("title", problem.title, correction.title),
        ("text", problem.text, correction.text),
        ("topic", problem.topic_code, correction.topic_code),
        ("precision", problem.location_precision, correction.location_precision),
        ("municipality", problem.municipality_code, place.municipality_code),
        ("place", read_exact_place(session, problem.id), (place.lon, place.lat)),
    )
    return [name for name, before, after in pairs if before != after]
