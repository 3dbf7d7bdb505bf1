"""Reasons in words, in both languages: what speaks for a link, and what is not known."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from app.matching.workflow.reasons import codes_in, tell_parts, tell_reasons
from tests.factories_links import FACTS

NAMES = {"water": "Water", "engineers": "Engineers"}


def link(**facts: Any) -> Any:
    return SimpleNamespace(
        facts=facts, **{f"score_{part}": 0.5 for part in ("topic", "place", "time", "capacity", "text")}
    )


def test_the_reasons_read_as_people_say_them(app: Flask) -> None:
    with app.test_request_context("/", environ_overrides={"kseli.language": "en"}):
        assert tell_reasons(link(**FACTS), NAMES) == [
            "same topic: Water",
            "same municipality",
            "runs until June 30, 2027",
            "Engineers: 3 of 5 free",
        ]
    with app.test_request_context("/", environ_overrides={"kseli.language": "ka"}):
        assert tell_reasons(link(**FACTS), {"water": "წყალი", "engineers": "ინჟინრები"}) == [
            "ერთი თემა: წყალი",
            "იმავე მუნიციპალიტეტში",
            "გრძელდება 30 ივნისი, 2027-მდე",
            "ინჟინრები: 5-დან თავისუფალია 3",
        ]


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"topic": {"how": "parent", "code": "water"}}, ["related topic: Water"]),
        ({"topic": {"how": "sibling", "code": "nowhere"}}, ["neighbouring topic: nowhere"]),
        ({"topic": {"how": "unknown"}}, ["topic not known"]),
        ({"topic": {"how": "none"}}, []),
        ({"place": {"how": "inside_area"}}, ["serves this place"]),
        ({"place": {"how": "near", "km": 3.2, "precision": "exact"}}, ["3 km away"]),
        ({"place": {"how": "near", "km": 0.4}}, ["less than 1 km away"]),
        ({"place": {"how": "near"}}, ["nearby"]),
        (
            {"place": {"how": "same_region", "precision": "region"}},
            ["same region", "place known only to the region"],
        ),
        (
            {"place": {"how": "same_municipality", "precision": "district"}},
            ["same municipality", "place known only to the municipality"],
        ),
        ({"place": {"how": "country", "precision": "country"}}, ["works in the whole country"]),
        ({"place": {"how": "unknown"}}, ["place not known"]),
        ({"time": {"how": "now"}}, ["available now"]),
        ({"time": {"how": "soon", "from": "2027-01-15"}}, ["begins on January 15, 2027"]),
        ({"time": {"how": "ended", "until": "2026-01-15"}}, ["ended on January 15, 2026"]),
        ({"time": {"how": "now", "until": "some day"}}, ["available now"]),
        ({"time": {"how": "unknown"}}, ["dates not known"]),
        ({"capacity": {"how": "free", "free": 2.5, "quantity": 4}}, ["2.5 of 4 free"]),
        ({"capacity": {"budget": 120000, "currency": "USD"}}, ["budget: 120,000 USD"]),
        ({"capacity": {"how": "none"}}, ["nothing is free"]),
        ({"capacity": {"how": "unknown"}}, []),
        ({"text": {"how": "alike"}}, ["the words are alike"]),
        ({"text": {"how": "none"}}, []),
        ({"topic": {"how": "something new"}, "place": None, "time": {}}, []),
        ({}, []),
    ],
)
def test_each_fact_has_its_words(app: Flask, facts: dict[str, Any], words: list[str]) -> None:
    with app.test_request_context("/", environ_overrides={"kseli.language": "en"}):
        assert tell_reasons(link(**facts), NAMES) == words


def test_each_part_stands_with_its_score_and_weight(app: Flask) -> None:
    rules = SimpleNamespace(
        **{f"weight_{part}": 0.2 for part in ("topic", "place", "time", "capacity", "text")}
    )
    with app.test_request_context("/", environ_overrides={"kseli.language": "en"}):
        parts = tell_parts(link(**FACTS), rules, NAMES)
        without = tell_parts(link(topic={"how": "none"}), None)
    assert [(part.name, part.score, part.weight) for part in parts] == [
        (name, 0.5, 0.2) for name in ("topic", "place", "time", "capacity", "text")
    ]
    assert parts[1].words == ("same municipality", "3 km away")
    assert parts[4].words == ("a few of the same words",)
    assert (without[0].words, without[0].weight) == (("no common topic",), None)


def test_the_codes_to_be_named_are_those_of_topic_and_type() -> None:
    assert codes_in(FACTS) == {"water", "engineers"}
    assert codes_in({"topic": None}) == set()
