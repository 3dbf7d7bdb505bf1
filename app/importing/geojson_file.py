"""Reads GeoJSON (RFC 7946) feature by feature: a collection, one feature or a bare geometry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import ijson

from app.importing.cell_text import take_text
from app.importing.geometry import DEPTHS, GeometryCheck
from app.importing.json_guard import JsonGuard
from app.importing.limits import MAX_FEATURE_BYTES, MEGABYTE
from app.importing.report import Refused, Report, shown
from app.importing.rows import Feature

CHUNK = 64 * 1024
TOO_LARGE = f"one feature is larger than {MAX_FEATURE_BYTES // MEGABYTE} MB: simplify it"
WGS84 = (
    "urn:ogc:def:crs:OGC:1.3:CRS84",
    "urn:ogc:def:crs:OGC::CRS84",
    "OGC:CRS84",
    "urn:ogc:def:crs:EPSG::4326",
    "EPSG:4326",
)


def read_geojson(
    path: Path, report: Report, *, in_georgia: bool = True, valid_areas: bool = True
) -> Iterator[Feature]:
    """Yield the features, counted from 1, with checked geometry; bad ones are told and left out.

    Raises Refused E_ENCODING, E_JSON, E_JSON_DEPTH, E_CRS, E_GEOM_TYPE; tells E_GEOM_*, E_COORD_RANGE,
    E_AXIS_ORDER, E_OUTSIDE_AREA (these two unless `in_georgia` is off), W_NO_GEOMETRY, W_Z_DROPPED, W_EMPTY,
    W_BIDI_STRIPPED. With `valid_areas` off, an area that crosses itself is let through (for who repairs it).
    """
    count = 0
    for raw in read_collection(path):
        count += 1
        feature = check_feature(raw, count, report, in_georgia=in_georgia, valid_areas=valid_areas)
        if feature:
            yield feature
    if count:
        check_type(find_member(path, "type"))
        check_crs(find_member(path, "crs"))
    else:
        yield from read_single(path, report, in_georgia=in_georgia, valid_areas=valid_areas)


def read_collection(path: Path) -> Iterator[Any]:
    """Yield the members of `features` as they come. Raises Refused as read_geojson does."""
    features = ijson.sendable_list()
    parser = ijson.items_coro(features, "features.item")
    with path.open("rb") as file:
        guard = JsonGuard(file)
        since = 0
        chunk = b" "
        while chunk:
            chunk = guard.read(CHUNK)
            send(parser, chunk)
            since = 0 if features else since + len(chunk)
            if since > MAX_FEATURE_BYTES:
                raise Refused("E_TOO_MANY_VERTICES", TOO_LARGE)
            yield from features
            features.clear()


def find_member(path: Path, name: str) -> Any:
    """Return a member of the outermost object, which may stand before or after its features; None without it.

    Reads only as far as needed, and nothing where its name occurs nowhere in the file.
    """
    if not occurs(path, f'"{name}"'.encode()):
        return None
    found = ijson.sendable_list()
    parser = ijson.items_coro(found, name)
    with path.open("rb") as file:
        guard = JsonGuard(file)
        chunk = b" "
        while chunk and not found:
            chunk = guard.read(CHUNK)
            send(parser, chunk)
    return found[0] if found else None


def occurs(path: Path, wanted: bytes) -> bool:
    """Return whether a file holds some bytes."""
    with path.open("rb") as file:
        tail = b""
        while chunk := file.read(MEGABYTE):
            if wanted in tail + chunk:
                return True
            tail = chunk[-len(wanted) :]
    return False


def send(parser: Any, chunk: bytes) -> None:
    """Hand a chunk to a parser, b'' at the end. Raises Refused E_JSON."""
    try:
        if chunk:
            parser.send(chunk)
        else:
            parser.close()
    except ArithmeticError as error:
        raise Refused("E_NUMBER", "a number is larger than any that can be meant") from error
    except (ijson.JSONError, ValueError) as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else "it ends too early"
        raise Refused("E_JSON", f"this is not JSON: {reason}") from error


def read_single(path: Path, report: Report, *, in_georgia: bool, valid_areas: bool) -> Iterator[Feature]:
    """Yield the feature of a file that is one feature or a bare geometry.

    Raises Refused E_GEOM_TYPE, E_TOO_MANY_VERTICES.
    """
    if path.stat().st_size > MAX_FEATURE_BYTES:
        raise Refused("E_TOO_MANY_VERTICES", TOO_LARGE)
    found = ijson.sendable_list()
    with path.open("rb") as file:
        guard = JsonGuard(file)
        parser = ijson.items_coro(found, "")
        chunk = b" "
        while chunk:
            chunk = guard.read(CHUNK)
            send(parser, chunk)
    content = found[0] if found else None
    if not isinstance(content, dict):
        raise Refused("E_GEOM_SHAPE", "a GeoJSON file must be one object")
    check_crs(content.get("crs"))
    kind = content.get("type")
    if kind == "FeatureCollection":
        if not isinstance(content.get("features"), list):
            raise Refused("E_GEOM_SHAPE", "a FeatureCollection needs a list of features")
        report.add_warning("W_EMPTY", "the collection is empty")
        return
    bare = isinstance(kind, str) and (kind in DEPTHS or kind == "GeometryCollection")
    raw = {"type": "Feature", "geometry": content, "properties": {}} if bare else content
    feature = check_feature(raw, 1, report, in_georgia=in_georgia, valid_areas=valid_areas)
    if feature:
        yield feature


def check_type(kind: Any) -> None:
    """Refuse a file with features that is no collection. Raises Refused E_GEOM_TYPE."""
    if kind != "FeatureCollection":
        raise Refused("E_GEOM_TYPE", f"the type of the file must be FeatureCollection, not {shown(kind)}")


def check_crs(crs: Any) -> None:
    """Refuse the old `crs` member unless it names WGS 84. Raises Refused E_CRS."""
    if crs is None:
        return
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name not in WGS84:
        raise Refused(
            "E_CRS", f"the reference system {shown(name)} is not taken: GeoJSON is in CRS84", field="crs"
        )


def check_feature(
    raw: Any, line: int, report: Report, *, in_georgia: bool, valid_areas: bool
) -> Feature | None:
    """Return a feature with checked geometry and cleaned properties, or None where it was refused."""
    if not isinstance(raw, dict) or raw.get("type") != "Feature":
        kind = raw.get("type") if isinstance(raw, dict) else raw
        report.add_error("E_GEOM_TYPE", f"{shown(kind)} is no Feature", line=line, field="type")
        return None
    properties = raw.get("properties")
    if not isinstance(properties, dict | None):
        report.add_error(
            "E_GEOM_SHAPE", "properties must be an object or null", line=line, field="properties"
        )
        return None
    geometry = None
    refused = False
    if raw.get("geometry") is None:
        report.add_warning("W_NO_GEOMETRY", "no geometry: taken without a place", line=line, field="geometry")
    else:
        check = GeometryCheck(in_georgia=in_georgia, valid_areas=valid_areas)
        try:
            geometry = check.check(raw["geometry"])
        except Refused as error:
            report.add_error(error.code, error.message, line=line, field="geometry")
            refused = True
        if check.z_dropped:
            report.add_warning("W_Z_DROPPED", "heights were dropped", line=line, field="geometry")
    identifier = raw.get("id")
    cleaned = {
        take_text(str(name), report, line=line, field="properties"): clean_value(
            value, report, line, str(name)
        )
        for name, value in (properties or {}).items()
    }
    text = None if identifier is None else take_text(str(identifier), report, line=line, field="id")
    return Feature(line, text, geometry, cleaned) if not refused else None


def clean_value(value: Any, report: Report, line: int, field: str) -> Any:
    """Return a property with every text in it cleaned; its depth is bounded by the reader."""
    if isinstance(value, str):
        return take_text(value, report, line=line, field=field)
    if isinstance(value, list):
        return [clean_value(part, report, line, field) for part in value]
    if isinstance(value, dict):
        return {str(name): clean_value(part, report, line, field) for name, part in value.items()}
    return value
