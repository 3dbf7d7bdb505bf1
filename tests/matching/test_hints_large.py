"""The search for coalition hints at 100,000 problems: within a minute, and not row by row."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.db import db
from app.matching.hint_models import CoalitionHintProblem
from app.matching.queries.concerned import list_concerned
from app.matching.queries.hints import list_moderated
from app.matching.services.hints import find_hints, search_of
from app.problems.models import Problem
from app.problems.services.generate import generate_problems
from app.projects.services.examples import read_words
from tests.factories_problems import make_person
from tests.matching.alike import NOW

NUMBER = 100_000
MOST_SECONDS, MOST_PAGE_SECONDS = 60, 0.5
ROWS = re.compile(r"rows=(\d+) loops=(\d+)")


@pytest.fixture(scope="module")
def crowded(module_app: Flask) -> Iterator[Session]:
    with module_app.app_context():
        session: Session = db.session()
        session.execute(text("SET statement_timeout = 0"))
        generate_problems(session, read_words(session).spots, NUMBER)
        session.commit()
        session.execute(text("ANALYZE problem"))
        yield session
        session.rollback()


@pytest.mark.slow
def test_hundred_thousand_problems_take_less_than_a_minute(crowded: Session) -> None:
    started = time.monotonic()
    found = find_hints(crowded, NOW)
    assert time.monotonic() - started < MOST_SECONDS
    assert found.hints > 100
    crowded.commit()

    again = find_hints(crowded, NOW)
    assert (again.new, again.ended) == (0, 0)

    crowded.rollback()

    member = make_person(crowded, role="member")
    first = crowded.scalar(select(CoalitionHintProblem.problem_id))
    crowded.execute(update(Problem).where(Problem.id == first).values(reporter_id=member.id))
    started = time.monotonic()
    hints, cursor = list_moderated(crowded, "ka", region="GE-KA")
    assert len(list_concerned(crowded, person_id=member.id)) == 1
    assert time.monotonic() - started < MOST_PAGE_SECONDS
    assert len(hints) == 20
    assert cursor


@pytest.mark.slow
def test_words_are_met_by_hashes_or_in_order_never_row_by_row(crowded: Session) -> None:
    statement, values = search_of(NOW)
    for setting in ("jit = off", "work_mem = '64MB'"):
        crowded.execute(text(f"SET LOCAL {setting}"))

    plan = crowded.scalars(text(f"EXPLAIN (ANALYZE, TIMING OFF, COSTS OFF) {statement.text}"), values).all()

    # The words of each problem; all others at once took nine minutes.
    nested = [found for line in plan if "Nested Loop" in line and (found := ROWS.search(line))]
    assert nested
    assert max(int(found[1]) * int(found[2]) for found in nested) < 20 * NUMBER
