"""What a reporter keeps to themselves is in no public output: exact place, address, name (DESIGN §6)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app.db import db
from app.problems.models import Problem
from app.problems.services.masking import MaskedPlace, mask_place
from app.resources.models import ResourceRequest
from tests.factories import PLACES, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_person, make_problem
from tests.problems.public_outputs import addresses, unnamed_routes

EMAIL, NAME, BEHALF = "secret.reporter@example.org", "Zurab Hiddenashvili", "Aunt Unnamed"
# Round the exact place; a masked point that far away cannot be inside, and a cell is larger.
NEAR_DEGREES = 0.0003


@dataclass(frozen=True)
class Secret:
    """A reported problem: its exact place, and the only one that anybody may learn of."""

    id: int
    place: MaskedPlace
    project_id: int

    @property
    def digits(self) -> tuple[str, str]:
        """Four decimals of the exact degrees: about 10 m."""
        return (
            f"{int(self.place.lon * 10_000) / 10_000:.4f}",
            f"{int(self.place.lat * 10_000) / 10_000:.4f}",
        )


PRECISIONS = st.sampled_from(["street", "village", "municipality"])
# Within 10 km of a town, so that streets, villages and open country all occur.
OFFSETS = st.tuples(*(st.integers(-9_999, 9_999) for _ in range(2)))
REPORTS = st.lists(st.tuples(st.sampled_from(sorted(PLACES)), OFFSETS, PRECISIONS), min_size=3, max_size=8)


def fill(template: str, secret: Secret) -> str:
    return template.format(id=secret.id, project=secret.project_id)


def report(session: Session, reported: tuple[str, tuple[int, int], str]) -> Secret | None:
    """Store a report there as the service would; None where its mask happens to share the digits."""
    town, (east, north), precision = reported
    lon, lat, _region = PLACES[town]
    place = mask_place(session, lon + east / 100_000, lat + north / 100_000, precision)
    apart = (abs(place.lon - place.masked_lon), abs(place.lat - place.masked_lat))
    if min(apart) < 0.0002 or max(apart) < 2 * NEAR_DEGREES:
        return None
    problem = make_problem(
        session,
        "The well ran dry",
        town,
        precision,
        at=(place.lon, place.lat),
        masked=(place.masked_lon, place.masked_lat),
        region_code=place.region_code,
        municipality_code=place.municipality_code,
        location_name=place.location_name,
        reporter_id=make_person(session, name=NAME).id,
        reporter_email=EMAIL,
        reporter_name=NAME,
        on_behalf_of=BEHALF,
    )
    if problem.step:
        # It stands in one more list.
        session.add(ResourceRequest(problem_id=problem.id, step_number=1, type_code="halls", quantity=1))
        session.flush()
    project = make_project(session, places=())
    make_link(session, problem, project)
    return Secret(problem.id, place, project.id)


class Before:
    """What the outputs say while there is no problem: outlines and towns have digits of their own."""

    def __init__(self, app: Flask) -> None:
        client = app.test_client()
        asked = (address for address in addresses(app) if "{" not in address)
        self.told = {address: read_answer(client.get(address)) for address in asked}


def read_answer(answer: TestResponse) -> str:
    """Return what an answer says; of a workbook what each of its parts says."""
    if "spreadsheetml" not in (answer.content_type or ""):
        return answer.text
    with ZipFile(BytesIO(answer.data)) as workbook:
        return "\n".join(workbook.read(name).decode() for name in workbook.namelist())


@pytest.fixture
def before(module_app: Flask) -> Iterator[Before]:
    with module_app.app_context():
        yield Before(module_app)
        db.session.rollback()
        db.session.execute(delete(Problem))
        db.session.commit()


def test_every_public_route_is_asked(app: Flask) -> None:
    assert unnamed_routes(app) == [], "name it in public_outputs.py: as an output, or apart with a reason"


# Each example asks every output of the service: a smaller one to look at is not worth hundreds of them.
@settings(
    max_examples=4,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(reports=REPORTS)
def test_no_output_tells_what_is_kept_back(
    module_app: Flask, before: Before, reports: list[tuple[str, tuple[int, int], str]]
) -> None:
    session: Session = db.session()
    session.execute(delete(Problem))
    secrets = [secret for found in reports if (secret := report(session, found))]
    session.commit()
    client = module_app.test_client()
    for template in addresses(module_app):
        asked = [template] if "{" not in template else [fill(template, secret) for secret in secrets]
        for address in asked:
            answer = client.get(address)
            # Without a worker the service is not ready: /readyz says so by 503.
            assert answer.status_code in (200, 503), f"{address}: {answer.text[:200]}"
            told = read_answer(answer) + str(answer.headers)
            for hidden in (EMAIL, NAME, BEHALF):
                assert hidden not in told, f"{address} tells {hidden}"
            assert_no_digits(address, told, before.told.get(address, ""), secrets)
    if secrets:
        assert "The well ran dry" in client.get("/problems").text, "what is public is told"
    for secret in secrets:
        assert_not_narrowed_down(client, secret)


def assert_no_digits(address: str, told: str, before: str, secrets: list[Secret]) -> None:
    masks = " ".join(f"{secret.place.masked_lon:.6f} {secret.place.masked_lat:.6f}" for secret in secrets)
    for secret in secrets:
        for digits in secret.digits:
            # Another's mask may lie on this line; and what stood there before tells nothing of problems.
            if digits not in masks and digits not in before:
                assert digits not in told, f"{address} tells {digits} of {secret}"


def assert_not_narrowed_down(client: FlaskClient, secret: Secret) -> None:
    """A filter looks at the mask alone: round the exact place there is nothing, round the mask it is."""
    exact, mask = (secret.place.lon, secret.place.lat), (secret.place.masked_lon, secret.place.masked_lat)
    for (lon, lat), is_there in ((exact, False), (mask, True)):
        box = f"{lon - NEAR_DEGREES},{lat - NEAR_DEGREES},{lon + NEAR_DEGREES},{lat + NEAR_DEGREES}"
        for query in (f"bbox={box}", f"near={lon},{lat}&within_km=0.02"):
            listed = re.findall(r'data-problem="(\d+)"', client.get(f"/problems?limit=200&{query}").text)
            assert (str(secret.id) in listed) == is_there, query
            exported = json.loads(client.get(f"/export/problems.geojson?{query}").data)["features"]
            assert (secret.id in {feature["id"] for feature in exported}) == is_there, query


def test_the_exact_place_is_shown_where_the_reporter_wants_it(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session, at=(45.47123, 41.92345))
    place = json.loads(client.get(f"/problems/{problem.id}/place.geojson").data)["features"][0]
    assert place["geometry"]["coordinates"] == [45.47123, 41.92345]
