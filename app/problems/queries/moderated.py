"""A report with all that its moderators may know: who sent it, hidden parts, what it said before, its log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.i18n import pick
from app.organisations.models import Organisation
from app.problems.models import Evidence, Flag, Problem, ProblemLog, ProblemPhoto, ProblemUpdate
from app.problems.personal_data import Hint, find_hints
from app.problems.queries.names import Names
from app.problems.queries.own import find_reporter
from app.problems.queries.work import LogLine

MOST_LINES, MOST_UPDATES, MOST_EVIDENCE = 200, 100, 200


@dataclass(frozen=True)
class FullLine(LogLine):
    """A line of the log, also of those that are not for everybody; people are named."""

    id: int
    is_public: bool


@dataclass(frozen=True)
class WrittenUpdate:
    """An update or a comment, hidden or not, with its photos."""

    update: ProblemUpdate
    who: str | None
    photos: tuple[ProblemPhoto, ...]


@dataclass(frozen=True)
class BroughtEvidence:
    """A piece of evidence, hidden or not."""

    piece: Evidence
    who: str | None


@dataclass(frozen=True)
class Moderated:
    """What only moderators know of a report. `reporter`: the account, where there is one."""

    reporter: Person | None
    photos: tuple[ProblemPhoto, ...]
    updates: tuple[WrittenUpdate, ...]
    evidence: tuple[BroughtEvidence, ...]
    flags: tuple[Flag, ...]
    log: tuple[FullLine, ...]
    hints: tuple[Hint, ...]

    @property
    def last_line(self) -> int:
        """The number of the newest line: what came later, somebody else did meanwhile."""
        return self.log[0].id if self.log else 0

    def since(self, line_id: int) -> tuple[FullLine, ...]:
        """Return the lines that came after this one, newest first."""
        return tuple(line for line in self.log if line.id > line_id)


def read_moderated(session: Session, problem: Problem, language: str) -> Moderated:
    """Return what only the moderators of its region may know. Eight statements at most, each by a key."""
    photos = session.scalars(
        select(ProblemPhoto)
        .where(ProblemPhoto.problem_id == problem.id)
        .order_by(ProblemPhoto.position, ProblemPhoto.id)
    ).all()
    updates = session.scalars(
        select(ProblemUpdate)
        .where(ProblemUpdate.problem_id == problem.id)
        .order_by(ProblemUpdate.id.desc())
        .limit(MOST_UPDATES)
    ).all()
    evidence = session.scalars(
        select(Evidence)
        .where(Evidence.problem_id == problem.id)
        .order_by(Evidence.id.desc())
        .limit(MOST_EVIDENCE)
    ).all()
    flags = session.scalars(
        select(Flag).where(Flag.problem_id == problem.id, Flag.handled_at.is_(None)).order_by(Flag.id)
    ).all()
    lines = session.scalars(
        select(ProblemLog)
        .where(ProblemLog.problem_id == problem.id)
        .order_by(ProblemLog.id.desc())
        .limit(MOST_LINES)
    ).all()
    writers = {one.person_id for one in updates} | {one.person_id for one in evidence}
    names = _read_names(session, writers, lines, language)
    return Moderated(
        reporter=find_reporter(session, problem),
        photos=tuple(photo for photo in photos if photo.update_id is None),
        updates=tuple(
            WrittenUpdate(
                one,
                names.person(one.person_id),
                tuple(photo for photo in photos if photo.update_id == one.id),
            )
            for one in updates
        ),
        evidence=tuple(BroughtEvidence(piece, names.person(piece.person_id)) for piece in evidence),
        flags=tuple(flags),
        log=tuple(_line(line, names) for line in lines),
        hints=find_hints(problem.title, problem.text),
    )


def _read_names(
    session: Session, writers: Collection[int | None], lines: Sequence[ProblemLog], language: str
) -> Names:
    people = {*writers} | {line.person_id for line in lines}
    people |= {_number(line.details.get("person")) for line in lines}
    groups = {_number(line.details.get("organisation")) for line in lines} - {None}
    found = session.execute(select(Person.id, Person.name).where(Person.id.in_(people - {None})))
    named: Sequence[Organisation] = ()
    if groups:
        named = session.scalars(select(Organisation).where(Organisation.id.in_(groups))).all()
    return Names({row.id: row.name for row in found}, {one.id: pick(one, "name", language) for one in named})


def _line(line: ProblemLog, names: Names) -> FullLine:
    details: dict[str, Any] = line.details
    return FullLine(
        kind=line.kind,
        at=line.happened_at,
        who=names.person(line.person_id),
        step_from=line.step_from,
        step_to=line.step_to,
        reason=line.reason,
        details=details,
        owner=names.owner(_number(details.get("person")), _number(details.get("organisation"))),
        due_on=date.fromisoformat(details["due_on"]) if details.get("due_on") else None,
        id=line.id,
        is_public=line.is_public,
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
