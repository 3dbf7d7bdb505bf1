"""Records for the matrix of rights: each maker returns the arguments of an address for whoever calls it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from app.accounts.models import Person, SignIn
from app.organisations.models import Membership, Organisation
from app.problems.models import ProblemPhoto
from app.problems.services.steps import start_steps
from app.resources.models import Allocation, ResourceRequest
from tests.factories import make_organisation
from tests.factories_events import make_event, make_observation
from tests.factories_feeds import make_entry, make_feed
from tests.factories_links import make_link
from tests.factories_news import make_news, make_news_picture
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_member, make_resource
from tests.matching.alike import the_hint, three_alike

HERE, ELSEWHERE = "GE-KA", "GE-IM"
# The columns of the matrix: name, role, region.
CALLERS = (
    ("anonymous", None, None),
    ("citizen", "citizen", None),
    ("member", "member", None),
    ("editor", "editor", None),
    ("moderator", "moderator", HERE),
    ("elsewhere", "moderator", ELSEWHERE),
    ("admin", "admin", None),
)
# Arguments of addresses with the record "-": nothing stands there, unless it does by itself.
SAMPLES: dict[str, Any] = {
    "slug": "nobody",
    "code": HERE,
    "layer": "regions",
    "format_name": "geojson",
    "token": "none",
    "version": "0",
    "name": "css/base.css",
    "key": "0" * 32,
    "size": "small",
    "action": "take",
}
NO_SUCH_NUMBER = 999_999

Maker = Callable[[Session, Person | None], dict[str, Any]]


def _device(session: Session, person: Person) -> dict[str, Any]:
    device = SignIn(person_id=person.id, key=f"key of {person.id}", device="Firefox · Android")
    session.add(device)
    session.flush()
    return {"sign_in_id": device.id}


def _organisation(region: str, role: str | None = None) -> Maker:
    """Return a maker of an organisation in which the caller has this role."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        organisation = make_organisation(
            session, "Valley Union", kind="ngo", status="active", region_code=region
        )
        other = _member(session, make_person(session), organisation, "member")
        if role and caller:
            _member(session, caller, organisation, role)
        return {"slug": organisation.slug, "membership_id": other.id}

    return make


def _member(session: Session, person: Person, organisation: Organisation, role: str) -> Membership:
    membership = Membership(
        person_id=person.id, organisation_id=organisation.id, role=role, starts_on=date(2026, 1, 1)
    )
    session.add(membership)
    session.flush()
    return membership


def _problem(*, own: bool = False, **columns: Any) -> Maker:
    """Return a maker of a problem in HERE; `own`: the caller has reported it."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        reporter = caller if own and caller else make_person(session)
        return {"problem_id": make_problem(session, place="Telavi", reporter_id=reporter.id, **columns).id}

    return make


def _moderated(
    session: Session, caller: Person | None, *, own: bool = False, action: str = "publish"
) -> dict[str, Any]:
    """A report that waits, with a photo; the action is one that every moderator may take."""
    made = _problem(own=own, moderation="waiting")(session, caller)
    photo = ProblemPhoto(problem_id=made["problem_id"], storage_key=f"key {made}", width=4, height=3)
    session.add(photo)
    session.flush()
    return {**made, "photo_id": photo.id, "action": action}


def _private_in_region(session: Session, caller: Person | None) -> dict[str, Any]:
    """A private problem of a region in which the caller belongs to an organisation."""
    if caller:
        _organisation(HERE, "member")(session, caller)
        if caller.role == "citizen":
            # As it is when a membership is given.
            caller.role = "member"
            session.flush()
    return _problem(visibility="region")(session, None)


def _resource(*, own: bool = False, role: str | None = None, **columns: Any) -> Maker:
    """Return a maker of a resource of an organisation in HERE, of one with that role, or the caller's own."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        if own:
            owner: Any = caller or make_person(session)
        else:
            owner = make_member(session, region="GE-SZ" if role else HERE)
        if role and caller:
            _member(session, caller, owner, role)
        return {"resource_id": make_resource(session, owner=owner, **columns).id, "action": "pause"}

    return make


def _link(
    *, own: str | None = None, state: str = "suggested", move: str = "contact", **columns: Any
) -> Maker:
    """Return a maker of a link in HERE; `own`: the caller does the step (problem), or owns the resource."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        problem = make_problem(session, place="Telavi")
        step = start_steps(session, problem)
        owner = make_member(session)
        if caller and own == "problem":
            step.owner_person_id = caller.id
        elif caller and own == "resource":
            _member(session, caller, owner, "editor")
        resource = make_resource(session, owner=owner, **columns)
        return {"link_id": make_link(session, problem, resource, state).id, "move": move}

    return make


def _worked_on(session: Session, caller: Person | None) -> dict[str, Any]:
    """A problem whose step the caller does, and what it asks for."""
    return _asked(session, caller, own=True)


def _asked(session: Session, caller: Person | None, *, own: bool = False) -> dict[str, Any]:
    """What a problem asks for; `own`: the caller does its step."""
    problem = make_problem(session, place="Telavi")
    step = start_steps(session, problem)
    if own and caller:
        step.owner_person_id = caller.id
    request = ResourceRequest(problem_id=problem.id, step_number=1, type_code="engineers", quantity=2)
    session.add(request)
    session.flush()
    return {"problem_id": problem.id, "request_id": request.id}


def _allocation(*, own: str | None = None, state: str = "promised", action: str = "use") -> Maker:
    """Return a maker of an allocation in HERE; `own`: the caller does the step (problem), or owns it."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        asked = _asked(session, caller, own=own == "problem")
        made = _resource(own=own == "resource")(session, caller)
        allocation = Allocation(
            resource_id=made["resource_id"], problem_id=asked["problem_id"], quantity=2, state=state
        )
        session.add(allocation)
        session.flush()
        return {"allocation_id": allocation.id, "action": action}

    return make


