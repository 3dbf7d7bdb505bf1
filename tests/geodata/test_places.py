"""Settlements and municipalities: inside Georgia, in Georgian letters, in the region of their point."""

from pathlib import Path

import shapely

from geodata.places import COAST_KM, distance_km, read_regions
from geodata.rebuild_settlements import is_georgian
from geodata.tables import read_table

GEODATA = Path(__file__).parents[2] / "geodata"
REGIONS = read_regions(GEODATA / "regions.geojson")
SETTLEMENTS = read_table(GEODATA / "settlements.csv")
MUNICIPALITIES = read_table(GEODATA / "municipalities.csv")


def test_all_places_of_the_gazetteer_are_there_once():
    assert len(SETTLEMENTS) == 218
    assert len({row["id"] for row in SETTLEMENTS}) == 218
    assert sum(bool(row["name_ka"]) for row in SETTLEMENTS) >= 202


def test_every_settlement_lies_in_its_region_or_on_its_edge():
    for row in SETTLEMENTS:
        assert distance_km(REGIONS[row["region_code"]], float(row["lon"]), float(row["lat"])) <= COAST_KM, row


def test_every_region_has_settlements_and_the_capital_is_the_largest():
    assert {row["region_code"] for row in SETTLEMENTS} == set(REGIONS)
    largest = max(SETTLEMENTS, key=lambda row: int(row["population"] or 0))
    assert largest["name_ka"] == "თბილისი"


def test_georgian_names_are_in_georgian_letters_and_english_ones_without_apostrophes():
    for row in [*SETTLEMENTS, *MUNICIPALITIES]:
        assert is_georgian(row["name_ka"].replace("(", "").replace(")", "")), row
        assert row["name_en"].isascii(), row
        assert not set(row["name_en"]) & set("'`"), row


def test_municipalities_cover_every_region():
    assert len({row["code"] for row in MUNICIPALITIES}) == len(MUNICIPALITIES) == 74
    assert len({row["name_ka"] for row in MUNICIPALITIES}) == 74
    assert {row["region_code"] for row in MUNICIPALITIES} == set(REGIONS)


def test_the_seat_of_each_municipality_lies_in_its_region():
    for row in MUNICIPALITIES:
        seat = shapely.Point(float(row["lon"]), float(row["lat"]))
        assert distance_km(REGIONS[row["region_code"]], seat.x, seat.y) <= COAST_KM, row


def test_units_left_out_of_the_municipalities_say_why():
    by_hand = read_table(GEODATA / "municipality_names_by_hand.csv")
    left_out = [row for row in by_hand if row["left_out"]]
    assert len(by_hand) - len(left_out) == len(MUNICIPALITIES)
    assert not any(row["name_ka"] or row["seat"] for row in left_out)
