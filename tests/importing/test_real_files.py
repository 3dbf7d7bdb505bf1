"""The four real sources come out whole, by the mappings that are shipped."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from app.importing.mapping import find_mapping, load_mapping
from app.importing.positions import classify_position
from app.importing.reading import read_projects
from app.importing.report import Report
from app.importing.rows import ProjectRecord
from tests.importing.places import REAL, needs_real

pytestmark = needs_real


def read_real(name: str, mapping: str | None = None) -> tuple[list[ProjectRecord], Report]:
    report = Report()
    loaded = load_mapping(find_mapping(mapping)) if mapping else None
    return list(read_projects(REAL / name, report, mapping=loaded)), report


@pytest.mark.parametrize(
    "name, mapping, projects, rows, placed",
    [
        ("worldbank_aiddata_georgia.csv", "worldbank-aiddata", 14, 441, 438),
        ("aiddata_china_georgia_locations.csv", "china-aiddata", 10, 20, 20),
        ("aiddata_globalenvironmentfacility_georgia_locations.csv", "gef-aiddata", 5, 12, 12),
    ],
)
def test_a_mapped_table_gives_all_its_projects_and_places(
    name: str, mapping: str, projects: int, rows: int, placed: int
) -> None:
    records, report = read_real(name, mapping)

    locations = [location for record in records for location in record["locations"]]
    assert not report.failed
    assert len({record["external_id"] for record in records}) == projects
    assert len(locations) == rows
    assert sum(location["lon"] is not None for location in locations) == placed
    assert all(record["status"] and record["title_en"] and record["participations"] for record in records)


def test_world_bank_money_is_in_dollars_and_days_are_read_month_first() -> None:
    records, _ = read_real("worldbank_aiddata_georgia.csv", "worldbank-aiddata")

    health = next(record for record in records if record["external_id"] == "P040555")
    assert health["budget_amount"] == Decimal("20300000.00")
    assert health["budget_currency"] == "USD"
    assert health["planned_starts_on"] == date(2002, 8, 1)
    assert [sector["code"] for sector in health["sectors"]] == ["120"]


def test_world_bank_places_without_position_are_known_to_the_country_only() -> None:
    records, _ = read_real("worldbank_aiddata_georgia.csv", "worldbank-aiddata")

    locations = [location for record in records for location in record["locations"]]
    assert Counter(location["precision"] for location in locations if location["lon"] is None) == {
        "country": 3
    }
    assert all(
        location["region"]
        for location in locations
        if location["precision"] == "region" and location["ref"] == "615929"
    )


def test_joined_tables_bring_titles_of_one_file_to_places_of_the_other() -> None:
    records, _ = read_real("aiddata_china_georgia_locations.csv", "china-aiddata")

    museum = next(record for record in records if record["external_id"] == "42211")
    assert museum["title_en"] == "China donates computers to Georgia's Stalin museum"
    assert museum["locations"][0]["name"] == "Joseph Stalin Museum"
    assert museum["starts_on"] == date(2000, 1, 1)


def test_iati_yields_every_location_and_no_false_swap() -> None:
    records, report = read_real("iati_1.04_aiddata_georgia.xml")

    locations = [location for record in records for location in record["locations"]]
    classes = Counter(classify_position(location["lon"] or 0, location["lat"] or 0) for location in locations)
    assert not report.failed
    assert len(records) == 22
    assert classes == {"inside_box": 39, "outside": 460}


def test_iati_broken_sector_codes_are_told_and_never_become_topics() -> None:
    records, report = read_real("iati_1.04_aiddata_georgia.xml")

    assert all(not record["sectors"] for record in records)
    assert report.warning_counts == {"W_SECTOR_CODE": 58}
