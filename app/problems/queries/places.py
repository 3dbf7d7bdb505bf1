"""The gazetteer as a reporter searches it: towns, villages and municipalities by any usual spelling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import Row, func, literal, null, select, union_all
from sqlalchemy.orm import Session

from app.i18n import pick
from app.regions.models import Municipality, Region, Settlement
from app.text import WORD, fold, stem

MOST_PLACES = 8
LONGEST_QUERY = 100


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer with a point (degrees, CRS84). `id` is s:<settlement> or m:<municipality>."""

    id: str
    kind: str
    name_ka: str | None
    name_en: str
    region_code: str
    region_ka: str
    region_en: str
    lon: float
    lat: float
    population: int

    def named(self, language: str) -> tuple[str, str]:
        """Return the names of the place and of its region in a language, else in the other one."""
        return pick(self, "name", language), pick(self, "region", language)

    def as_dict(self, language: str) -> dict[str, object]:
        name, region = self.named(language)
        return {
            "id": self.id,
            "kind": self.kind,
            "name": name,
            "region": region,
            "lon": self.lon,
            "lat": self.lat,
        }


def search_places(session: Session, words: str, limit: int = MOST_PLACES) -> list[Place]:
    """Return the places that the words may mean, best first: whole name, beginning, then the larger.

    Georgian or Latin letters, any case ending. Reads the gazetteer once (about 300 rows).
    """
    wanted = [key for word in WORD.findall(words[:LONGEST_QUERY]) if (key := fold(word))]
    if not wanted:
        return []
    ranked = []
    for place in _list_places(session):
        ranks = [rank for name in (place.name_ka, place.name_en) if (rank := _rank(wanted, name or ""))]
        if ranks:
            ranked.append((-max(ranks), -place.population, place.name_en, place.id, place))
    return [one[-1] for one in sorted(ranked, key=lambda one: one[:-1])[:limit]]


def find_named_places(session: Session, words: str) -> list[Place]:
    """Return the places whose whole name the words are, in any case ending: one, or several to choose."""
    wanted = [key for word in WORD.findall(words[:LONGEST_QUERY]) if (key := fold(word))]
    return [
        place
        for place in search_places(session, words, limit=2 * MOST_PLACES)
        if any(_rank(wanted, name or "") >= 2 for name in (place.name_ka, place.name_en))
    ]


def read_place(session: Session, place_id: str) -> Place | None:
    """Return the place of that id, or None."""
    return next((place for place in _list_places(session) if place.id == place_id), None)


def _rank(wanted: list[str], name: str) -> int:
    """3 the same name, 2 the same without case endings, 1 every word begins a word of it, 0 neither."""
    keys = [fold(word) for word in WORD.findall(name)]
    if not keys:
        return 0
    if wanted == keys or "".join(wanted) == "".join(keys):
        return 3
    stems = [stem(key) for key in keys]
    if [stem(word) for word in wanted] == stems:
        return 2
    begins = all(any(key.startswith(word) or key == stem(word) for key in [*keys, *stems]) for word in wanted)
    return 1 if begins else 0


def _list_places(session: Session) -> Iterator[Place]:
    settlements = select(
        func.concat("s:", Settlement.id).label("id"), literal("settlement").label("kind"),
        Settlement.name_ka, Settlement.name_en, Settlement.region_code, Settlement.point,
        Settlement.population,
    )  # fmt: skip
    municipalities = select(
        func.concat("m:", Municipality.code), literal("municipality"),
        Municipality.name_ka, Municipality.name_en, Municipality.region_code, Municipality.point,
        literal(0),
    ).where(Municipality.point != null())  # fmt: skip
    place = union_all(settlements, municipalities).subquery("place")
    rows = session.execute(
        select(
            place.c.id, place.c.kind, place.c.name_ka, place.c.name_en, place.c.region_code,
            Region.name_ka.label("region_ka"), Region.name_en.label("region_en"),
            func.ST_X(place.c.point).label("lon"), func.ST_Y(place.c.point).label("lat"),
            place.c.population,
        ).join(Region, Region.code == place.c.region_code)
    )  # fmt: skip
    return (_place(row) for row in rows)


def _place(row: Row[tuple[object, ...]]) -> Place:
    return Place(**row._mapping)
