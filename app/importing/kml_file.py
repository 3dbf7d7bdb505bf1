"""Reads KML (OGC 07-147r2) and KMZ placemark by placemark; nothing that a file links to is ever fetched."""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import nh3
from lxml import etree

from app.importing.cell_text import take_text
from app.importing.cells import COORDINATE, parse_coordinate
from app.importing.geometry import GeometryCheck
from app.importing.report import Refused, Report, shown
from app.importing.rows import Feature
from app.importing.xml_file import XINCLUDE, RecordGuard, check_prolog, drop, parse_safely
from app.importing.zip_file import open_zip

MARKUP = re.compile(r"<[a-zA-Z/!?]")
# As a tag of theirs ends, so does a word.
BREAKS = re.compile(r"(?i)<(?:br|p|div|li|tr|td|h[1-6])\b[^>]*>")
HEIGHT = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,20})?", re.ASCII)
LINKS = ("{*}NetworkLink", "{*}NetworkLinkControl")
GEOMETRIES = ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry")
# Of the file's own elements, only these become cells of a row.
TEXTS = {"name": "title", "description": "text"}


def read_kml(path: Path, report: Report) -> Iterator[Feature]:
    """Yield the placemarks with checked geometry (CRS84); `line` is the line on which each begins.

    Name and description are the properties title and text, without markup (W_HTML_STRIPPED); ExtendedData are
    the others. Raises Refused E_XML_*, E_KML_LINK, E_ENCODING, E_ZIP_*, E_KML; tells E_COORD_PARSE, E_GEOM_*,
    E_COORD_RANGE, E_AXIS_ORDER, E_OUTSIDE_AREA, W_NO_GEOMETRY, W_EMPTY.
    """
    with path.open("rb") as file:
        if file.read(2) == b"PK" or path.suffix.lower() == ".kmz":
            with tempfile.TemporaryFile() as inner:
                unpack_kmz(path, file, inner)
                yield from read_placemarks(inner, report)
        else:
            file.seek(0)
            yield from read_placemarks(file, report)


def unpack_kmz(path: Path, file: BinaryIO, target: BinaryIO) -> None:
    """Write the one KML of an archive to `target`. Raises Refused E_ZIP_*, E_KML."""
    file.seek(0)
    archive = open_zip(path, file)
    found = [member for member in archive.members if member.filename.lower().endswith(".kml")]
    main = [member for member in found if member.filename.lower() == "doc.kml"] or found
    if len(main) != 1:
        raise Refused("E_KML", f"the archive must hold exactly one .kml, it holds {len(main)}")
    for chunk in archive.read_chunks(main[0]):
        target.write(chunk)
    target.seek(0)


def read_placemarks(file: BinaryIO, report: Report) -> Iterator[Feature]:
    """Yield each placemark as soon as it is complete, and drop it after use: constant memory."""
    check_prolog(file, "kml")
    guard, empty = RecordGuard(file), True
    try:
        for event, element in parse_safely(guard, ("{*}Placemark", *LINKS, f"{XINCLUDE}*")):
            if event == "pi":
                line = element.sourceline
                report.add_warning("W_PI_IGNORED", "a processing instruction was ignored", line=line)
            elif str(element.tag).startswith(XINCLUDE):
                raise Refused("E_XML_SHAPE", "XInclude is never followed: remove it", line=element.sourceline)
            elif not str(element.tag).endswith("}Placemark"):
                message = "a link to another file is never followed: save that file and import it"
                raise Refused("E_KML_LINK", message, line=element.sourceline)
            elif event == "end":
                empty = False
                feature = read_placemark(element, report)
                if feature:
                    yield feature
                drop(element)
                guard.release()
    except etree.XMLSyntaxError as error:
        raise Refused("E_XML", f"this is not well-formed XML: {error.msg}", line=error.lineno) from error
    if empty:
        report.add_warning("W_EMPTY", "the file holds no placemark")


