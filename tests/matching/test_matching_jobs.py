"""The worker matches every night, on save, and after an import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update

from app.hooks import after_save
from app.i18n import today_in_georgia
from app.jobs import JOBS, job_session
from app.matching.jobs import match_all_problems, match_changed_record
from app.matching.models import Link
from app.problems.models import Problem
from app.projects.models import Project
from tests.factories import keep, make_project
from tests.factories_problems import make_problem


@pytest.fixture
def problem_id(own_app: Flask) -> Iterator[int]:
    """A problem and a project under way in its village."""
    with own_app.app_context():
        with job_session() as session:
            made = make_problem(session).id
            make_project(session, topics=["water"], ends_on=today_in_georgia() + timedelta(days=100))
            keep(session)
        yield made


def suggestions() -> int:
    with job_session() as session:
        return session.scalar(select(func.count()).select_from(Link)) or 0


def test_a_saved_record_is_matched(problem_id: int) -> None:
    match_changed_record("problem", problem_id)
    assert suggestions() == 1

    with job_session() as session:
        session.execute(update(Project).values(status="cancelled"))
    match_changed_record("project", 1)
    assert suggestions() == 0


def test_after_an_import_what_changed_is_matched(problem_id: int) -> None:
    match_changed_record("project")
    assert suggestions() == 1


@pytest.mark.parametrize("record_id", [None, 1], ids=["import", "save"])
def test_what_a_change_asks_for_is_a_job_that_the_worker_knows(
    problem_id: int, own_app: Flask, record_id: int | None
) -> None:
    with job_session() as session:
        after_save(session, "project", record_id)
    with job_session() as session:
        job = session.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY id DESC")).first()
    assert job
    feature, task = job.task_name.split(":")
    own_app.extensions[JOBS][feature].tasks[task](**job.args)
    assert suggestions() == 1


def test_every_night_all_are_matched(problem_id: int) -> None:
    match_all_problems(0)
    with job_session() as session:
        session.execute(update(Problem).values(moderation="withdrawn"))
    assert suggestions() == 1
    match_all_problems()
    assert suggestions() == 0


def test_the_worker_knows_them(own_app: Flask) -> None:
    assert set(own_app.extensions[JOBS]["matching"].tasks) == {"match", "match_all"}
