"""What is kept of the problems is what a count says, after each kind of change."""

from __future__ import annotations

from datetime import UTC, date, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from app.filters import Filter
from app.geo import Bbox
from app.problems.models import Problem, ProblemCell, ProblemTotal
from app.problems.queries.grid import select_cells, select_kept_cells
from app.problems.queries.totals import read_totals, select_totals
from app.projects.queries.grid import KEPT_LEVELS, cells_of
from tests.factories import PLACES
from tests.factories_problems import make_problem

COUNTRY = Bbox(39.9, 41.0, 46.8, 43.7)


def assert_kept(session: Session) -> None:
    session.flush()
    kept = {tuple(row) for row in session.execute(select(ProblemTotal.__table__))}
    assert kept == {tuple(row) for row in session.execute(select_totals(Filter()))}
    for level in KEPT_LEVELS:
        assert rounded(session, select_kept_cells(cells_of(COUNTRY, level))) == rounded(
            session, select_cells(Filter(), level)
        )
    assert session.execute(select(ProblemCell).where(ProblemCell.problems == 0)).all() == []


def rounded(session: Session, statement: object) -> set[tuple[object, ...]]:
    rows = session.execute(statement)  # type: ignore[call-overload]
    return {tuple(round(value, 6) if isinstance(value, float) else value for value in row) for row in rows}


CHANGES = st.lists(
    st.sampled_from(
        [
            {"moderation": "refused"},
            {"moderation": "published"},
            {"visibility": "region"},
            {"step": 4},
            {"status": "solved", "step": None, "closed_on": date(2026, 7, 1)},
            {"region_code": "GE-IM"},
            {"linked": True},
            {"topic_codes": ["roads"]},
            {"masked": "SRID=4326;POINT(43.1 42.1)"},
            {"reported_at": datetime(2024, 12, 31, 21, 0, tzinfo=UTC)},
            {"supporters": 3},
        ]
    ),
    max_size=4,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, place=st.sampled_from(sorted(PLACES)))
def test_kept_counts_stay_exact(session: Session, changes: list[dict[str, object]], place: str) -> None:
    ids = [
        make_problem(session, place=name, precision=precision).id
        for name in (place, "Gori")
        for precision in ("exact", "municipality")
    ]
    assert_kept(session)
    for number, change in enumerate(changes):
        statement = update(Problem).where(Problem.id.in_(ids[: number % 4 + 1]), Problem.status == "open")
        session.execute(statement.values(**change))
        assert_kept(session)
    session.execute(delete(Problem).where(Problem.id.in_(ids[1:])))
    assert_kept(session)


def test_a_count_is_remembered_until_the_next_change(session: Session, statements: list[str]) -> None:
    make_problem(session, place="Gori")
    flt = Filter(region=("GE-SK",))
    statements.clear()
    assert read_totals(session, flt, ("all",))["all"][""].open == 1
    assert read_totals(session, flt, ("all",))["all"][""].problems == 1
    assert sum("WITH counted" in statement for statement in statements) == 1
    make_problem(session, place="Gori", status="solved")
    total = read_totals(session, flt, ("all",))["all"][""]
    assert (total.problems, total.open) == (2, 1)
