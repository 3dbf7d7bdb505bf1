"""What tests of the life of links need: a problem with a step's owner, a resource of a member, a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.accounts.models import Person
from app.mail.models import OutgoingMail
from app.matching.models import Link, LinkLog
from app.matching.services.telling import tell_sides
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.resources.models import Resource
from tests.factories_links import make_link
from tests.factories_problems import make_person
from tests.factories_resources import make_editor, make_member, make_resource
from tests.problems.work import give_step, make_work
from tests.signing import post


@dataclass
class Stage:
    """A link between the problem of `owner` and the resource of `helper`'s organisation, in GE-KA."""

    problem: Problem
    resource: Resource
    link: Link
    owner: Person
    helper: Person
    organisation: Organisation


def make_stage(
    session: Session, state: str = "suggested", name: str = "Valley Union", **columns: Any
) -> Stage:
    organisation = make_member(session, name)
    owner, helper = make_person(session, "member", name="Nino Beridze"), make_editor(session, organisation)
    problem = make_work(session)
    give_step(session, problem, owner.id)
    resource = make_resource(session, owner=organisation, **columns)
    link = make_link(session, problem, resource, state)
    return Stage(problem, resource, link, owner, helper, organisation)


def move(client: FlaskClient, session: Session, link: Link, name: str, **form: Any) -> TestResponse:
    """Send the form of a move, as its page would for the link as it is now."""
    session.refresh(link)
    values = {"version": str(link.version), **form}
    return post(client, f"/en/links/{link.id}/{name}", values, content_type="multipart/form-data")


def log_of(session: Session, link: Link) -> list[tuple[str | None, str, str | None]]:
    """Return from where to where and for which side each move was made."""
    lines = select(LinkLog.state_from, LinkLog.state_to, LinkLog.side).where(LinkLog.link_id == link.id)
    return [tuple(row) for row in session.execute(lines.order_by(LinkLog.id))]


def jobs(session: Session, task: str) -> list[dict[str, Any]]:
    """Return the words of the jobs of this name that wait."""
    found = text(
        "SELECT args FROM procrastinate_jobs WHERE task_name = :task AND status = 'todo' ORDER BY id"
    )
    return list(session.scalars(found, {"task": task}))


def tell_all(session: Session) -> list[OutgoingMail]:
    """Write the mails about links that wait, as the worker would; return all of them."""
    session.expire_all()
    for words in jobs(session, "links:tell_sides"):
        tell_sides(session, words["line_id"])
    done = "UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = 'links:tell_sides'"
    session.execute(text(done))
    wanted = select(OutgoingMail).where(OutgoingMail.kind == "link_news").order_by(OutgoingMail.id)
    return list(session.scalars(wanted))
