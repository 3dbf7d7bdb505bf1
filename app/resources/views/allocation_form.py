"""The form of an allocation around its routes: which resources and requests it offers, what was wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from app.db import current_session
from app.errors import AppError
from app.i18n import current_language, today_in_georgia
from app.pages import SHOWN_AGAIN, private_page
from app.resources.queries.allocations import list_allocatable
from app.resources.queries.detail import read_resource
from app.resources.queries.listing import ResourceRow
from app.resources.queries.requests import RequestRow, list_problem_requests
from app.resources.views.actors import ProblemActor
from app.resources.workflow.rights import may_change
from app.text import parse_number, plain_number


@dataclass(frozen=True)
class Choices:
    """Of which resources the person may allocate, and what the problem still needs."""

    resources: tuple[ResourceRow, ...]
    requests: tuple[RequestRow, ...]

    @property
    def resource_ids(self) -> frozenset[int]:
        return frozenset(row.id for row in self.resources)

    @property
    def request_ids(self) -> frozenset[int]:
        return frozenset(row.id for row in self.requests)


def read_choices(actor: ProblemActor, values: Mapping[str, str]) -> Choices:
    """Return what the form offers: the own resources, and the one named where the person may change it."""
    session, language = current_session(), current_language()
    asked = list_problem_requests(session, actor.problem.id, language, today_in_georgia())
    needed = tuple(row for row in asked if row.state == "open")
    wanted = parse_number(values.get("request", ""))
    types = [row.type.key for row in needed if wanted in (None, row.id)]
    own = [row for row in list_allocatable(session, actor.viewer, language, types) if not row.is_over]
    named = parse_number(values.get("resource", ""))
    if named and all(row.id != named for row in own):
        own = [*_read_other(actor, named), *own]
    return Choices(tuple(own), needed)


def show_form(actor: ProblemActor, values: Mapping[str, str], error: AppError | None = None) -> Response:
    """Return the form with these values; no cache keeps it. Raises the error where a form cannot mend it."""
    if error and error.status not in SHOWN_AGAIN:
        raise error
    choices = read_choices(actor, values)
    return private_page(
        "resources/allocation_form.html",
        status=error.status if error else 200,
        problem=actor.problem,
        is_open=actor.is_open,
        choices=choices,
        values=_fill(values, choices),
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        today=today_in_georgia(),
    )


def _read_other(actor: ProblemActor, resource_id: int) -> list[ResourceRow]:
    """A moderator's: not their own, but that of an owner of their region."""
    page, viewer = read_resource(current_session(), resource_id, current_language()), actor.viewer
    if page is None or not may_change(
        viewer.person, page.resource, page.owner_region, viewer.ties.organisations
    ):
        return []
    return [page.row]


def _fill(values: Mapping[str, str], choices: Choices) -> dict[str, Any]:
    """What was typed; of an empty form as much as is asked for and free."""
    filled: dict[str, Any] = dict(values.items())
    request = next((row for row in choices.requests if str(row.id) == filled.get("request")), None)
    if request and "quantity" not in filled:
        chosen = [row for row in choices.resources if str(row.id) == filled.get("resource")]
        free = next((row.free for row in chosen or choices.resources if row.free), request.lacking)
        filled["quantity"] = plain_number(min(request.lacking, free))
    if request and "until" not in filled:
        filled["until"] = ""
    return filled
