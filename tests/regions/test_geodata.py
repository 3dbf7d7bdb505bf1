"""load-geodata: Georgia in the database, and nothing to do the second time."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.problems.models import Step
from app.regions.models import Municipality, Region, RegionName, Settlement
from app.regions.services import load_geodata
from app.regions.services.geodata import GEODATA
from app.text import fold
from app.topics.models import Topic


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of geodata/ that a test may change."""
    return Path(shutil.copytree(GEODATA, tmp_path / "geodata"))


def test_the_twelve_regions_are_there_with_their_facts(session: Session) -> None:
    regions = {region.code: region for region in session.scalars(select(Region))}

    assert len(regions) == 12
    assert regions["GE-KA"].name_ka == "კახეთი"
    assert regions["GE-KA"].population == 318583
    assert regions["GE-AB"].population is None
    assert not regions["GE-AB"].government_control


def test_every_label_stands_inside_its_region(session: Session) -> None:
    outside = session.scalar(select(func.count()).where(~func.ST_Within(Region.label_point, Region.geom)))

    assert outside == 0


def test_settlements_municipalities_and_topics_are_there(session: Session) -> None:
    counts = [
        session.scalar(select(func.count()).select_from(model)) for model in (Settlement, Municipality, Topic)
    ]

    assert counts[0] == 218
    assert counts[1] > 60
    assert counts[2] > 20


def test_a_child_topic_knows_its_parent_and_its_sectors(session: Session) -> None:
    waste = session.get_one(Topic, "waste")

    assert (waste.parent_code, waste.dac_sectors) == ("infrastructure", ["14050"])


def test_the_seven_steps_are_there_with_their_check_lists(session: Session) -> None:
    steps = session.scalars(select(Step).order_by(Step.number)).all()

    assert [step.number for step in steps] == [1, 2, 3, 4, 5, 6, 7]
    assert len(steps[0].checklist_ka) == len(steps[0].checklist_en) == 3
    assert [step.evidence_needed for step in steps] == [1, 1, 1, 2, 1, 1, 1]


def test_loading_again_writes_nothing(session: Session) -> None:
    before = read_data_version(session, "regions")

    assert load_geodata(session) is False
    assert read_data_version(session, "regions") == before


def test_a_changed_file_is_loaded_and_tells_the_caches(session: Session, folder: Path) -> None:
    facts = folder / "region_facts.csv"
    facts.write_text(facts.read_text("utf-8").replace("318583", "318584"), "utf-8")
    before = read_data_version(session, "regions")

    assert load_geodata(session, folder) is True
    session.expire_all()
    assert session.get_one(Region, "GE-KA").population == 318584
    assert read_data_version(session, "regions") > before
    assert load_geodata(session, folder) is False


def test_a_name_that_left_the_file_leads_nowhere(session: Session, folder: Path) -> None:
    names = folder / "region_names.csv"
    kept = [line for line in names.read_text("utf-8").splitlines() if "Lower Kartli" not in line]
    names.write_text("\n".join(kept) + "\n", "utf-8")

    load_geodata(session, folder)

    assert session.get(RegionName, fold("Lower Kartli")) is None


def test_loading_leaves_boundaries_of_municipalities_alone(session: Session, folder: Path) -> None:
    session.execute(
        text(
            "UPDATE municipality SET boundary_source = 'here.geojson',"
            " geom = (SELECT geom FROM region WHERE code = 'GE-TB')"
            " WHERE code = (SELECT min(code) FROM municipality)"
        )
    )
    municipalities = folder / "municipalities.csv"
    municipalities.write_text(municipalities.read_text("utf-8").replace("Zugdidi", "Zugdidi!"), "utf-8")

    assert load_geodata(session, folder) is True
    kept = session.scalars(select(Municipality).where(Municipality.geom.is_not(None))).all()
    assert [municipality.boundary_source for municipality in kept] == ["here.geojson"]
