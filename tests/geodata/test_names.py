"""The spellings of regions and municipalities: each leads to one code, the labels of real files too."""

import csv
from pathlib import Path

import pytest

from app.text import fold
from geodata.places import read_regions, region_at
from geodata.tables import read_table

ROOT = Path(__file__).parents[2]
GEODATA = ROOT / "geodata"
WORLD_BANK = ROOT.parent / "shared/data/worldbank_aiddata_georgia.csv"
needs_world_bank = pytest.mark.skipif(not WORLD_BANK.exists(), reason="../shared/data is not on this machine")


def codes_by_fold(name: str) -> dict[str, str]:
    return {fold(row["name"]): row["code"] for row in read_table(GEODATA / name)}


def read_world_bank() -> list[dict[str, str]]:
    with WORLD_BANK.open(encoding="cp1252", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("name", ["region_names.csv", "municipality_names.csv"])
def test_no_two_rows_meet_after_the_fold(name):
    folded = [fold(row["name"]) for row in read_table(GEODATA / name)]
    assert all(folded)
    assert sorted(folded) == sorted(set(folded))


@pytest.mark.parametrize(
    "names, places",
    [("region_names.csv", "region_facts.csv"), ("municipality_names.csv", "municipalities.csv")],
)
def test_codes_and_both_display_names_are_among_the_spellings(names, places):
    codes = codes_by_fold(names)
    known = read_table(GEODATA / places)
    assert set(codes.values()) == {row["code"] for row in known}
    for row in known:
        assert {codes.get(fold(row[column])) for column in ("code", "name_ka", "name_en")} == {row["code"]}


@pytest.mark.parametrize(
    "spelling, code",
    [
        ("Ajaria", "GE-AJ"),
        ("Adjara Aut. Rep.", "GE-AJ"),
        ("აჭარის ავტონომიური რესპუბლიკა", "GE-AJ"),
        ("აჭარის ა.რ.", "GE-AJ"),
        ("Samagrelo", "GE-SZ"),
        ("Samergelo and Zemo (upper) Svaneti", "GE-SZ"),
        ("სამეგრელო–ზემო სვანეთი", "GE-SZ"),
        ("სამეგრელო-ზ. სვანეთი", "GE-SZ"),
        ("K'akheti", "GE-KA"),
        ("Kvemo (Lower) Kartli", "GE-KK"),
        ("LOWER KARTLI", "GE-KK"),
        ("ქვ. ქართლი", "GE-KK"),
        ("ქვემოქართლი", "GE-KK"),
        ("Inner Kartli", "GE-SK"),
        ("K'alak'i T'bilisi", "GE-TB"),
        ("ქ. თბილისი", "GE-TB"),
        ("Racha-Lechkhumi and Kvemo (lower) Svaneti", "GE-RL"),
        ("რაჭა-ლეჩხუმი", "GE-RL"),
        ("GE-RK", "GE-RL"),
        ("mtskheta mtianeti", "GE-MM"),
        ("04", "GE-AJ"),
        ("GG67", "GE-KA"),
    ],
)
def test_a_usual_spelling_meets_its_region(spelling, code):
    assert codes_by_fold("region_names.csv")[fold(spelling)] == code


@pytest.mark.parametrize("spelling", ["Kartli", "ქართლი", "Svaneti", "სვანეთი", "Ossetia", "Georgia"])
def test_a_name_that_fits_several_regions_or_none_meets_none(spelling):
    assert fold(spelling) not in codes_by_fold("region_names.csv")


@pytest.mark.parametrize(
    "spelling, name_ka",
    [
        ("Zygdidi", "ზუგდიდი"),
        ("ზუგდიდის მუნიციპალიტეტი", "ზუგდიდი"),
        ("Terdjola", "თერჯოლა"),
        ("Tshiatura", "ჭიათურა"),
        ("Sagaredjo", "საგარეჯო"),
        ("გარდაბნის მუნიციპალიტეტი", "გარდაბანი"),
        ("Dedoplis Tsqaro", "დედოფლისწყარო"),
        ("Akhalgoris Munitsip’alit’et’i", "ახალგორი"),
    ],
)
def test_a_usual_spelling_meets_its_municipality(spelling, name_ka):
    names = {row["code"]: row["name_ka"] for row in read_table(GEODATA / "municipalities.csv")}
    assert names[codes_by_fold("municipality_names.csv")[fold(spelling)]] == name_ka


@needs_world_bank
def test_every_municipality_of_the_world_banks_file_is_known_and_in_the_region_it_says():
    municipalities, regions = codes_by_fold("municipality_names.csv"), codes_by_fold("region_names.csv")
    region_of = {row["code"]: row["region_code"] for row in read_table(GEODATA / "municipalities.csv")}
    pairs = {(row["ADM1"], row["ADM2"]) for row in read_world_bank() if row["ADM1"] and row["ADM2"]}
    assert len(pairs) > 50
    for region, municipality in pairs:
        assert region_of[municipalities[fold(municipality)]] == regions[fold(region)], municipality


@needs_world_bank
def test_positions_of_the_world_banks_file_lie_in_the_region_it_says():
    codes, regions = codes_by_fold("region_names.csv"), read_regions(GEODATA / "regions.geojson")
    placed = [row for row in read_world_bank() if row["Latitude"] and row["ADM1"]]
    agreeing = [
        row
        for row in placed
        if region_at(regions, float(row["Longitude"]), float(row["Latitude"])) == codes[fold(row["ADM1"])]
    ]
    assert len(placed) == 434
    assert len(agreeing) >= 425
