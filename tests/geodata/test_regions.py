"""The drawn regions: twelve, valid, side by side without overlap or gap, each city in its own."""

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
import shapely

from geodata.places import COAST_KM, distance_km, read_regions, region_at
from geodata.tables import read_table

GEODATA = Path(__file__).parents[2] / "geodata"
FILES = ["regions.geojson", "regions_simplified.geojson"]
CODES = [f"GE-{unit}" for unit in ("AB", "AJ", "GU", "IM", "KA", "KK", "MM", "RL", "SJ", "SK", "SZ", "TB")]
CITIES = {
    "Tbilisi": (44.80, 41.70, "GE-TB"),
    "Gldani": (44.83, 41.80, "GE-TB"),
    "Rustavi": (44.99, 41.55, "GE-KK"),
    "Kutaisi": (42.70, 42.25, "GE-IM"),
    "Zugdidi": (41.87, 42.51, "GE-SZ"),
    "Mestia": (42.73, 43.05, "GE-SZ"),
    "Telavi": (45.47, 41.92, "GE-KA"),
    "Gori": (44.11, 41.98, "GE-SK"),
    "Tskhinvali": (43.97, 42.23, "GE-SK"),
    "Akhalgori": (44.48, 42.12, "GE-MM"),
    "Mtskheta": (44.72, 41.85, "GE-MM"),
    "Stepantsminda": (44.64, 42.66, "GE-MM"),
    "Akhaltsikhe": (42.99, 41.64, "GE-SJ"),
    "Ozurgeti": (42.01, 41.92, "GE-GU"),
    "Ambrolauri": (43.15, 42.52, "GE-RL"),
    "Sokhumi": (41.02, 43.00, "GE-AB"),
}


@pytest.fixture(params=FILES)
def collection(request: pytest.FixtureRequest) -> dict:
    return json.loads((GEODATA / request.param).read_text(encoding="utf-8"))


@pytest.fixture(params=FILES)
def regions(request: pytest.FixtureRequest) -> dict[str, shapely.Geometry]:
    return read_regions(GEODATA / request.param)


def iter_positions(feature: dict) -> Iterator[list[float]]:
    for polygon in feature["geometry"]["coordinates"]:
        for ring in polygon:
            yield from ring


def test_there_are_the_twelve_units_of_iso_3166_2(collection):
    assert [feature["properties"]["code"] for feature in collection["features"]] == CODES
    assert {feature["geometry"]["type"] for feature in collection["features"]} == {"MultiPolygon"}


def test_the_file_names_its_sources(collection):
    assert "OpenStreetMap" in collection["attribution"]
    assert "Natural Earth" in collection["attribution"]


def test_every_region_is_valid_and_turns_the_right_way(regions):
    for code, geometry in regions.items():
        assert geometry.is_valid, (code, shapely.is_valid_reason(geometry))
        for polygon in geometry.geoms:
            assert polygon.exterior.is_ccw, code
            assert not any(hole.is_ccw for hole in polygon.interiors), code


def test_positions_are_longitude_first_with_at_most_six_decimals(collection):
    for feature in collection["features"]:
        for lon, lat in iter_positions(feature):
            assert 39.9 <= lon <= 46.8
            assert 41.0 <= lat <= 43.7
            assert (round(lon, 6), round(lat, 6)) == (lon, lat)


def test_neighbours_share_their_lines(regions):
    geometries = list(regions.values())
    assert shapely.coverage_is_valid(geometries)
    for one, other in itertools.combinations(geometries, 2):
        assert one.intersection(other).area < 1e-9  # square degrees: about 10 square metres


def test_the_country_has_no_gaps(regions):
    country = shapely.union_all(list(regions.values()))
    assert country.geom_type == "Polygon"
    assert not country.interiors


@pytest.mark.parametrize("name", CITIES)
def test_each_city_lies_in_its_region(name, regions):
    lon, lat, code = CITIES[name]
    assert [other for other, geometry in regions.items() if geometry.covers(shapely.Point(lon, lat))] == [
        code
    ]


def test_batumi_off_the_coast_still_belongs_to_adjara(regions):
    lon, lat = 41.64, 41.65
    assert not any(geometry.covers(shapely.Point(lon, lat)) for geometry in regions.values())
    assert 0 < distance_km(regions["GE-AJ"], lon, lat) < COAST_KM
    assert region_at(regions, lon, lat) == "GE-AJ"


def test_a_position_far_out_at_sea_or_abroad_has_no_region(regions):
    assert region_at(regions, 41.0, 41.8) is None
    assert region_at(regions, 44.5, 40.18) is None
    assert region_at(regions, 41.70, 44.80) is None, "Tbilisi with swapped axes"


def test_distances_follow_the_latitude(regions):
    square = shapely.box(42.0, 42.0, 42.1, 42.1)
    assert distance_km(square, 42.2, 42.05) == pytest.approx(
        0.1 * 111.2 * math.cos(math.radians(42.05)), rel=0.001
    )
    assert distance_km(square, 42.05, 42.2) == pytest.approx(0.1 * 111.2, rel=0.001)


def ellipsoid_area_km2(geometry: shapely.MultiPolygon) -> float:
    """Area on WGS 84 by the authalic cylinder (Snyder 1987, 3-12); edges are a few km, so chords do."""
    square_eccentricity, axis_km = 0.00669437999014, 6378.137
    eccentricity = math.sqrt(square_eccentricity)

    def height(lat: float) -> float:
        sine = math.sin(math.radians(lat))
        inner = math.log((1 - eccentricity * sine) / (1 + eccentricity * sine)) / (2 * eccentricity)
        return (1 - square_eccentricity) * (sine / (1 - square_eccentricity * sine**2) - inner)

    flat = shapely.transform(geometry, lambda at: [(math.radians(lon), height(lat)) for lon, lat in at])
    return flat.area * axis_km**2 / 2


def test_the_stated_areas_are_those_of_the_polygons():
    regions = read_regions(GEODATA / "regions.geojson")
    stated = {row["code"]: float(row["area_km2"]) for row in read_table(GEODATA / "region_facts.csv")}
    assert stated.keys() == regions.keys()
    for code, geometry in regions.items():
        assert ellipsoid_area_km2(geometry) == pytest.approx(stated[code], abs=1), code
    assert sum(stated.values()) == pytest.approx(69_700, rel=0.002), "Georgia's area as the state gives it"


def test_the_files_stay_small():
    sizes = [(GEODATA / name).stat().st_size for name in FILES]
    assert sizes[0] < 400_000
    assert sizes[1] < min(60_000, sizes[0])


def test_the_census_adds_up_to_its_own_total():
    facts = read_table(GEODATA / "region_facts.csv")
    assert sum(int(row["population"] or 0) for row in facts) == 3_713_804
    assert {row["code"] for row in facts if not row["population"]} == {"GE-AB"}
    assert {row["population_year"] for row in facts if row["population"]} == {"2014"}
    assert {row["code"] for row in facts if row["government_control"] == "false"} == {"GE-AB"}