def _hint(session: Session, _caller: Person | None) -> dict[str, Any]:
    """A coalition hint of three problems in HERE."""
    three_alike(session)
    return {"hint_id": the_hint(session).id, "move": "restore"}


def _article(*, own: bool = False, **columns: Any) -> Maker:
    """Return a maker of an article of nobody, or of the caller."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        item = make_news(session, author_id=caller.id if own and caller else None, **columns)
        key = make_news_picture(session, item).storage_key
        return {"slug": item.slug, "item_id": item.id, "key": key, "move": "publish"}

    return make


def _event(*, own: bool = False, role: str | None = None, **columns: Any) -> Maker:
    """Return a maker of an event in HERE, of an organisation; of one with that role, or the caller's own."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        organiser: Any = caller or make_person(session) if own else make_member(session, region="GE-SZ")
        if role and caller:
            _member(session, caller, organiser, role)
        return {"event_id": make_event(session, organiser=organiser, **columns).id, "verdict": "publish"}

    return make


def _candidate(session: Session, _caller: Person | None, move: str = "take") -> dict[str, Any]:
    """A feed that is read, and a candidate from it."""
    feed = make_feed(session)
    return {"feed_id": feed.id, "entry_id": make_entry(session, feed).id, "move": move}


def _observation(*, own: bool = False, **columns: Any) -> Maker:
    """Return a maker of an observation in HERE; `own`: the caller's."""

    def make(session: Session, caller: Person | None) -> dict[str, Any]:
        observer = caller if own and caller else make_person(session)
        made = make_observation(session, observer, **columns)
        return {"observation_id": made.id, "verdict": "verify"}

    return make


RECORDS: dict[str, Maker] = {
    "candidate": _candidate,
    "feed": partial(_candidate, move="pause"),
    "-": lambda session, caller: {},
    "a-person": lambda session, caller: {"person_id": make_person(session).id},
    "own-device": lambda session, caller: _device(session, caller or make_person(session)),
    "others-device": lambda session, caller: _device(session, make_person(session)),
    "organisation": _organisation(HERE),
    "as-owner": _organisation("GE-SZ", "owner"),
    "as-editor": _organisation("GE-SZ", "editor"),
    "as-member": _organisation("GE-SZ", "member"),
    "problem": _problem(),
    "own-problem": _problem(own=True),
    "waiting": _problem(moderation="waiting"),
    "own-waiting": _problem(own=True, moderation="waiting"),
    "moderated": _moderated,
    "hint": _hint,
    "own-moderated": partial(_moderated, own=True),
    "moderated-photo": partial(_moderated, action="hide"),
    "own-moderated-photo": partial(_moderated, own=True, action="hide"),
    "private": _problem(visibility="region"),
    "private-in-region": _private_in_region,
    "link": _link(),
    "link-of-own-step": _link(own="problem"),
    "link-of-own-resource": _link(own="resource"),
    "members-link": _link(visibility="members"),
    "refused-link": _link(state="refused", move="reopen"),
    "refused-link-of-own-step": _link(own="problem", state="refused", move="reopen"),
    "resource": _resource(),
    "own-resource": _resource(own=True),
    "resource-as-editor": _resource(role="editor"),
    "resource-as-member": _resource(role="member"),
    "members-resource": _resource(visibility="members"),
    "moderators-resource": _resource(visibility="moderators"),
    "withdrawn-resource": _resource(state="withdrawn"),
    "request": _asked,
    "request-of-own-step": _worked_on,
    "allocation": _allocation(),
    "allocation-to-own-step": _allocation(own="problem"),
    "allocation-of-own-resource": _allocation(own="resource"),
    "in-use": _allocation(state="in_use", action="return"),
    "event": _event(takes_registrations=True),
    "own-event": _event(own=True, takes_registrations=True),
    "event-as-editor": _event(role="editor", takes_registrations=True),
    "waiting-event": _event(state="waiting"),
    "own-waiting-event": _event(own=True, state="waiting"),
    "past-event": _event(days=-3),
    "own-past-event": _event(own=True, days=-3),
    "observation": _observation(),
    "draft-observation": _observation(state="draft"),
    "own-draft-observation": _observation(own=True, state="draft"),
    "filed-observation": _observation(state="filed"),
    "own-filed-observation": _observation(own=True, state="filed"),
    "in-use-at-own-step": _allocation(own="problem", state="in_use", action="return"),
    "own-in-use": _allocation(own="resource", state="in_use", action="return"),
    "article": _article(),
    "own-article": _article(own=True),
    "draft-article": _article(state="draft"),
    "own-draft-article": _article(own=True, state="draft"),
    "withdrawn-article": _article(state="withdrawn"),
}
