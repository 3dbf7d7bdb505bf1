"""Candidates of one problem are found by indexes, whatever else is stored."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from app.matching.services.match import list_touched, match_problems
from tests.factories import keep, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource


@pytest.fixture
def plans(session: Session) -> list[str]:
    """The plans of the statements that match; PostgreSQL reads a table from end to end only where it must."""
    project = make_project(session, topics=["water"])
    keep(session)
    resource = make_resource(session, topics=("water",))
    problem = make_problem(session)
    # So many links that the choice between their indexes does not hang on what was counted last.
    for number in range(20):
        make_link(session, problem, make_project(session, f"Project {number}"))
        make_link(session, problem, make_resource(session, f"Resource {number}"))
    session.execute(text("ANALYZE link"))
    session.execute(text("SET LOCAL enable_seqscan = off"))
    told: list[str] = []

    def explain(connection, cursor, statement, parameters, *_rest):  # type: ignore[no-untyped-def]
        if statement.startswith(("-- What could help", "-- The problems whose")):
            cursor.execute(f"EXPLAIN {statement}", parameters)
            told.append("\n".join(row[0] for row in cursor.fetchall()))

    event.listen(session.connection(), "before_cursor_execute", explain)
    match_problems(session, [problem.id], today=date(2026, 6, 1))
    list_touched(session, projects=[project.id], resources=[resource.id])
    return told


def test_candidates_of_a_problem_come_from_indexes(plans: list[str]) -> None:
    matching, _touched = plans
    for index in (
        "idx_project_location_geom",
        "ix_project_location_region_only",
        "ix_project_location_country",
        "ix_project_placeless",
        "ix_link_problem_id",
    ):
        assert index in matching


def test_problems_of_a_changed_candidate_come_from_indexes(plans: list[str]) -> None:
    _matching, touched = plans
    for index in ("ix_link_project_id", "ix_link_resource_id", "idx_problem_masked_geog"):
        assert index in touched
