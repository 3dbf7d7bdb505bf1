"""What could be proposed for a problem by hand: resources, projects and organisations by words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, false, func, or_, select
from sqlalchemy.orm import Session

from app.i18n import pick, today_in_georgia
from app.matching.models import RESOURCE_KINDS
from app.matching.queries.links import HELPERS
from app.organisations.models import Organisation, OrganisationName
from app.problems.workflow.rights import PersonLike
from app.projects.models import Project
from app.resources.models import Resource
from app.resources.queries.listing import is_over
from app.resources.workflow.rights import seen_by
from app.text import MOST_QUERY_WORDS, fold, search_query, stem

MOST_FOUND = 8
# Organisations that everybody may know of: not those that only applied, nor those that left.
KNOWN = ("active", "listed")


@dataclass(frozen=True)
class Found:
    """Something that could help; `key` is what the form sends."""

    kind: str
    id: int
    title: str
    note: str

    @property
    def key(self) -> str:
        """Kind and number in one."""
        return f"{self.kind}:{self.id}"


def find_helpers(session: Session, words: str, person: PersonLike | None, language: str) -> list[Found]:
    """Return at most eight of each kind in whose texts every word is, those at work now first."""
    query = search_query(words)
    if not query:
        return []
    asked = func.to_tsquery("simple", query)
    resources = (
        select(Resource.id, Resource.title_ka, Resource.title_en, Organisation.name_ka, Organisation.name_en)
        .outerjoin(Organisation, Organisation.id == Resource.organisation_id)
        .where(Resource.search.op("@@")(asked), Resource.state == "offered")
        .where(or_(Resource.available_to.is_(None), Resource.available_to >= today_in_georgia()))
        .where(Resource.visibility.in_(seen_by(person)))
        .order_by(Resource.confirmed_on.desc(), Resource.id)
    )
    current = Project.status.in_(("implementation", "finalisation", "pipeline"))
    projects = (
        select(Project.id, Project.title_ka, Project.title_en)
        .where(Project.search.op("@@")(asked), Project.status != "cancelled")
        .order_by(case((current, 0), else_=1), Project.updated_at.desc(), Project.id)
    )
    found = [*_read(session, "resource", resources, language), *_read(session, "project", projects, language)]
    return [*found, *_find_organisations(session, words, language)]


def _read(session: Session, kind: str, statement: Select[*tuple[Any, ...]], language: str) -> list[Found]:
    rows = session.execute(statement.limit(MOST_FOUND))
    return [
        Found(kind, row.id, pick(row._mapping, "title", language), pick(row._mapping, "name", language))
        for row in rows
    ]


def _find_organisations(session: Session, words: str, language: str) -> list[Found]:
    """Every word is in one of the names, case endings aside. `fold` leaves no sign that LIKE knows."""
    stems = [stem(fold(word)) for word in words.split()[:MOST_QUERY_WORDS]]
    named = [OrganisationName.name_key.contains(part) for part in stems if part] or [false()]
    wanted = select(OrganisationName.organisation_id).where(*named)
    statement = (
        select(Organisation.id, Organisation.name_ka, Organisation.name_en)
        .where(Organisation.id.in_(wanted), Organisation.status.in_(KNOWN))
        .order_by(case((Organisation.status == "active", 0), else_=1), Organisation.id)
        .limit(MOST_FOUND)
    )
    rows = session.execute(statement)
    return [Found("organisation", row.id, pick(row._mapping, "name", language), "") for row in rows]


def find_helper(session: Session, kind: str, key: int, person: PersonLike | None) -> bool:
    """Whether there is such a thing, for this person to propose."""
    found = session.get(HELPERS[kind], key) if kind in HELPERS else None
    if isinstance(found, Resource):
        offered = found.state == "offered" and not is_over(found.available_to)
        return offered and found.visibility in seen_by(person)
    if isinstance(found, Project):
        return found.status != "cancelled"
    return isinstance(found, Organisation) and found.status in KNOWN


def read_key(text: str, kinds: Sequence[str] = RESOURCE_KINDS) -> tuple[str, int] | None:
    """Return kind and number of what the form sent, or None where it is none."""
    kind, _colon, number = text.partition(":")
    good = kind in kinds and number.isascii() and number.isdigit() and len(number) < 11
    return (kind, int(number)) if good and int(number) < 2**31 else None
