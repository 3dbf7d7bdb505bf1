"""Places of an IATI activity: latitude first is turned to longitude first here, once on the way in."""

from __future__ import annotations

import re

from lxml import etree

from app.importing.cells import parse_coordinate
from app.importing.iati_codes import FEATURES, GEORGIA_GEONAMES, GEORGIA_NAMES, PRECISIONS
from app.importing.iati_elements import ActivityReader, line_of
from app.importing.positions import classify_position
from app.importing.report import Refused, shown
from app.importing.rows import Location

ISO_REGION = re.compile(r"GE-[A-Z]{2}")
ADMINISTRATIVE_LEVELS = {"0": "country", "1": "region", "2": "district", "3": "district"}


def read_locations(reader: ActivityReader) -> list[Location]:
    """Return all locations of the activity, abroad too.

    Tells E_COORD_PARSE, E_COORD_RANGE, and E_AXIS_ORDER for one that lies in Georgia only when swapped:
    unless the activity also works elsewhere, for then the place can be real (Stavropol is 45 N 42 E).
    """
    found = [(element, read_location(reader, element)) for element in reader.element.findall("location")]
    classes = [
        "" if place["lon"] is None or place["lat"] is None else classify_position(place["lon"], place["lat"])
        for _, place in found
    ]
    only_georgia = "outside" not in classes and not works_elsewhere(reader)
    for (element, place), kind in zip(found, classes, strict=True):
        if kind == "swapped" and only_georgia:
            reader.error(
                "E_AXIS_ORDER",
                "the position lies in Georgia only when swapped: IATI is latitude first",
                element,
            )
            place["lon"] = place["lat"] = None
    return [place for _, place in found]


def works_elsewhere(reader: ActivityReader) -> bool:
    """Return whether the activity names a country other than Georgia, or a region of the world."""
    countries = {
        (element.get("code") or "").strip().upper() for element in reader.element.findall("recipient-country")
    }
    return bool(countries - {"GE", ""}) or reader.element.find("recipient-region") is not None


def read_location(reader: ActivityReader, element: etree._Element) -> Location:
    """Return one location; a position that cannot be read is told and left out."""
    lon, lat = read_position(reader, element)
    name = reader.any_narrative(element.find("name"))
    identifier = element.find("location-id")
    ref = None if identifier is None else reader.attribute(identifier, "code")
    return Location(
        line=line_of(element) or reader.line,
        ref=ref or reader.attribute(element, "ref"),
        name=name,
        lon=lon,
        lat=lat,
        region=stated_region(element),
        municipality=None,
        precision=read_precision(element, name, ref),
    )


def read_position(reader: ActivityReader, element: etree._Element) -> tuple[float | None, float | None]:
    """Return (lon, lat) from <point><pos> (lat lon, since 1.04) or <coordinates> (until 1.04), or Nones."""
    point, old = element.find("point"), element.find("coordinates")
    position = None if point is None else point.find("pos")
    where = element
    if position is not None and (position.text or "").strip():
        where, texts = position, (position.text or "").split()
        if point is not None and not crs_is_wgs84(point.get("srsName")):
            reader.error("E_CRS", f"{shown(point.get('srsName'))}: positions must be in EPSG:4326", point)
            return None, None
    elif old is not None:
        where, texts = old, [old.get("latitude") or "", old.get("longitude") or ""]
        if not any(text.strip() for text in texts):
            return None, None
    else:
        return None, None
    try:
        if len(texts) != 2:
            raise Refused(
                "E_COORD_PARSE", f"{shown(' '.join(texts))} must be two numbers: latitude longitude"
            )
        lat, lon = parse_coordinate(texts[0]), parse_coordinate(texts[1])
        if classify_position(lon, lat) == "out_of_range" or not -180 <= lon <= 180 or not -90 <= lat <= 90:
            raise Refused("E_COORD_RANGE", "latitude runs from -90 to 90, longitude from -180 to 180")
    except Refused as refused:
        reader.error(refused.code, refused.message, where)
        return None, None
    return lon, lat


def crs_is_wgs84(name: str | None) -> bool:
    """Return whether a stated reference system is WGS 84 with latitude first; IATI allows no other."""
    return not name or re.search(r"EPSG.*\b4326\s*$", name) is not None


def stated_region(element: etree._Element) -> str | None:
    """Return an ISO 3166-2 code that stands in an <administrative>."""
    for part in element.findall("administrative"):
        for value in (part.get("code"), part.get("adm1")):
            if value and ISO_REGION.fullmatch(value.strip().upper()):
                return value.strip().upper()
    return None


def read_precision(element: etree._Element, name: str | None, ref: str | None) -> str:
    """Return how exactly the place is known, never more exact than the file says."""
    old = element.find("coordinates")
    if old is not None and (old.get("precision") or "") in PRECISIONS:
        return PRECISIONS[old.get("precision") or ""]
    if (name or "").strip().lower() in GEORGIA_NAMES or ref == GEORGIA_GEONAMES:
        return "country"
    feature = code_of(element, "feature-designation") or code_of(element, "location-type")
    if feature in FEATURES:
        return FEATURES[feature]
    if code_of(element, "location-class") == "1":
        levels = [part.get("level") or "" for part in element.findall("administrative")]
        return ADMINISTRATIVE_LEVELS.get(max(levels, default=""), "district")
    return "near" if code_of(element, "exactness") == "2" else "exact"


def code_of(element: etree._Element, tag: str) -> str | None:
    """Return the code of a child element."""
    child = element.find(tag)
    return None if child is None else child.get("code")
