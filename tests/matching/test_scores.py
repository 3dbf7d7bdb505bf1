"""Scores hold together: nearer, sooner, more exactly known and more of it never count for less."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.matching.models import PARTS
from tests.matching.scored import (
    GORI,
    TODAY,
    match,
    problem_at,
    project_at,
    resource_of,
    scores_of,
    some_examples,
    undone,
)

# Within Georgia on both sides of Gori.
shifts = st.floats(-1.5, 1.5).map(lambda degrees: round(degrees, 5))
days = st.integers(-900, 900)
GORI_CODE, KASPI_CODE = "GE.73.614450", "GE.73.614103"


@some_examples
@given(st.lists(shifts, min_size=2, max_size=12))
def test_what_lies_farther_never_scores_more(session: Session, moved: list[float]):
    with undone(session):
        problem = problem_at(session)
        nearest_first = sorted(moved, key=abs)
        projects = [project_at(session, (GORI[0] + shift, GORI[1])) for shift in nearest_first]
        scores = scores_of(session, problem, projects)
        assert all(near >= far for near, far in pairwise(scores))
        # A degree is 83 km here.
        assert all(
            (score > 0) == (abs(shift) < 1.2)
            for score, shift in zip(scores, nearest_first, strict=True)
            if not 1.15 < abs(shift) < 1.25
        )


@some_examples
@given(st.lists(st.integers(0, 900), min_size=2, max_size=12))
def test_what_begins_later_never_scores_more(session: Session, waits: list[int]):
    with undone(session):
        problem = problem_at(session)
        projects = [
            project_at(session, starts_on=TODAY + timedelta(days=wait), ends_on=None, status="pipeline")
            for wait in sorted(waits)
        ]
        scores = scores_of(session, problem, projects)
        assert all(sooner >= later for sooner, later in pairwise(scores))
        assert scores[0] > 0 or min(waits) > 300


@some_examples
@given(st.lists(st.integers(-900, 900), min_size=2, max_size=12))
def test_what_ended_earlier_never_scores_more(session: Session, ends: list[int]):
    with undone(session):
        problem = problem_at(session)
        projects = [
            project_at(session, starts_on=None, ends_on=TODAY + timedelta(days=end))
            for end in sorted(ends, reverse=True)
        ]
        scores = scores_of(session, problem, projects)
        assert all(later >= earlier for later, earlier in pairwise(scores))
        assert scores[0] > 0 or max(ends) < 0


@some_examples
@given(st.integers(1, 40), st.data())
def test_what_has_less_left_never_scores_more(session: Session, quantity: int, data: st.DataObject):
    with undone(session):
        problem = problem_at(session)
        taken = sorted(data.draw(st.lists(st.integers(0, quantity), min_size=2, max_size=8)))
        resources = [resource_of(session, quantity, allocated) for allocated in taken]
        scores = scores_of(session, problem, resources)
        assert all(more >= less for more, less in pairwise(scores))
        # All given away is no help at all.
        assert all((score == 0) == (held == quantity) for score, held in zip(scores, taken, strict=True))


def test_a_place_known_less_exactly_scores_less(session: Session):
    with undone(session):
        problem = problem_at(session, municipality_code=GORI_CODE)
        projects = [
            project_at(session, GORI, precision, municipality_code=GORI_CODE if place else None)
            for precision, place in (
                *(("exact", True), ("district", True), ("region", False), ("country", False)),
            )
        ]
        scores = scores_of(session, problem, projects)
        assert scores == sorted(set(scores), reverse=True)


def test_the_same_municipality_never_scores_less_than_another_one_as_far(session: Session):
    with undone(session):
        problem = problem_at(session, municipality_code=GORI_CODE)
        for shift in (0.01, 0.1, 0.4):
            at = (GORI[0] + shift, GORI[1])
            own, other = (project_at(session, at, municipality_code=code) for code in (GORI_CODE, KASPI_CODE))
            own_score, other_score = scores_of(session, problem, [own, other])
            assert own_score >= other_score


def test_topics_score_by_how_near_they_come(session: Session):
    with undone(session):
        problem = problem_at(session)
        told = (["infrastructure", "water"], ["infrastructure"], ["infrastructure", "waste"], ["health"])
        same, parent, sibling, other = scores_of(
            session, problem, [project_at(session, topic_codes=codes) for codes in told]
        )
        assert same > parent > sibling >= other == 0


@some_examples
@given(place=st.booleans(), topic=st.booleans(), dates=st.booleans(), budget=st.booleans())
def test_what_is_not_known_never_scores_more_than_the_best_that_could_be(
    session: Session, place: bool, topic: bool, dates: bool, budget: bool
):
    known = {
        **({} if topic else {"topic_codes": []}),
        **({} if dates else {"starts_on": None, "ends_on": None}),
        **({} if budget else {"budget_amount": None, "budget_currency": None}),
    }
    with undone(session):
        problem = problem_at(session)
        best = project_at(session)
        partly = project_at(session, GORI if place else None, **known)
        links = match(session, problem)
        link = links.get(("project", partly.id))
        if link is None:
            # Neither matter nor place is known: nothing speaks for it.
            assert not (place and topic)
            return
        assert (link.score or 0) <= (links["project", best.id].score or 0)
        parts = {"place": place, "topic": topic, "time": dates, "capacity": budget}
        assert {name for name in parts if getattr(link, f"score_{name}") is None} == {
            name for name, is_known in parts.items() if not is_known
        }


@some_examples
@given(shifts, days, st.sampled_from(["exact", "near", "district", "region", "country"]), st.integers(0, 9))
def test_every_part_and_every_score_lies_between_nothing_and_all(
    session: Session, shift: float, start: int, precision: str, allocated: int
):
    with undone(session):
        problem = problem_at(session)
        project_at(
            session,
            (GORI[0] + shift, GORI[1]),
            precision,
            starts_on=TODAY + timedelta(days=start),
            ends_on=None,
        )
        resource_of(session, 10, allocated, available_from=TODAY + timedelta(days=start))
        for link in match(session, problem).values():
            parts = [getattr(link, f"score_{part}") for part in PARTS]
            known = [part for part in parts if part is not None]
            assert all(0 <= part <= 1 for part in known)
            assert 0 <= (link.score or 0) <= max(known) + 1e-4


@some_examples
@given(shifts)
def test_the_two_may_change_places(session: Session, shift: float):
    with undone(session):
        here, there = GORI, (GORI[0] + shift, GORI[1] + shift / 5)
        one = scores_of(session, problem_at(session, here), [project_at(session, there)])
        other = scores_of(session, problem_at(session, there), [project_at(session, here)])
        assert one == other
        assert one[0] > 0 or abs(shift) > 1.15


@some_examples
@given(shifts, st.floats(-0.8, 0.8))
def test_both_moved_alike_score_alike(session: Session, apart: float, moved: float):
    with undone(session):
        at = [(GORI[0] + apart, GORI[1]), (GORI[0] + apart + moved, GORI[1])]
        before = scores_of(session, problem_at(session), [project_at(session, at[0])])
        after = scores_of(
            session, problem_at(session, (GORI[0] + moved, GORI[1])), [project_at(session, at[1])]
        )
        assert before == pytest.approx(after, abs=2e-4)
        assert before[0] > 0 or abs(apart) > 1.15


@some_examples
@given(days, st.integers(1, 2000))
def test_days_count_from_today(session: Session, start: int, later: int):
    with undone(session):
        problem = problem_at(session)
        projects = [
            project_at(session, starts_on=today + timedelta(days=start), ends_on=today + timedelta(days=1000))
            for today in (TODAY, TODAY + timedelta(days=later))
        ]
        now = scores_of(session, problem, projects[:1])
        then = scores_of(session, problem, projects[1:], TODAY + timedelta(days=later))
        assert now == then
