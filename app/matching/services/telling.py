"""The mails to both sides of a link about a move, written by the worker; begun anew, each is there once."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.mail.outbox import queue_if_possible
from app.matching.models import Link, LinkLog
from app.matching.queries.links import select_links
from app.matching.queries.recipients import list_recipients
from app.problems.models import Problem
from app.resources.models import Resource, ResourceType


def tell_sides(session: Session, line_id: int, *, unnamed: bool = False) -> int:
    """Write the mails about a line of a link's log, but for who made the move; return how many.

    The line may have gone meanwhile: its link was put together with another one. `unnamed`: the resource is
    about to go with its person's account: told by its kind, as its title may name who it was.
    """
    line = session.get(LinkLog, line_id)
    if line is None:
        return 0
    row = session.execute(select_links().where(Link.id == line.link_id)).one()
    link, problem = row.Link, session.get_one(Problem, row.Link.problem_id)
    kind = link.resource_kind
    names = {"title_ka": row._mapping[f"{kind}_ka"], "title_en": row._mapping[f"{kind}_en"]}
    values = {
        "event": _event(line, link),
        "link_id": None if unnamed else link.id,
        "problem": {"id": problem.id, "title": problem.title},
        "helper": _name_kind(session, link) if unnamed else names,
        "kind": kind,
        "refusal": link.refusal_reason if line.state_to == "refused" else None,
        "words": line.reason,
    }
    told = [
        queue_if_possible(
            session,
            kind="link_news",
            key=f"link-{line.id}-{person.id}",
            to=person.email,
            language=person.language,
            values=values,
        )
        for person in list_recipients(session, link)
        if person.id != line.person_id
    ]
    return sum(told)


def _event(line: LinkLog, link: Link) -> str:
    if line.state_from is None:
        return "proposed"
    return "ended" if line.state_to == "refused" and link.refusal_reason == "withdrawn" else line.state_to


def _name_kind(session: Session, link: Link) -> dict[str, str]:
    kind = session.scalars(
        select(ResourceType).join(Resource, Resource.type_code == ResourceType.code)
        .where(Resource.id == link.resource_id)
    ).one()  # fmt: skip
    return {"title_ka": kind.name_ka, "title_en": kind.name_en}
