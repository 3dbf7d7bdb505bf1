"""The gaps are counted by the worker's job, by whoever comes first, and by two at once only one time."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import db
from app.jobs import JOBS
from app.matching.gap_jobs import keep_gaps_up_to_date
from app.matching.gap_models import GapCell, GapSnapshot, GapState
from app.matching.services.gaps import keep_gaps
from tests.factories_problems import make_problem
from tests.matching.test_gap_cells import NOW


def numbers(session: Session) -> tuple[int, ...]:
    tables = (GapState, GapCell, GapSnapshot)
    return tuple(session.scalar(select(func.count()).select_from(table)) or 0 for table in tables)


def test_who_comes_before_the_worker_has_them_counted_for_all(
    own_app: Flask, own_client: FlaskClient
) -> None:
    with own_app.app_context():
        make_problem(db.session)
        db.session.commit()
        assert numbers(db.session()) == (0, 0, 0)
        assert own_client.get("/gaps.csv").status_code == 200
        db.session.rollback()
        assert numbers(db.session()) == (1, 455, 455)


def test_the_job_counts_what_changed_and_nothing_else(own_app: Flask) -> None:
    assert "gaps" in own_app.extensions[JOBS]
    with own_app.app_context():
        keep_gaps_up_to_date(0)
        first = db.session.scalar(select(GapState.computed_at))
        db.session.rollback()
        keep_gaps_up_to_date(0)
        assert db.session.scalar(select(GapState.computed_at)) == first
        make_problem(db.session)
        db.session.commit()
        keep_gaps_up_to_date(0)
        assert db.session.scalar(select(GapState.computed_at)) != first


def test_of_two_at_once_one_counts_and_the_other_finds_it_done(own_app: Flask) -> None:
    with own_app.app_context():
        engine = db.engine
        done: list[bool] = []

        def count() -> None:
            with Session(engine) as session, session.begin():
                done.append(keep_gaps(session, NOW))

        with Session(engine) as first, first.begin():
            assert keep_gaps(first, NOW)
            second = threading.Thread(target=count)
            second.start()
            second.join(0.5)
            assert second.is_alive(), "it waits for the first one's commit"
        second.join(10)
        assert done == [False]
        assert numbers(db.session()) == (1, 455, 455)


def test_a_count_that_fails_leaves_the_old_figures(own_app: Flask) -> None:
    with own_app.app_context():
        session = db.session()
        keep_gaps(session, NOW)
        session.commit()
        session.execute(delete(GapState))
        keep_gaps(session, datetime(2026, 12, 24, tzinfo=UTC))
        session.rollback()
        assert session.scalar(select(GapState.computed_at)) == NOW
        assert numbers(session) == (1, 455, 455)
