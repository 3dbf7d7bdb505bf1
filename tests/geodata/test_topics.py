"""The topics: two levels, and every OECD DAC sector leads to exactly one of them."""

import itertools
from pathlib import Path

import pytest

from app.text import fold
from geodata.tables import read_table

GEODATA = Path(__file__).parents[2] / "geodata"
TOPICS = read_table(GEODATA / "topics.csv")
CODES = {row["code"] for row in TOPICS}
DAC_GROUPS = """
    110 111 112 113 114 120 121 122 123 130 140 150 151 152 160 210 220 230 231 232 233 234 235 236 240 250
    311 312 313 321 322 323 331 332 410 430 510 520 530 600 720 730 740 910 920 930 998
"""


def topic_of(sector: str) -> str | None:
    """The topic with the longest code that begins the sector."""
    prefixes = {prefix: row["code"] for row in TOPICS for prefix in row["dac_sectors"].split(";") if prefix}
    fitting = [prefix for prefix in prefixes if sector.startswith(prefix)]
    return prefixes[max(fitting, key=len)] if fitting else None


def test_topics_have_two_levels():
    parents = {row["code"]: row["parent"] for row in TOPICS}
    assert len(parents) == len(TOPICS)
    for code, parent in parents.items():
        assert not parent or parents[parent] == "", code


def test_codes_are_short_slugs_and_names_are_there_in_both_languages():
    for row in TOPICS:
        assert row["code"].replace("-", "").isalpha()
        assert row["code"] == row["code"].lower()
        assert len(row["code"]) <= 20
        assert row["name_ka"]
        assert row["name_en"]
    for column in ("name_ka", "name_en"):
        names = [fold(row[column]) for row in TOPICS]
        assert sorted(names) == sorted(set(names))


def test_children_follow_their_parent():
    assert [int(row["position"]) for row in TOPICS] == list(range(1, len(TOPICS) + 1))
    for before, row in itertools.pairwise(TOPICS):
        assert row["parent"] in ("", before["code"], before["parent"])


def test_a_sector_code_belongs_to_one_topic():
    sectors = [code for row in TOPICS for code in row["dac_sectors"].split(";") if code]
    assert sorted(sectors) == sorted(set(sectors))
    assert all(code.isdigit() and len(code) in (3, 5) for code in sectors)


@pytest.mark.parametrize("group", DAC_GROUPS.split())
def test_every_sector_group_leads_to_a_topic(group):
    assert topic_of(group) in CODES
    assert topic_of(group + "99") in CODES


@pytest.mark.parametrize(
    "sector, topic",
    [
        ("14050", "waste"),
        ("14030", "water"),
        ("21020", "roads"),
        ("21030", "transport"),
        ("16010", "social-protection"),
        ("16040", "housing"),
        ("16061", "culture"),
        ("43030", "public-space"),
        ("43040", "agriculture"),
        ("11220", "schools"),
        ("11240", "preschools"),
        ("11420", "education"),
        ("15185", "local-government"),
        ("15110", "governance"),
        ("41030", "nature"),
        ("41010", "environment"),
        ("99810", "other"),
    ],
)
def test_the_longest_code_decides(sector, topic):
    assert topic_of(sector) == topic


@pytest.mark.parametrize(
    "name, topic",
    [
        ("Transportation", "transport"),
        ("Water, sanitation and flood protection", "water"),
        ("Energy and mining", "energy"),
        ("Health and other social services", "health"),
        ("Public Administration, Law, and Justice", "governance"),
        ("Finance", "economy"),
    ],
)
def test_the_world_banks_sector_names_lead_to_topics(name, topic):
    topics = {fold(row["name"]): row["topic"] for row in read_table(GEODATA / "sector_names.csv")}
    assert topics[fold(name)] == topic


def test_no_sector_name_leads_to_two_topics():
    rows = read_table(GEODATA / "sector_names.csv")
    folded = [fold(row["name"]) for row in rows]
    assert sorted(folded) == sorted(set(folded))
    assert {row["topic"] for row in rows} <= CODES
    own_names = {fold(row[column]): row["code"] for row in TOPICS for column in ("name_ka", "name_en")}
    for row in rows:
        assert own_names.get(fold(row["name"]), row["topic"]) == row["topic"], row


def test_no_code_is_a_topic_and_a_kind_of_resource() -> None:
    # Reasons tell both by their code alone.
    kinds = {row["code"] for row in read_table(GEODATA / "resource_types.csv")}
    assert len(kinds) > 30
    assert not kinds & CODES
