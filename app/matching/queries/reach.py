"""Problems in reach of a resource, a project or an organisation: public ones, the best fitting first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.matching.models import CONFIRMED, Link
from app.matching.queries.links import HELPERS, ToldLink, read_code_names
from app.matching.workflow.reasons import tell_reasons
from app.organisations.models import Organisation
from app.paging import Listing, write_cursor
from app.problems.models import Problem
from app.problems.queries.listing import ProblemRow, list_rows
from app.problems.queries.ties import read_ties
from app.problems.workflow.rights import PersonLike
from app.resources.models import Resource
from app.resources.workflow.rights import may_see, seen_by
from app.statements import read_sql

OF_ORGANISATION = Path(__file__).resolve().parents[1] / "sql" / "reach_of_organisation.sql"
FEW, PAGE = 5, 25
# However deep somebody reads: what a page costs grows with what stands before it.
MOST = 1_000


@dataclass(frozen=True)
class Reached(ToldLink):
    """A public problem with the link that reaches it, and why."""

    problem: ProblemRow


@dataclass(frozen=True)
class Reacher:
    """Whose reach it is."""

    kind: str
    id: int
    title: str
    path: str


def list_reached(
    session: Session,
    kind: str,
    key: int,
    person: PersonLike | None,
    language: str,
    *,
    most: int = FEW,
    skip: int = 0,
) -> list[Reached]:
    """Return the public problems that a resource, project or organisation (`kind`, `key`) could help.

    Open ones, and those that it was agreed to help: `most` of them after the first `skip`. Three statements.
    """
    # An organisation reaches a problem in several ways, of which the best counts: no row says where to go on.
    ids = (
        _list_of_organisation(session, key, person, skip + most)
        if kind == "organisation"
        else _list_of_one(session, kind, key, skip + most)
    )[skip:]
    if not ids:
        return []
    links = {link.id: link for link in session.scalars(select(Link).where(Link.id.in_(ids)))}
    wanted = select(Link.problem_id).where(Link.id.in_(ids))
    problems = {row.id: row for row in list_rows(session, wanted, language, len(ids))}
    names = read_code_names(session, links.values(), language)
    return [
        Reached(links[key], tuple(tell_reasons(links[key], names)), problems[links[key].problem_id])
        for key in ids
        if key in links and links[key].problem_id in problems
    ]


def list_reached_page(
    session: Session, kind: str, key: int, person: PersonLike | None, language: str, skip: int
) -> Listing[Reached]:
    """Return a page of those problems: what comes after the first `skip`, none beyond the first MOST."""
    room = min(PAGE, MOST - skip)
    found = list_reached(session, kind, key, person, language, most=room + 1, skip=skip) if room else []
    after = skip + PAGE
    goes_on = len(found) > PAGE and after < MOST
    return Listing(tuple(found[:room]), write_cursor(after, 0) if goes_on else None)


def _list_of_one(session: Session, kind: str, key: int, most: int) -> list[int]:
    column: Any = getattr(Link, f"{kind}_id")
    found = (
        select(Link.id)
        .join(Problem, Problem.id == Link.problem_id)
        .where(column == key, Link.state != "refused", Problem.is_public)
        .where(or_(Problem.status == "open", Link.state.in_(CONFIRMED)))
        # As the index has it: what a person proposed has no score and comes first.
        .order_by(Link.score.desc(), Link.id)
        .limit(most)
    )
    return list(session.scalars(found))


def _list_of_organisation(session: Session, key: int, person: PersonLike | None, most: int) -> list[int]:
    values = {"organisation_id": key, "most": most, "visibilities": list(seen_by(person))}
    return list(session.scalars(read_sql(OF_ORGANISATION), values))


def find_reacher(
    session: Session, kind: str, key: int, person: PersonLike | None, language: str
) -> Reacher | None:
    """Return whose reach is asked for, or None where the person may not see it."""
    found = session.get(HELPERS[kind], key)
    if found is None:
        return None
    if isinstance(found, Organisation):
        return Reacher(kind, key, pick(found, "name", language), f"/donors/{found.slug}")
    if isinstance(found, Resource):
        ties = read_ties(session, person.id if person else None)
        if not may_see(person, found, ties.organisations):
            return None
    return Reacher(kind, key, pick(found, "title", language), f"/{kind}s/{key}")
