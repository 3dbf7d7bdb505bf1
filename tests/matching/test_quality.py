"""The rules are measured on the labelled set: what they suggest first fits, and what is clear is found."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.matching.labelled_set import LabelledSet, read_labelled_set
from app.matching.services.labelled import TABLES
from app.matching.services.quality import compare, measure_quality, rules_of
from app.matching.services.rules import active_rules
from tests.matching.scored import problem_at, project_at, resource_of

LEAST_PRECISION, LEAST_RECALL = 0.8, 0.9
SMALL = LabelledSet(
    as_of=date(2026, 11, 1),
    problems={"dry": {}, "dark": {}},
    projects={"wells": {}, "pipes": {}, "lamps": {}},
    resources={"engineers": {}},
    labels={
        ("dry", "wells"): "clear",
        ("dry", "pipes"): "clear",
        ("dry", "engineers"): "possible",
        ("dark", "lamps"): "no",
    },
)


def counted(session: Session) -> dict[str, int]:
    return {
        model.__tablename__: session.scalar(select(func.count()).select_from(model)) or 0 for model in TABLES
    }


def test_the_active_rules_suggest_what_fits_and_miss_little_of_what_is_clear(session: Session):
    quality = measure_quality(session, rules_of(active_rules(session)))
    assert quality.precision >= LEAST_PRECISION, quality.wrong
    assert quality.recall >= LEAST_RECALL, quality.missed
    # Most problems get more than one suggestion: saying little is no way to be precise.
    assert len(quality.first) >= 2 * len(read_labelled_set().problems)


@pytest.mark.parametrize("language", ["ka", "en"])
def test_they_do_so_in_either_language(session: Session, language: str):
    whole = read_labelled_set()
    problems = {name: told for name, told in whole.problems.items() if told["language"] == language}
    labels = {pair: label for pair, label in whole.labels.items() if pair[0] in problems}
    part = LabelledSet(whole.as_of, problems, whole.projects, whole.resources, labels)
    quality = measure_quality(session, rules_of(active_rules(session)), part)
    assert quality.precision >= LEAST_PRECISION, quality.wrong
    assert quality.recall >= LEAST_RECALL, quality.missed


def test_other_weights_give_other_figures(session: Session):
    rules = rules_of(active_rules(session))
    before = measure_quality(session, rules)
    after = measure_quality(session, rules | {"weight_topic": 0, "weight_text": 0, "least_score": 0})
    assert after.precision < before.precision
    silent = measure_quality(session, rules | {"least_score": 1})
    assert silent.recall < before.recall


def test_measuring_leaves_the_database_as_it_was(session: Session):
    problem_at(session)
    before, path = counted(session), session.scalar(text("SHOW search_path"))
    rules = active_rules(session)
    measure_quality(session, rules_of(rules))
    assert counted(session) == before
    assert session.scalar(text("SHOW search_path")) == path
    assert session.scalar(text("SELECT to_regnamespace('labelled_set')")) is None
    assert active_rules(session).id == rules.id


def test_measuring_gives_the_same_beside_other_data(session: Session):
    rules = rules_of(active_rules(session))
    before = measure_quality(session, rules)
    for _number in range(12):
        project_at(session)
        resource_of(session, 5)
        problem_at(session)
    assert measure_quality(session, rules) == before


def test_only_the_first_five_count_for_precision_and_unlabelled_pairs_count_as_no():
    quality = compare(SMALL, {"dry": ["wells", "engineers", "lamps"], "dark": ["lamps"]})
    assert quality.wrong == (("dry", "lamps"), ("dark", "lamps"))
    assert quality.precision == 0.5
    assert quality.missed == (("dry", "pipes"),)
    assert quality.recall == 0.5
    many = compare(SMALL, {"dry": ["wells", "pipes", "engineers", "wells", "pipes", "lamps"]})
    assert (many.precision, many.recall) == (1, 1)


def test_saying_nothing_is_not_precise():
    quality = compare(SMALL, {})
    assert (quality.precision, quality.recall) == (0, 0)


def test_the_figures_that_a_rule_set_keeps_are_short():
    quality = compare(SMALL, {"dry": ["wells", "engineers", "lamps"]})
    assert quality.figures() == {"precision_at_5": 0.667, "recall": 0.5, "labels": 4}
