"""Rule sets: versions are added, exactly one is active, and the command tells what a change does."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.matching.models import RuleSet
from app.matching.services.rules import BadRules, activate, active_rules, add_version, list_rules


def active(session: Session) -> list[tuple[str, int]]:
    session.expire_all()
    return [(rules.name, rules.version) for rules in list_rules(session) if rules.is_active]


def test_a_change_is_a_new_version_that_is_not_active_yet(session: Session) -> None:
    before = active_rules(session)
    added = add_version(session, {"weight_text": 0.3, "most_links": 5})

    assert (added.name, added.version) == (before.name, before.version + 1)
    assert (added.weight_text, added.most_links, added.is_active) == (0.3, 5, False)
    assert (added.weight_topic, added.least_score) == (before.weight_topic, before.least_score)
    assert active(session) == [(before.name, before.version)]


def test_another_name_begins_with_its_first_version(session: Session) -> None:
    assert add_version(session, {}, name="winter").version == 1
    assert add_version(session, {}, name="winter").version == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"weight_topic": -0.1},
        {"least_score": 1.5},
        {"weight_topic": float("nan")},
        {"weight_topic": float("inf")},
        {"weight_topic": 1e300},
        {"most_links": 1e12},
        {"most_links": 0},
        {f"weight_{part}": 0 for part in ("topic", "place", "time", "capacity", "text")},
    ],
)
def test_weights_that_are_none_are_refused(session: Session, changes: dict[str, float]) -> None:
    with pytest.raises(BadRules, match="Weights are 0 or more"):
        add_version(session, changes)


def test_exactly_one_is_active_and_all_is_matched_by_it(session: Session) -> None:
    added = add_version(session, {"weight_text": 0.3})
    activate(session, added.name, added.version)

    assert active(session) == [(added.name, added.version)]
    waiting = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'matching:match_all'")
    assert session.scalar(waiting) == 1
    with pytest.raises(BadRules, match="no rules kseli 99"):
        activate(session, "kseli", 99)
    assert active(session) == [(added.name, added.version)]


def test_the_command_lists_adds_with_both_figures_and_activates(own_app: Flask) -> None:
    run = own_app.test_cli_runner().invoke
    listed = run(args=["rules"]).output
    assert "* kseli 2" in listed
    assert "topic 0.35, place 0.3" in listed

    added = run(args=["rules", "--set", "topic=0.2", "--set", "least-score=0.9"]).output
    assert "kseli 3 added" in added
    assert added.count("precision at 5") == 2
    figures = run(args=["rules"]).output.splitlines()
    assert "recall 1.000" not in next(line for line in figures if "kseli 3" in line)

    assert "kseli 3 is active" in run(args=["rules", "--activate", "3"]).output
    assert "* kseli 3" in run(args=["rules"]).output


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "colour=1"], "There is no 'colour'; there are topic, place"),
        (["--set", "topic=much"], "'much' is no number"),
        (["--set", "topic=-1"], "Weights are 0 or more"),
        (["--set", "most-links=2.5"], "whole number"),
        (["--activate", "77"], "There are no rules kseli 77"),
    ],
)
def test_the_command_says_what_is_wrong(own_app: Flask, words: list[str], told: str) -> None:
    done = own_app.test_cli_runner().invoke(args=["rules", *words])

    assert done.exit_code
    assert told in done.output
    with own_app.app_context():
        listed = own_app.test_cli_runner().invoke(args=["rules"]).output
        assert "kseli 3" not in listed


def test_the_command_matches_all_one_or_what_changed(own_app: Flask) -> None:
    run = own_app.test_cli_runner().invoke
    assert "0 open problems matched" in run(args=["match", "--all"]).output
    assert "0 open problems matched" in run(args=["match"]).output
    assert "0 open problems matched" in run(args=["match", "--problem", "1"]).output
    assert "is not in the range" in run(args=["match", "--problem", "99999999999"]).output
    assert run(args=["match", "--all", "--problem", "1"]).exit_code == 2


def test_there_is_one_active_set_from_the_beginning(session: Session) -> None:
    assert session.scalar(select(func.count()).where(RuleSet.is_active)) == 1
