"""Links as pages show them: what could help, why, how far it is, and what the person of a request may do."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Select, func, select, true, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session, aliased

from app.accounts.models import Person
from app.i18n import pick
from app.matching.models import CONFIRMED, Link, LinkLog
from app.matching.workflow.moves import allowed_moves
from app.matching.workflow.reasons import codes_in, tell_reasons
from app.matching.workflow.rights import Helper, may_open_helper, may_see_link, sides_of
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.problems.queries.stays import read_step_owner
from app.problems.queries.ties import Viewer
from app.problems.workflow.rights import StepOwner
from app.projects.models import Participation, Project
from app.resources.models import Resource, ResourceType
from app.topics.models import Topic

# What could help, by its kind (models.RESOURCE_KINDS).
HELPERS: Mapping[str, type[Resource | Project | Organisation]] = {
    "resource": Resource,
    "project": Project,
    "organisation": Organisation,
}
_Owner = aliased(Organisation)
# More than any problem has: the rules keep a handful, the rest was proposed by hand.
MOST_LINKS = 100


@dataclass(frozen=True)
class ToldLink:
    """A link with its reasons in words."""

    link: Link
    reasons: tuple[str, ...]

    @property
    def is_confirmed(self) -> bool:
        """Somebody said yes to it."""
        return self.link.state in CONFIRMED

    @property
    def percent(self) -> int | None:
        """The score as a whole number of 100."""
        return None if self.link.score is None else round(self.link.score * 100)


@dataclass(frozen=True)
class LinkView(ToldLink):
    """A link to what could help. `gone`: that has been taken back or paused since; `moves` may be made.

    `path` is None for who may not open its page: a resource was narrowed to others, or withdrawn.
    """

    kind: str
    title: str
    path: str | None
    owner: str | None
    gone: bool
    helper: Helper
    sides: frozenset[str]
    moves: tuple[str, ...]
    resource_state: str | None = None


@dataclass(frozen=True)
class ProblemLinks:
    """What could help one problem: what somebody said yes to, what was asked, suggestions, refused ones."""

    confirmed: tuple[LinkView, ...] = ()
    asked: tuple[LinkView, ...] = ()
    suggested: tuple[LinkView, ...] = ()
    refused: tuple[LinkView, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.confirmed or self.asked or self.suggested or self.refused)


def list_problem_links(session: Session, problem: Problem, viewer: Viewer, language: str) -> ProblemLinks:
    """Return the links that the viewer may see, the best first. Four statements at most, each by a key."""
    statement = select_links().where(Link.problem_id == problem.id)
    ordered = statement.order_by(Link.score.desc().nulls_first(), Link.id).limit(MOST_LINKS)
    views = view_links(session, session.execute(ordered).all(), problem, viewer, language)
    by_state: dict[str, list[LinkView]] = {}
    for view in views:
        # Of what is over nothing is suggested any more, though the next matching has not come by yet.
        if view.link.state != "suggested" or (problem.status == "open" and not view.gone):
            by_state.setdefault("confirmed" if view.is_confirmed else view.link.state, []).append(view)
    groups = ("confirmed", "contacted", "suggested", "refused")
    return ProblemLinks(*(tuple(by_state.get(name, ())) for name in groups))


def select_links() -> Select[*tuple[Any, ...]]:
    """Return the links with what is shown of their helpers; the caller says which."""
    taking_part = select(Participation.organisation_id).where(Participation.project_id == Link.project_id)
    return (
        select(
            Link,
            Resource.title_ka.label("resource_ka"),
            Resource.title_en.label("resource_en"),
            Resource.organisation_id.label("owner_id"),
            Resource.person_id.label("owner_person_id"),
            Resource.visibility,
            Resource.state.label("resource_state"),
            Project.title_ka.label("project_ka"),
            Project.title_en.label("project_en"),
            Project.status.label("project_status"),
            Organisation.name_ka.label("organisation_ka"),
            Organisation.name_en.label("organisation_en"),
            Organisation.slug,
            _Owner.name_ka.label("owner_ka"),
            _Owner.name_en.label("owner_en"),
            Person.name.label("owner_person"),
            func.array(taking_part.scalar_subquery()).label("taking_part"),
        )
        .outerjoin(Resource, Resource.id == Link.resource_id)
        .outerjoin(Project, Project.id == Link.project_id)
        .outerjoin(Organisation, Organisation.id == Link.organisation_id)
        .outerjoin(_Owner, _Owner.id == Resource.organisation_id)
        .outerjoin(Person, Person.id == Resource.person_id)
    )


def view_links(
    session: Session, rows: Iterable[Row[Any]], problem: Problem, viewer: Viewer, language: str
) -> list[LinkView]:
    """Return the links of one problem that the viewer may see, as they are shown."""
    found = list(rows)
    if not found:
        return []
    names = read_code_names(session, [row.Link for row in found], language)
    owner = read_step_owner(session, problem.id) if viewer.person else StepOwner()
    asked = read_who_asked(session, [row.Link.id for row in found]) if viewer.person else {}
    views = (_view(row, problem, viewer, owner, asked, names, language) for row in found)
    return [view for view in views if view is not None]


def _view(
    row: Row[Any],
    problem: Problem,
    viewer: Viewer,
    owner: StepOwner,
    asked: Mapping[int, str | None],
    names: Mapping[str, str],
    language: str,
) -> LinkView | None:
    link, helper, ties = row.Link, read_helper(row), viewer.ties
    sides = sides_of(viewer.person, problem, owner, helper, ties.organisations)
    if not may_see_link(
        viewer.person,
        problem,
        helper,
        link.state,
        sides,
        organisations=ties.organisations,
        regions=ties.regions,
    ):
        return None
    may_open = may_open_helper(viewer.person, helper, row.resource_state, ties.organisations)
    gone = row.resource_state not in (None, "offered")
    is_open = problem.status == "open" and not gone
    return LinkView(
        link=link,
        kind=link.resource_kind,
        title=pick(row._mapping, link.resource_kind, language),
        path=_path(row) if may_open else None,
        owner=pick(row._mapping, "owner", language) or row.owner_person,
        gone=gone,
        helper=helper,
        reasons=tuple(tell_reasons(link, names)),
        sides=sides,
        moves=allowed_moves(link.state, sides, asked.get(link.id), is_open=is_open),
        resource_state=row.resource_state,
    )


def read_helper(row: Row[Any]) -> Helper:
    """Return what rights depend on, of a row of `select_links`."""
    organisations = {row.owner_id, row.Link.organisation_id, *row.taking_part} - {None}
    return Helper(frozenset(organisations), row.owner_person_id, row.visibility or "public")


def _path(row: Row[Any]) -> str:
    link = row.Link
    if link.resource_id:
        return f"/resources/{link.resource_id}"
    return f"/projects/{link.project_id}" if link.project_id else f"/donors/{row.slug}"


def read_who_asked(session: Session, links: Collection[int]) -> dict[int, str | None]:
    """Return for which side each of these links was contacted last."""
    lines = (
        select(LinkLog.link_id, LinkLog.side)
        .ext(distinct_on(LinkLog.link_id))
        .where(LinkLog.link_id.in_(links), LinkLog.state_to == "contacted")
        .where(LinkLog.state_from == "suggested")
        .order_by(LinkLog.link_id, LinkLog.id.desc())
    )
    return {row.link_id: row.side for row in session.execute(lines)}


def read_code_names(session: Session, links: Iterable[Link] | None, language: str) -> dict[str, str]:
    """Return the names of topics and of types of resources that the links' facts tell (None: of all)."""
    codes = None if links is None else {code for link in links for code in codes_in(link.facts)}
    if codes is not None and not codes:
        return {}
    names = union_all(
        *(
            select(model.code, model.name_ka, model.name_en).where(
                true() if codes is None else model.code.in_(codes)
            )
            for model in (Topic, ResourceType)
        )
    )
    return {row.code: pick(row, "name", language) for row in session.execute(names)}
