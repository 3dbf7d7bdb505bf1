"""The words of invented projects: ideas, places and organisations, from app/projects/examples/."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.regions.models import Municipality, Region, Settlement

FOLDER = Path(__file__).resolve().parents[2] / "examples"
IDEA_FILES = ("infrastructure", "people", "land", "economy", "governance")
LANGUAGES = ("ka", "en")
CAPITAL, OCCUPIED = "GE-TB", "GE-AB"
# Two words of a number stay on one line.
THIN = "\u00a0"


@dataclass(frozen=True)
class Idea:
    """What a project may be about; its texts have holes for place and number. `thousands` of US dollars."""

    topic: str
    sector: str
    scope: str
    n: tuple[int, int]
    thousands: tuple[int, int]
    texts: dict[str, str]
    regions: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rural: bool = False

    def suits(self, spot: Spot) -> bool:
        """Return whether the idea makes sense at a place."""
        allowed = spot.region_code in self.regions if self.regions else spot.region_code != OCCUPIED
        has_villages = spot.region_code != CAPITAL and "city" not in spot.traits
        return allowed and (has_villages or not self.rural) and set(self.traits) <= set(spot.traits)


@dataclass(frozen=True)
class Spot:
    """A settlement where projects are invented. Degrees, CRS84; `words` fills a text's holes by language.

    `district` is the point that stands for the municipality.
    """

    id: int
    names: dict[str, str]
    lon: float
    lat: float
    population: int
    region_code: str
    municipality_code: str
    district: tuple[float, float]
    traits: tuple[str, ...]
    words: dict[str, dict[str, str]]


class Member(NamedTuple):
    """An invented organisation; `currency` is what a funder pays in."""

    slug: str
    kind: str
    role: str
    name_ka: str
    name_en: str
    currency: str
    topics: tuple[str, ...]


def read_ideas() -> list[Idea]:
    """Return every idea, in file order."""
    return [
        _idea(row)
        for name in IDEA_FILES
        for row in yaml.safe_load((FOLDER / f"ideas_{name}.yaml").read_text("utf-8"))
    ]


def _idea(row: dict[str, Any]) -> Idea:
    about = row.pop("about")
    return Idea(
        topic=about["topic"],
        sector=about["sector"],
        scope=about["scope"],
        n=(about["n"][0], about["n"][1]),
        thousands=(about["thousands"][0], about["thousands"][1]),
        texts=row,
        regions=tuple(about.get("regions", ())),
        traits=tuple(about.get("traits", ())),
        rural=about.get("rural", False),
    )


def read_sentences() -> dict[str, Any]:
    """Return the second and third sentences: {"serves": {parent topic: […]}, "how": […]}."""
    sentences: dict[str, Any] = yaml.safe_load((FOLDER / "sentences.yaml").read_text("utf-8"))
    return sentences


def read_members() -> list[Member]:
    """Return the invented organisations, in file order."""
    return [
        Member(
            slug=row["slug"],
            kind=row["kind"],
            role=row["role"],
            name_ka=row["name_ka"],
            name_en=row["name_en"],
            currency=row["currency"],
            topics=tuple(row["topics"].split(";")),
        )
        for row in _table("organisations.csv")
    ]


def read_spots(session: Session) -> list[Spot]:
    """Return the places of places.csv that the gazetteer of the database knows. Two queries."""
    found = {
        row.id: row
        for row in session.execute(
            select(
                Settlement.id,
                Settlement.name_ka,
                Settlement.name_en,
                Settlement.population,
                func.ST_X(Settlement.point).label("lon"),
                func.ST_Y(Settlement.point).label("lat"),
                Region.name_en.label("region_en"),
                Region.code.label("region_code"),
            ).join(Region, Region.code == Settlement.region_code)
        )
    }
    seats = select(
        Municipality.code,
        Municipality.name_en,
        func.ST_X(Municipality.point).label("lon"),
        func.ST_Y(Municipality.point).label("lat"),
    ).where(Municipality.point.is_not(None))
    municipalities = {row.code: row for row in session.execute(seats)}
    forms = {row["region_code"]: row for row in _table("regions.csv")}
    return [
        _spot(row, found[int(row["settlement_id"])], municipalities[row["municipality_code"]], forms)
        for row in _table("places.csv")
        if int(row["settlement_id"]) in found and row["municipality_code"] in municipalities
    ]


def _spot(row: dict[str, str], settlement: Any, municipality: Any, forms: dict[str, dict[str, str]]) -> Spot:
    traits = tuple(row["traits"].split(";"))
    region = forms[settlement.region_code]
    georgian = {key.removesuffix("_in"): row[key] for key in row if key.endswith(("_in", "_of"))}
    georgian |= {"region": region["region_in"], "region_of": region["region_of"]}
    place = f"the village of {settlement.name_en}" if "village" in traits else settlement.name_en
    english = {
        "place": place,
        "municipality": f"{municipality.name_en} Municipality",
        "region": settlement.region_en,
    }
    return Spot(
        id=settlement.id,
        names={"ka": settlement.name_ka or settlement.name_en, "en": settlement.name_en},
        lon=settlement.lon,
        lat=settlement.lat,
        population=settlement.population,
        region_code=settlement.region_code,
        municipality_code=row["municipality_code"],
        district=(municipality.lon, municipality.lat),
        traits=traits,
        words={"ka": georgian, "en": english},
    )


def fill(text: str, language: str, spot: Spot, **numbers: int) -> str:
    """Return the text with its holes filled, beginning with a capital where the script has any."""
    shown = {name: _number(value, language) for name, value in numbers.items()}
    filled = text.format(**spot.words[language], **shown)
    return filled[:1].upper() + filled[1:] if language == "en" else filled


def _number(value: int, language: str) -> str:
    # Four digits are written together in Georgian, as Babel's locale data have it.
    if language == "ka":
        return f"{value:,}".replace(",", THIN) if value >= 10_000 else str(value)
    return f"{value:,}"


def _table(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))
