"""Scores look at the masked place alone: where within it a problem really lies changes nothing."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.matching.models import PARTS, Link
from app.problems.models import Problem
from tests.factories_problems import make_problem
from tests.matching.scored import GORI, match, project_at, resource_of, some_examples, undone

near = st.tuples(st.floats(-0.2, 0.2), st.floats(-0.2, 0.2))
TOLD = ("score", *(f"score_{part}" for part in PARTS), "distance_km", "facts")


def told(links: dict[tuple[str, int], Link]) -> dict[tuple[str, int], dict[str, Any]]:
    return {key: {name: getattr(link, name) for name in TOLD} for key, link in links.items()}


def problem_seen_at_gori(session: Session, exact: tuple[float, float]) -> Problem:
    return make_problem(session, place="Gori", precision="village", at=exact, masked=GORI, topic="water")


@some_examples
@given(near, near)
def test_the_exact_place_changes_no_score_no_distance_and_no_reason(
    session: Session, one: tuple[float, float], other: tuple[float, float]
):
    with undone(session):
        for shift in (0.0, 0.01, 0.05, 0.3):
            project_at(session, (GORI[0] + shift, GORI[1]))
        project_at(session, GORI, "district", municipality_code="GE.73.614450")
        resource_of(session, 5)
        first, second = (
            problem_seen_at_gori(session, (GORI[0] + lon, GORI[1] + lat)) for lon, lat in (one, other)
        )
        links = told(match(session, first))
        assert len(links) == 6
        assert links == told(match(session, second))


@some_examples
@given(near)
def test_an_area_served_is_met_by_the_masked_place(session: Session, moved: tuple[float, float]):
    lon, lat = GORI
    ring = ((-0.001, -0.001), (0.001, -0.001), (0.001, 0.001), (-0.001, 0.001), (-0.001, -0.001))
    corners = ", ".join(f"{lon + east} {lat + north}" for east, north in ring)
    with undone(session):
        area = f"SRID=4326;MULTIPOLYGON((({corners})))"
        resource = resource_of(session, 5, area_kind="drawn", area=area)
        problem = problem_seen_at_gori(session, (lon + moved[0], lat + moved[1]))
        assert ("resource", resource.id) in match(session, problem)
