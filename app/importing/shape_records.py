"""Checks the bytes of .shp, .shx and .dbf against each other (ESRI Shapefile Technical Description, 1998)."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from app.importing.limits import MAX_SHAPE_RECORDS, MAX_VERTICES
from app.importing.report import Refused

HEADER_BYTES = 100
# Type → bytes before the counts (None: a point), has parts.
POINTS = {1: 16, 11: 24, 21: 24}
MULTIPOINTS = (8, 18, 28)
PARTED = (3, 5, 13, 15, 23, 25)


def check_records(shape: Path, *, geographic: bool) -> int:
    """Return the number of records. Raises Refused E_SHP_CORRUPT, E_COORD_RANGE, E_TOO_MANY_VERTICES."""
    with shape.open("rb") as file:
        shapes = read_shapes(file, shape.stat().st_size, geographic=geographic)
    index = shape.with_suffix(".shx")
    indexed, rest = divmod(index.stat().st_size - HEADER_BYTES, 8)
    if rest or indexed != shapes:
        raise Refused("E_SHP_CORRUPT", f"the .shx lists {indexed} records, the .shp holds {shapes}")
    rows = count_rows(shape.with_suffix(".dbf"))
    if rows != shapes:
        raise Refused("E_SHP_CORRUPT", f"the .dbf holds {rows} rows, the .shp {shapes} shapes")
    return shapes


def read_shapes(file: BinaryIO, size: int, *, geographic: bool) -> int:
    """Check every record of a .shp and return how many there are."""
    header = file.read(HEADER_BYTES)
    if len(header) < HEADER_BYTES or struct.unpack(">i", header[:4])[0] != 9994:
        raise Refused("E_SHP_CORRUPT", "the .shp does not begin as a shapefile does")
    if struct.unpack(">i", header[24:28])[0] * 2 != size:
        raise Refused("E_SHP_CORRUPT", "the .shp is longer or shorter than its header says")
    count, position = 0, HEADER_BYTES
    while position < size:
        record = file.read(8)
        length = struct.unpack(">i", record[4:])[0] * 2 if len(record) == 8 else -1
        if length < 4 or position + 8 + length > size:
            raise Refused("E_SHP_CORRUPT", f"record {count + 1} is cut off", line=count + 1)
        if length > 64 * MAX_VERTICES:
            raise Refused(
                "E_TOO_MANY_VERTICES", f"more than {MAX_VERTICES} positions in one shape", line=count + 1
            )
        count += 1
        check_shape(file.read(length), count, geographic=geographic)
        position += 8 + length
        if count > MAX_SHAPE_RECORDS:
            raise Refused("E_SHP_CORRUPT", f"more than {MAX_SHAPE_RECORDS} shapes")
    return count


def check_shape(content: bytes, line: int, *, geographic: bool) -> None:
    """Check that counts fit the bytes and that all positions are finite and in range."""
    kind = struct.unpack("<i", content[:4])[0]
    if kind == 0:
        return
    if kind in POINTS:
        if len(content) < 4 + POINTS[kind] - (8 if kind == 11 else 0):
            raise Refused("E_SHP_CORRUPT", f"shape {line} is cut off", line=line)
        check_numbers(content[4:20], line, geographic=geographic)
        return
    if kind not in MULTIPOINTS and kind not in PARTED:
        raise Refused("E_SHP_CORRUPT", f"shape {line} has the unknown type {kind}", line=line)
    fixed = 40 if kind in MULTIPOINTS else 44
    if len(content) < fixed:
        raise Refused("E_SHP_CORRUPT", f"shape {line} is cut off", line=line)
    counts = struct.unpack("<i" if fixed == 40 else "<ii", content[36:fixed])
    parts, points = (0, counts[0]) if fixed == 40 else counts
    if parts < 0 or points < 0 or fixed + 4 * parts + 16 * points > len(content):
        raise Refused("E_SHP_CORRUPT", f"shape {line} counts more positions than it holds", line=line)
    if points > MAX_VERTICES:
        raise Refused("E_TOO_MANY_VERTICES", f"more than {MAX_VERTICES} positions in shape {line}", line=line)
    starts = struct.unpack(f"<{parts}i", content[fixed : fixed + 4 * parts])
    if any(not 0 <= start < points for start in starts) or list(starts) != sorted(set(starts)):
        raise Refused("E_SHP_CORRUPT", f"the parts of shape {line} do not begin inside it", line=line)
    first = fixed + 4 * parts
    check_numbers(content[first : first + 16 * points], line, geographic=geographic)


def check_numbers(content: bytes, line: int, *, geographic: bool) -> None:
    """Refuse NaN, infinities and, in degrees, what is out of range. Raises Refused E_COORD_RANGE."""
    for x, y in struct.iter_unpack("<dd", content):
        widest_x, widest_y = (180.0, 90.0) if geographic else (1e9, 1e9)
        # No comparison with NaN holds.
        if not (-widest_x <= x <= widest_x and -widest_y <= y <= widest_y):
            raise Refused("E_COORD_RANGE", f"shape {line} has the position {x:.6g}, {y:.6g}", line=line)


def count_rows(path: Path) -> int:
    """Return the number of rows that a .dbf states and holds. Raises Refused E_SHP_CORRUPT."""
    with path.open("rb") as file:
        header = file.read(32)
    if len(header) < 32:
        raise Refused("E_SHP_CORRUPT", "the .dbf is cut off")
    rows, header_bytes, row_bytes = struct.unpack("<IHH", header[4:12])
    if header_bytes < 33 or row_bytes < 1 or path.stat().st_size < header_bytes + rows * row_bytes:
        raise Refused("E_SHP_CORRUPT", f"the .dbf holds fewer than the {rows} rows that it states")
    return int(rows)
