"""The words of invented problems, from app/problems/examples/, and the places at which they make sense."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import yaml

FOLDER = Path(__file__).resolve().parents[2] / "examples"
IDEA_FILES = ("infrastructure", "people", "land", "public")
CAPITAL, OCCUPIED = "GE-TB", "GE-AB"
# A title or text with one of these words speaks of a village: "სოფელი" in its cases, "the district's centre".
VILLAGE_WORDS = ("სოფ", "რაიონულ")


class Spot(Protocol):
    """A settlement where problems are invented; those of the example projects have it. Degrees, CRS84."""

    @property
    def lon(self) -> float: ...
    @property
    def lat(self) -> float: ...
    @property
    def population(self) -> int: ...
    @property
    def region_code(self) -> str: ...
    @property
    def municipality_code(self) -> str: ...
    @property
    def traits(self) -> tuple[str, ...]: ...
    @property
    def words(self) -> Mapping[str, Mapping[str, str]]: ...


@dataclass(frozen=True)
class Idea:
    """What a problem may be about: a title and the text with it, with holes for place and number."""

    topic: str
    weight: int
    n: tuple[int, int]
    title: str
    text: str
    regions: tuple[str, ...] = ()
    traits: tuple[str, ...] = ()
    rural: bool = False
    town: bool = False

    def suits(self, spot: Spot) -> bool:
        """Return whether somebody there could say so."""
        allowed = spot.region_code in self.regions if self.regions else spot.region_code != OCCUPIED
        village, town = "village" in spot.traits, {"town", "city"} & set(spot.traits)
        if self.speaks_of_villages and not village:
            return False
        if (self.rural and (town or spot.region_code == CAPITAL)) or (self.town and not town):
            return False
        return allowed and set(self.traits) <= set(spot.traits)

    @property
    def speaks_of_villages(self) -> bool:
        return any(word in self.title + self.text for word in VILLAGE_WORDS)


@dataclass(frozen=True)
class Sentences:
    """What may follow, where in a settlement, and what people write while they work on a problem."""

    more: list[str]
    where: dict[str, list[str]]
    evidence: dict[int, list[str]]
    back: list[str]
    ends: dict[str, list[str]]


def read_ideas() -> list[Idea]:
    """Return every pair of title and text, in file order."""
    return [
        idea
        for name in IDEA_FILES
        for row in yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))
        for idea in _ideas(row)
    ]


def read_sentences() -> Sentences:
    """Return the sentences of every invented problem."""
    return Sentences(**yaml.safe_load((FOLDER / "sentences.yaml").read_text("utf-8")))


def spots_in(sentences: Sentences, spot: Spot) -> list[str]:
    """Return where in that settlement something may be."""
    return sentences.where["village" if "village" in spot.traits else "town"]


def _ideas(row: dict[str, Any]) -> list[Idea]:
    about = row["about"]
    return [
        Idea(
            topic=about["topic"],
            weight=about.get("weight", 1),
            n=(about["n"][0], about["n"][1]),
            title=title,
            text=text,
            regions=tuple(about.get("regions", ())),
            traits=tuple(about.get("traits", ())),
            rural=about.get("rural", False),
            town=about.get("town", False),
        )
        for title, text in zip(row["titles"], row["texts"], strict=True)
    ]
