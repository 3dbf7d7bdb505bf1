"""Runs over all problems: in batches, by one rule set, never beside another run, whole after a kill."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from threading import Event, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.db import db
from app.jobs import job_session
from app.matching.models import Link, MatchRun, RuleSet
from app.matching.services import runs
from app.matching.services.match import Outcome, match_problems
from app.matching.services.rules import activate, add_version
from app.matching.services.runs import AlreadyRunning, RulesChanged, match_all, match_changed
from app.projects.models import Project
from tests.factories import keep, make_project
from tests.factories_problems import make_problem

TODAY = date(2026, 6, 1)
PROBLEMS = 5


@pytest.fixture
def filled(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """Five problems and a project for each, matched two a transaction."""
    monkeypatch.setattr(runs, "BATCH", 2)
    with own_app.app_context():
        with job_session() as session:
            for number in range(PROBLEMS):
                make_problem(session, f"No water, village {number}")
            make_project(session, topics=["water"])
            keep(session)
        yield own_app


def rule_sets() -> dict[int | None, int]:
    """How many suggestions there are by each version."""
    with job_session() as session:
        found = select(RuleSet.version, func.count()).join(Link, Link.rule_set_id == RuleSet.id)
        return {row[0]: row[1] for row in session.execute(found.group_by(RuleSet.version))}


def last_run() -> MatchRun:
    with job_session() as session:
        run = session.scalars(select(MatchRun).order_by(MatchRun.id.desc())).first()
        assert run
        session.expunge(run)
        return run


def activate_another() -> int:
    """Activate a version of its own, committed, and return its number."""
    with job_session() as session:
        added = add_version(session, {"weight_topic": 0.5})
        activate(session, added.name, added.version)
        return added.version


class Interrupting:
    """Sessions that let something happen before one of the transactions."""

    def __init__(self, number: int, happen: Callable[[], object]) -> None:
        self.left, self.happen = number, happen

    def __call__(self) -> AbstractContextManager[Session]:
        self.left -= 1
        if not self.left:
            self.happen()
        return job_session()


# The lock's own transaction, the beginning, two problems a batch: the third and later ones are batches.
SECOND_BATCH = 4


def test_all_are_matched_and_the_run_is_noted(filled: Flask) -> None:
    said: list[str] = []
    outcome = match_all(job_session, today=TODAY, say=said.append)

    assert outcome == Outcome(problems=PROBLEMS, suggested=PROBLEMS, changed=PROBLEMS)
    assert said == ["2 of 5 problems", "4 of 5 problems", "5 of 5 problems"]
    run = last_run()
    assert run.ended_at
    assert (run.problems, run.suggested, run.changed, run.dropped) == (5, 5, 5, 0)
    assert match_all(job_session, today=TODAY).changed == 0


def test_two_runs_at_once_the_second_says_so(filled: Flask) -> None:
    refused: list[str] = []

    def run_another() -> None:
        with pytest.raises(AlreadyRunning) as error:
            match_all(job_session, today=TODAY)
        refused.append(str(error.value))

    outcome = match_all(Interrupting(SECOND_BATCH, run_another), today=TODAY)

    assert outcome.problems == PROBLEMS
    assert "Another run is matching since 20" in refused[0]
    assert match_all(job_session, today=TODAY).problems == PROBLEMS


def test_a_run_stops_when_other_rules_become_active_and_the_next_one_makes_all_of_them(filled: Flask) -> None:
    versions: list[int] = []
    with pytest.raises(RulesChanged, match="after 2 problems"):
        match_all(Interrupting(SECOND_BATCH, lambda: versions.append(activate_another())), today=TODAY)

    assert len(rule_sets()) == 1
    assert last_run().ended_at is None
    match_all(job_session, today=TODAY)
    assert rule_sets() == {versions[0]: PROBLEMS}


def test_rules_become_active_between_batches_never_within_one(filled: Flask) -> None:
    """Two connections: the activation waits for the transaction that matches."""
    done = Event()

    def activate_beside() -> None:
        with filled.app_context():
            activate_another()
            done.set()

    with job_session() as session:
        match_problems(session, None, today=TODAY)
        beside = Thread(target=activate_beside)
        beside.start()
        assert not done.wait(0.5)
        by_one = set(session.scalars(select(Link.rule_set_id)))
    beside.join(20)
    assert done.is_set()
    assert len(by_one) == 1


def test_one_problem_saved_beside_a_run_waits_for_its_batch_only(filled: Flask) -> None:
    """Its own matching comes between two batches, not after the whole run."""
    between: list[Outcome] = []

    def save_one() -> None:
        with job_session() as session:
            between.append(match_problems(session, [1], today=TODAY))

    match_all(Interrupting(SECOND_BATCH, save_one), today=TODAY)
    assert [outcome.problems for outcome in between] == [1]


def test_a_killed_run_leaves_every_problem_whole_and_holds_no_lock(filled: Flask) -> None:
    class Killed(Exception):
        pass

    def kill() -> None:
        raise Killed

    with pytest.raises(Killed):
        match_all(Interrupting(SECOND_BATCH, kill), today=TODAY)

    with job_session() as session:
        assert session.scalar(select(func.count()).select_from(Link)) == 2
    assert match_all(job_session, today=TODAY).changed == PROBLEMS - 2


def test_what_changed_is_matched_since_the_last_complete_run(filled: Flask) -> None:
    assert match_changed(job_session, today=TODAY).problems == PROBLEMS
    with db.engine.begin() as connection:
        # Problems of the factory were changed on a day of their own, before the run.
        connection.execute(text("UPDATE project SET updated_at = now() - interval '1 day'"))
    assert match_changed(job_session, today=TODAY).problems == 0

    with job_session() as session:
        changed = {"status": "cancelled", "updated_at": func.now()}
        session.execute(update(Project).values(**changed))
    assert match_changed(job_session, today=TODAY) == Outcome(problems=PROBLEMS, dropped=PROBLEMS)


def test_other_rules_ask_for_all(filled: Flask) -> None:
    match_all(job_session, today=TODAY)
    version = activate_another()

    assert match_changed(job_session, today=TODAY).problems == PROBLEMS
    assert rule_sets() == {version: PROBLEMS}


def test_after_very_many_changes_all_are_matched(filled: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    match_all(job_session, today=TODAY)
    monkeypatch.setattr(runs, "MANY", 0)
    with job_session() as session:
        session.execute(update(Project).values(updated_at=func.now()))

    assert match_changed(job_session, today=TODAY).problems == PROBLEMS
