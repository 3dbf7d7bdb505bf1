"""The example problems: plausible, marked, within the rules of the steps, and gone without trace."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db import db
from app.organisations.models import Organisation
from app.problems.models import Evidence, Problem, ProblemCell, ProblemLog, ProblemStep, ProblemTotal, Step
from app.problems.models.problem import LOCATION_PRECISIONS
from app.problems.services.examples import load_examples, remove_examples
from app.problems.services.inventing.problems import invent_problems, share_by_population
from app.problems.services.inventing.words import read_ideas, read_sentences
from app.problems.workflow.steps import END_STATES, SOLVED_FROM_STEP, SOLVED_STATES
from app.projects.models import ImportRun
from app.projects.services.examples import load_examples as load_projects
from app.projects.services.examples import read_words
from app.projects.services.examples import remove_examples as remove_projects
from app.topics.models import Topic

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def load(session: Session) -> int:
    words = read_words(session)
    return load_examples(session, words.spots, words.populations, NOW)


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> Iterator[Session]:
    """The examples, loaded once for the tests that only look at them."""
    with module_app.app_context():
        engine = db.engine
    # Without the context: the commands of another test would take this service for theirs.
    with Session(engine) as session:
        load_projects(session)
        load(session)
        session.commit()
        yield session


@pytest.fixture
def examples(filled: Session) -> Sequence[Problem]:
    return filled.scalars(select(Problem)).all()


def test_there_are_ten_times_as_many_as_projects_all_marked(
    filled: Session, examples: Sequence[Problem]
) -> None:
    assert 2_900 <= len(examples) <= 3_300
    assert all(problem.is_example and not problem.is_generated for problem in examples)
    assert not any("{" in problem.title + problem.text for problem in examples)
    assert len({problem.title for problem in examples}) > 0.75 * len(examples)
    assert len({problem.text for problem in examples}) > 0.85 * len(examples)


def test_they_are_spread_over_regions_topics_steps_ends_and_years(
    filled: Session, examples: Sequence[Problem]
) -> None:
    words = read_words(filled)
    assert Counter(problem.region_code for problem in examples) == share_by_population(words.populations)
    assert {code for problem in examples for code in problem.topic_codes} == set(
        filled.scalars(select(Topic.code))
    )
    assert {problem.step for problem in examples} == {1, 2, 3, 4, 5, 6, 7, None}
    assert {problem.status for problem in examples} == {"open", *END_STATES}
    assert {problem.location_precision for problem in examples} == set(LOCATION_PRECISIONS)
    assert len({problem.reported_at.year for problem in examples}) >= 3
    assert all(NOW - timedelta(days=1_400) < problem.reported_at < NOW for problem in examples)
    assert {problem.moderation for problem in examples} == {"published", "waiting"}


def test_the_public_point_is_the_one_that_a_report_there_would_get(
    filled: Session, examples: Sequence[Problem]
) -> None:
    differing = text(
        "SELECT count(*) FROM problem CROSS JOIN LATERAL"
        " mask_place(point, location_precision, region_code, municipality_code) AS shown"
        " WHERE NOT ST_Equals(problem.masked, shown.masked)"
        " OR problem.location_name IS DISTINCT FROM shown.location_name"
    )
    far = text(
        "SELECT count(*) FROM problem JOIN region ON region.code = region_code"
        " WHERE NOT ST_DWithin(region.geom::geography, point::geography, 2000)"
    )

    assert filled.scalar(differing) == 0
    assert filled.scalar(far) == 0


def test_each_open_one_has_one_active_step_and_its_history_leads_there(
    filled: Session, examples: Sequence[Problem]
) -> None:
    stays = select(ProblemStep.problem_id, ProblemStep.number).where(ProblemStep.left_at.is_(None))
    active = {row.problem_id: row.number for row in filled.execute(stays)}
    published = [problem for problem in examples if problem.moderation == "published"]

    assert active == {problem.id: problem.step for problem in published if problem.status == "open"}
    told = Counter(filled.scalars(select(ProblemLog.kind)))
    assert told["reported"] == len(examples)
    assert told["published"] == len(published)
    assert told["closed"] == sum(problem.status != "open" for problem in examples)
    assert told["forward"] > told["back"] > 0
    lists = filled.execute(select(Step.number, func.cardinality(Step.checklist_ka).label("items")))
    lengths = {row.number: row.items for row in lists}
    left = filled.scalars(select(ProblemStep).where(ProblemStep.left_at.is_not(None))).all()
    assert all(stay.checked == list(range(lengths[stay.number])) for stay in left)


def test_what_is_called_solved_was_acted_upon_and_every_end_is_shown(
    filled: Session, examples: Sequence[Problem]
) -> None:
    ends = select(ProblemLog.problem_id, ProblemLog.step_from, ProblemLog.details, ProblemLog.reason)
    status = {problem.id: problem.status for problem in examples}
    for row in filled.execute(ends.where(ProblemLog.kind == "closed")):
        assert row.details["status"] == status[row.problem_id]
        assert row.reason
        assert row.step_from >= SOLVED_FROM_STEP or status[row.problem_id] not in SOLVED_STATES
    duplicates = [problem for problem in examples if problem.status == "duplicate"]
    assert duplicates
    assert all(status[problem.duplicate_of_id or 0] != "duplicate" for problem in duplicates)
    too_early = (
        select(func.count())
        .select_from(ProblemLog)
        .join(Problem, Problem.id == ProblemLog.problem_id)
        .where(ProblemLog.happened_at < Problem.reported_at)
    )
    assert filled.scalar(too_early) == 0


def test_organisations_of_the_examples_own_steps(filled: Session, examples: Sequence[Problem]) -> None:
    owned = select(Organisation).join(ProblemStep, ProblemStep.owner_organisation_id == Organisation.id)
    owners = filled.scalars(owned.distinct()).all()

    assert len(owners) > 3
    assert all(owner.is_example for owner in owners)


def test_a_second_load_writes_nothing(filled: Session) -> None:
    assert load(filled) == 0


def test_the_same_problems_are_invented_each_time(session: Session) -> None:
    words = read_words(session)
    arguments = (read_ideas(), read_sentences(), words.spots, words.populations)

    assert invent_problems(*arguments) == invent_problems(*arguments)
    assert invent_problems(*arguments, seed=1) != invent_problems(*arguments)


def test_every_idea_fits_somewhere(session: Session) -> None:
    spots = read_words(session).spots
    for idea in read_ideas():
        assert any(idea.suits(spot) for spot in spots), idea.title


def test_every_sentence_is_whole() -> None:
    sentences = read_sentences()
    by_step = [text for texts in sentences.evidence.values() for text in texts]
    ends = [text for texts in sentences.ends.values() for text in texts]
    texts = [*sentences.more, *sentences.back, *by_step, *ends, *(idea.text for idea in read_ideas())]

    assert set(sentences.ends) == set(END_STATES)
    assert set(sentences.evidence) == set(range(1, 8))
    assert [text for text in texts if not text.endswith(".")] == []


def test_removal_leaves_nothing_and_spares_what_others_brought(
    session: Session,
) -> None:
    load_projects(session)
    loaded = load(session)
    spared = session.scalars(select(Problem).where(Problem.status == "open").limit(1)).one()
    spared.is_example, spared.source, spared.import_run_id = False, "report", None
    owner = session.scalars(select(Organisation).where(Organisation.kind == "ngo").limit(1)).one()
    stay = session.scalars(
        select(ProblemStep).where(ProblemStep.problem_id == spared.id, ProblemStep.left_at.is_(None))
    ).one()
    stay.owner_organisation_id = owner.id
    session.flush()
    at_work = select(ProblemStep.owner_organisation_id).where(ProblemStep.owner_organisation_id.is_not(None))

    assert remove_examples(session) == loaded - 1
    remove_projects(session, at_work)
    assert session.scalars(select(Problem.id)).all() == [spared.id]
    assert owner.id in session.scalars(select(Organisation.id)).all()
    session.delete(spared)
    session.flush()
    for model in (Problem, ProblemStep, ProblemLog, Evidence, ProblemCell, ProblemTotal, ImportRun):
        assert session.scalar(select(func.count()).select_from(model)) == 0, model.__tablename__


def test_what_was_closed_as_the_same_as_an_example_is_open_again_without_it(
    session: Session,
) -> None:
    load(session)
    twin = session.scalars(select(Problem).where(Problem.status == "duplicate").limit(1)).one()
    twin.is_example, twin.source, twin.import_run_id = False, "report", None
    session.flush()
    remove_examples(session)
    session.expire_all()

    assert (twin.status, twin.step, twin.closed_on, twin.duplicate_of_id) == ("open", 1, None, None)
    active = select(ProblemStep.number).where(ProblemStep.left_at.is_(None))
    assert session.scalars(active).all() == [1]


def test_the_commands_load_both_and_remove_both(own_app: Flask) -> None:
    run = own_app.test_cli_runner().invoke
    loaded = run(args=["load-examples"]).output

    assert "example projects, 3" in loaded
    assert "example problems" in loaded
    assert run(args=["load-examples"]).output == "The examples are there already.\n"
    assert "example projects, 3" in run(args=["remove-examples"]).output
