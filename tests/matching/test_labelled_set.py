"""The labelled set is whole: every pair names what exists, at true places, with enough of each kind."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from pathlib import Path

import pytest
import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.matching.labelled_set import FOLDER, LABELS, NoLabelledSet, read_labelled_set
from app.problems.models.problem import LOCATION_PRECISIONS
from app.projects.models.place import PRECISIONS
from app.regions.models import Municipality, Region
from app.regions.queries import region_at
from app.resources.models import ResourceType
from app.text import GEORGIAN
from app.topics.models import Topic

LABELLED = read_labelled_set()
CANDIDATES = LABELLED.projects | LABELLED.resources
# A place that is told to lie in a municipality lies no farther from its seat.
FARTHEST_KM = 80


def places():
    for record in LABELLED.problems.values():
        yield record["name"], record
    for record in LABELLED.projects.values():
        yield from ((record["name"], place) for place in record["places"] if "at" in place)


def test_there_are_enough_pairs_of_every_kind():
    counted = Counter(LABELLED.labels.values())
    assert sum(counted.values()) >= 170
    assert counted["clear"] >= 50
    assert counted["possible"] >= 20
    assert counted["no"] >= 100
    assert len(LABELLED.problems) >= 30
    assert len(CANDIDATES) >= 60


def test_every_label_is_known_and_names_what_exists():
    assert set(LABELLED.labels.values()) == set(LABELS)
    assert {problem for problem, _candidate in LABELLED.labels} == set(LABELLED.problems)
    assert {candidate for _problem, candidate in LABELLED.labels} == set(CANDIDATES)


def test_no_pair_is_labelled_twice_and_no_name_given_twice():
    said = [
        (problem, candidate)
        for path in FOLDER.glob("labels_*.yaml")
        for problem, by_label in yaml.safe_load(path.read_text("utf-8")).items()
        for candidate in chain.from_iterable(by_label.values())
    ]
    assert len(said) == len(set(said)) == len(LABELLED.labels)
    named = [
        row["name"]
        for kind in ("projects", "resources")
        for path in FOLDER.glob(f"{kind}_*.yaml")
        for row in yaml.safe_load(path.read_text("utf-8"))
    ]
    assert len(named) == len(set(named)) == len(CANDIDATES)


def test_both_languages_are_written_for_problems_and_for_what_could_help():
    languages = Counter(problem["language"] for problem in LABELLED.problems.values())
    assert languages["ka"] > languages["en"] >= 6
    for problem in LABELLED.problems.values():
        assert bool(GEORGIAN.search(problem["title"] + problem["text"])) == (problem["language"] == "ka")
    for records in (LABELLED.projects, LABELLED.resources):
        georgian = sum("title_ka" in record for record in records.values())
        assert 0.25 <= georgian / len(records) <= 0.75


def test_clear_pairs_meet_across_the_languages_too():
    across = [
        (problem, candidate)
        for problem, candidate in LABELLED.pairs("clear")
        if f"title_{LABELLED.problems[problem]['language']}" not in CANDIDATES[candidate]
    ]
    assert len(across) >= 15


def test_topics_types_and_precisions_are_of_the_vocabularies(session: Session):
    topics = set(session.scalars(select(Topic.code)))
    types = set(session.scalars(select(ResourceType.code)))
    assert {problem["topic"] for problem in LABELLED.problems.values()} <= topics
    assert {topic for record in CANDIDATES.values() for topic in record["topics"]} <= topics
    assert {record["type"] for record in LABELLED.resources.values()} <= types
    assert {problem["precision"] for problem in LABELLED.problems.values()} == set(LOCATION_PRECISIONS)
    told = {place["precision"] for record in LABELLED.projects.values() for place in record["places"]}
    assert told == set(PRECISIONS)


def test_places_lie_in_the_municipalities_that_they_name(session: Session):
    for name, place in places():
        spot = func.ST_SetSRID(func.ST_MakePoint(*place["at"]), 4326)
        metres = func.ST_DistanceSphere(Municipality.point, spot)
        named = select(Municipality.region_code, metres).where(Municipality.name_en == place["municipality"])
        region, distance = session.execute(named).one()
        assert region == region_at(session, *place["at"]).code, name
        assert distance < FARTHEST_KM * 1000, name


def test_areas_served_name_what_exists(session: Session):
    regions = set(session.scalars(select(Region.code)))
    municipalities = set(session.scalars(select(Municipality.name_en)))
    for record in LABELLED.resources.values():
        area = {} if record["area"] == "country" else record["area"]
        assert set(area.get("regions", ())) <= regions
        assert set(area.get("municipalities", ())) <= municipalities


def test_near_misses_by_place_topic_time_and_capacity_are_named():
    refused = LABELLED.pairs("no")
    gone = [pair for pair in refused if CANDIDATES[pair[1]].get("to", LABELLED.as_of) < LABELLED.as_of]
    later = [
        pair
        for pair in refused
        if (CANDIDATES[pair[1]].get("from", LABELLED.as_of) - LABELLED.as_of).days > 365
    ]
    given = [
        pair
        for pair in refused
        if (record := CANDIDATES[pair[1]]).get("allocated", 0) == record.get("quantity")
    ]
    topic = [
        pair for pair in refused if LABELLED.problems[pair[0]]["topic"] not in CANDIDATES[pair[1]]["topics"]
    ]
    place = [pair for pair in refused if LABELLED.problems[pair[0]]["topic"] in CANDIDATES[pair[1]]["topics"]]
    assert len(gone) >= 8
    assert len(later) >= 2
    assert len(given) >= 4
    assert len(topic) >= 40
    assert len(place) >= 30


def test_a_folder_without_a_set_is_told(tmp_path: Path):
    with pytest.raises(NoLabelledSet, match="no labelled set in"):
        read_labelled_set(tmp_path / "nowhere")