def read_placemark(element: Any, report: Report) -> Feature | None:
    """Return one placemark, or None where its geometry was refused, which is told."""
    line: int = element.sourceline
    properties: dict[str, Any] = {}
    for child in element.iterchildren(tag=etree.Element):
        name = etree.QName(child).localname
        if name in TEXTS:
            properties[TEXTS[name]] = plain_text(child.text or "", report, line, name)
        elif name == "ExtendedData":
            properties.update(read_extended(child, report, line))
    geometry = None
    shapes = [child for child in element.iterchildren(tag=etree.Element) if is_geometry(child)]
    if not shapes:
        report.add_warning("W_NO_GEOMETRY", "no geometry: taken without a place", line=line, field="geometry")
    else:
        try:
            geometry = GeometryCheck(in_georgia=True).check(geometry_of(shapes[0]))
        except Refused as error:
            report.add_error(error.code, str(error.message), line=line, field="coordinates")
            return None
    identifier = take_text(element.get("id") or "", report, line=line, field="id")
    return Feature(line, identifier or None, geometry, properties)


def read_extended(element: Any, report: Report, line: int) -> dict[str, str]:
    """Return the untyped (Data) and typed (SimpleData) values of a placemark by name."""
    found: dict[str, str] = {}
    for part in element.iter("{*}Data", "{*}SimpleData"):
        name = take_text(part.get("name") or "", report, line=line, field="ExtendedData")
        value = part.find("{*}value") if etree.QName(part).localname == "Data" else part
        if name and value is not None:
            found[name] = plain_text(value.text or "", report, line, name)
    return found


def plain_text(text: str, report: Report, line: int, field: str) -> str:
    """Return a text without markup: what a script or a frame holds goes, what people read stays."""
    if MARKUP.search(text):
        text = html.unescape(nh3.clean(BREAKS.sub("\n", text), tags=set()))
        report.add_warning("W_HTML_STRIPPED", "markup was removed, its text kept", line=line, field=field)
    return take_text(text, report, line=line, field=field)


def is_geometry(element: Any) -> bool:
    return etree.QName(element).localname in GEOMETRIES


def geometry_of(element: Any) -> dict[str, Any]:
    """Return the GeoJSON of a KML geometry, heights dropped. Raises Refused E_COORD_PARSE, E_GEOM_SHAPE."""
    kind = etree.QName(element).localname
    if kind == "MultiGeometry":
        parts = [
            geometry_of(child) for child in element.iterchildren(tag=etree.Element) if is_geometry(child)
        ]
        return {"type": "GeometryCollection", "geometries": parts}
    if kind == "Polygon":
        rings = [
            *element.findall("{*}outerBoundaryIs/{*}LinearRing"),
            *element.findall("{*}innerBoundaryIs/{*}LinearRing"),
        ]
        return {"type": "Polygon", "coordinates": [positions_of(ring) for ring in rings]}
    positions = positions_of(element)
    if kind != "Point":
        return {"type": "LineString", "coordinates": positions}
    if len(positions) != 1:
        raise Refused("E_COORD_PARSE", f"a point has one position, here are {len(positions)}")
    return {"type": "Point", "coordinates": positions[0]}


def positions_of(element: Any) -> list[list[float]]:
    """Return the positions of <coordinates>: lon,lat[,height] without blanks, separated by blanks."""
    text = element.findtext("{*}coordinates") or ""
    return [position_of(part) for part in text.split()]


def position_of(text: str) -> list[float]:
    parts = text.split(",")
    numbers = all(COORDINATE.fullmatch(part) for part in parts[:2])
    if not numbers or len(parts) not in (2, 3) or (len(parts) == 3 and not HEIGHT.fullmatch(parts[2])):
        message = f"{shown(text)} is not longitude,latitude or longitude,latitude,height in decimal degrees"
        raise Refused("E_COORD_PARSE", message)
    return [parse_coordinate(part) for part in parts[:2]]
