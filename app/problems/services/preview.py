"""What the public will see of a report before it is sent, and what its reporter should look at first."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.problems.forms import Report
from app.problems.personal_data import Hint, find_hints
from app.problems.queries.detail import HALO_METRES
from app.problems.queries.names import read_village_name
from app.problems.queries.nearby import Nearby, list_nearby
from app.problems.services.masking import mask_place
from app.regions.models import Municipality, Region
from app.topics.models import Topic


@dataclass(frozen=True)
class Preview:
    """A report as the public will see it. Names are in the language asked; degrees in CRS84, masked."""

    report: Report
    place: tuple[str, ...]
    topic: str
    masked_lon: float
    masked_lat: float
    similar: tuple[Nearby, ...]
    personal_data: tuple[Hint, ...]

    @property
    def reporter(self) -> str | None:
        return self.report.reporter_name if self.report.name_shown else None

    @property
    def needs_a_look(self) -> bool:
        """Whether something should be answered before it is sent."""
        return bool(self.similar or self.personal_data)

    def geojson(self) -> str:
        """Return the masked place as a FeatureCollection, as the problem's page will have it."""
        properties = {
            "location_name": self.place[-1],
            "precision": self.report.location_precision,
            "halo_metres": HALO_METRES.get(self.report.location_precision),
        }
        point = {"type": "Point", "coordinates": [round(self.masked_lon, 6), round(self.masked_lat, 6)]}
        feature = {"type": "Feature", "geometry": point, "properties": properties}
        return json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)


def preview_report(session: Session, report: Report, language: str, *, editing: bool = False) -> Preview:
    """Return the preview of a checked report; nothing is stored. Only a new one may be a duplicate."""
    place = mask_place(
        session, report.lon, report.lat, report.location_precision, municipality_code=report.municipality_code
    )
    region = session.get_one(Region, place.region_code)
    municipality = session.get(Municipality, place.municipality_code) if place.municipality_code else None
    names = (
        pick(region, "name", language),
        pick(municipality, "name", language) if municipality else "",
        read_village_name(session, place.location_name, place.region_code, place.municipality_code, language)
        or "",
    )
    topic = session.scalars(select(Topic).where(Topic.code == report.topic_code)).one()
    similar: list[Nearby] = []
    if not editing:
        topic_code, words = report.topic_code, report.title
        similar = list_nearby(
            session, report.lon, report.lat, topic=topic_code, words=words, language=language
        )
    return Preview(
        report=report,
        place=tuple(dict.fromkeys(name for name in names if name)),
        topic=pick(topic, "name", language),
        masked_lon=place.masked_lon,
        masked_lat=place.masked_lat,
        similar=tuple(similar),
        personal_data=find_hints(report.title, report.text),
    )
