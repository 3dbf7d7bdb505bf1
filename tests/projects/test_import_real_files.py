"""The four real files come in by command, with the numbers that were promised."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.projects.models import Project, ProjectLocation
from tests.projects.import_files import SHARED, run_import

DATA = SHARED / "data"
WORLD_BANK = "worldbank_aiddata_georgia.csv"
FILES = [
    (WORLD_BANK, ["--mapping", "worldbank-aiddata"], 14, 438),
    ("aiddata_china_georgia_locations.csv", ["--mapping", "china-aiddata"], 10, 20),
    ("aiddata_globalenvironmentfacility_georgia_locations.csv", ["--mapping", "gef-aiddata"], 5, 12),
    ("iati_1.04_aiddata_georgia.xml", [], 22, 39),
]
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not on this machine")


@pytest.mark.parametrize("name, options, projects, locations", FILES)
def test_a_real_file_comes_in_whole_and_the_second_time_changes_nothing(
    app: Flask, session: Session, name: str, options: list[str], projects: int, locations: int
) -> None:
    first = run_import(app, DATA / name, *options)
    second = run_import(app, DATA / name, *options)

    assert (first.exit_code, second.exit_code) == (0, 0), first.output
    assert f"{projects} inserted, 0 updated, 0 unchanged" in first.output
    assert f"0 inserted, 0 updated, {projects} unchanged" in second.output
    assert session.scalar(select(func.count()).select_from(Project)) == projects
    assert session.scalar(select(func.count()).select_from(ProjectLocation)) == locations


def test_world_banks_regions_agree_with_its_labels(app: Flask, session: Session) -> None:
    result = run_import(app, DATA / WORLD_BANK, "--mapping", "worldbank-aiddata")

    told = next(line for line in result.output.splitlines() if "the region agrees" in line)
    agreed, compared = (int(word) for word in told.split() if word.isdigit())
    assert compared == 434
    assert agreed >= 425


def test_every_location_of_the_world_bank_is_placed_in_the_regions_it_works_in(
    app: Flask, session: Session
) -> None:
    run_import(app, DATA / WORLD_BANK, "--mapping", "worldbank-aiddata")

    locations = session.scalars(select(ProjectLocation)).all()
    assert all(place.geom is not None and place.region_code for place in locations)
    # All regions but Abkhazia, where the file has no place.
    assert len({place.region_code for place in locations}) == 11


def test_places_abroad_are_left_out_and_counted(app: Flask, session: Session) -> None:
    result = run_import(app, DATA / "iati_1.04_aiddata_georgia.xml")

    assert "460 places outside Georgia left out" in result.output


def test_a_country_wide_place_has_no_region(app: Flask, session: Session) -> None:
    run_import(app, DATA / FILES[2][0], *FILES[2][1])

    country = session.scalars(select(ProjectLocation).where(ProjectLocation.precision == "country")).all()
    assert len(country) == 4
    assert {(place.region_code, place.region_rule) for place in country} == {(None, "country")}


def test_one_donor_of_two_files_is_one_organisation(app: Flask, session: Session) -> None:
    for name, options, _, _ in (FILES[2], FILES[3]):
        assert run_import(app, DATA / name, *options).exit_code == 0

    facility = select(func.count(Project.donor_ids.distinct())).where(
        Project.title_en.like("%Georgia’s Protected Area System%")
    )
    assert session.scalar(facility) == 1
