"""Observations: the list, a page, its files, the own ones, and those that wait for a moderator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Response, current_app, render_template, request
from werkzeug.exceptions import NotFound as NoFile

from app.db import current_session
from app.errors import AppError, NotFound
from app.filters import OBSERVATIONS_LACK, parse
from app.i18n import current_language
from app.news.models import Observation
from app.news.queries.observation_facets import read_observation_facets
from app.news.queries.observations import (
    ObservationPage,
    count_observations,
    find_evidence,
    list_filed,
    list_observations,
    list_own_observations,
    read_observation,
)
from app.news.services.observations import NO_OBSERVATION
from app.news.views.events_blueprint import blueprint
from app.news.views.files import send_file
from app.news.workflow.observations import may_edit, may_see, may_verify, observed
from app.pages import NOT_KEPT, NUMBER, private_page
from app.projects.queries.known import check_known
from app.security import current_person, public, roles, signed_in

PATH = f"/observations/<{NUMBER}:observation_id>"
MODERATOR_ROLES = ("moderator", "admin")


@dataclass(frozen=True)
class ObservationActor:
    """The person of this request (None: nobody), and an observation that they may see."""

    person: Any
    page: ObservationPage

    @property
    def observation(self) -> Observation:
        return self.page.observation

    @property
    def observed(self) -> bool:
        return observed(self.person, self.observation)

    @property
    def may_edit(self) -> bool:
        return may_edit(self.person, self.observation)

    @property
    def may_verify(self) -> bool:
        return may_verify(self.person, self.observation)


def read_observation_actor(observation_id: int) -> ObservationActor:
    """Return who acts on an observation. Raises NotFound where there is none for this person."""
    page = read_observation(current_session(), observation_id, current_language())
    if page is None or not may_see(current_person(), page.observation):
        raise NotFound(NO_OBSERVATION)
    return ObservationActor(current_person(), page)


@blueprint.get("/observations")
@public()
def observations() -> str:
    """List the verified observations that meet the filter, the latest first."""
    session, language = current_session(), current_language()
    flt = parse(request.args.items(multi=True), layers=("observations",), without=OBSERVATIONS_LACK)
    check_known(session, flt)
    return render_template(
        "observations/list.html",
        filter=flt,
        form=read_observation_facets(session, flt, language),
        listing=list_observations(session, flt, language).at(request.script_root + request.path, flt.pairs()),
        total=count_observations(session, flt),
        person=current_person(),
    )


@blueprint.get(PATH)
@public()
def observation_page(observation_id: int) -> Response:
    """Show an observation."""
    return show_observation(observation_id)


@blueprint.get(f"{PATH}/evidence/<{NUMBER}:evidence_id>")
@public(machine=True)
def observation_file(observation_id: int, evidence_id: int) -> Response:
    """Send a file that shows an observation."""
    actor = read_observation_actor(observation_id)
    found = find_evidence(current_session(), observation_id, evidence_id)
    if found is None or found.storage_key is None:
        raise NoFile
    seen_by_all = actor.observation.state == "verified"
    return send_file(found.storage_key, found.file_name or "file", seen_by_all=seen_by_all)


@blueprint.get("/account/observations")
@signed_in()
def my_observations() -> Response:
    """List the own observations in any state."""
    own = list_own_observations(current_session(), current_person().id, current_language())
    return private_page("observations/mine.html", own=own)


@blueprint.get("/observations/waiting")
@roles(*MODERATOR_ROLES)
def waiting_observations() -> Response:
    """List what waits for a moderator of the person's region."""
    person = current_person()
    region = person.region_code if person.role == "moderator" else None
    waiting = list_filed(current_session(), region, current_language())
    return private_page("observations/waiting.html", waiting=waiting)


def show_observation(observation_id: int, error: AppError | None = None) -> Response:
    """Return the page of an observation; after a refusal with what is wrong and what was typed."""
    actor = read_observation_actor(observation_id)
    page = render_template(
        "observations/page.html",
        actor=actor,
        page=actor.page,
        observation=actor.observation,
        row=actor.page.row,
        site_url=current_app.config["SETTINGS"].site_url,
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form if error else {},
    )
    response = Response(page, error.status if error else 200)
    if actor.observation.state != "verified":
        response.headers["Cache-Control"] = NOT_KEPT
    return response
