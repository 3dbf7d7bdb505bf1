"""Zipped shapefiles: the archive, its parts and their bytes."""

from __future__ import annotations

import math
import struct
import zipfile
from pathlib import Path

import pytest
from pyproj import CRS

from app.importing import zip_file
from app.importing.report import Report
from app.importing.shapefile import open_zipped_shapefile
from tests.importing.places import outcome, read_shapefile

WGS84 = CRS.from_epsg(4326).to_wkt("WKT1_ESRI")
RING = [(44.7, 41.7), (44.7, 41.8), (44.9, 41.8), (44.9, 41.7), (44.7, 41.7)]


def polygon(points: list[tuple[float, float]], parts: int = 1, counted: int | None = None) -> bytes:
    head = struct.pack(
        "<i4d2i", 5, 44.7, 41.7, 44.9, 41.8, parts, len(points) if counted is None else counted
    )
    return head + struct.pack("<i", 0) * parts + b"".join(struct.pack("<dd", *point) for point in points)


def parts_of(shapes: list[bytes], rows: int | None = None) -> dict[str, bytes]:
    """Return the bytes of .shp, .shx, .dbf and .prj."""
    body, index, offset = b"", b"", 50
    for number, content in enumerate(shapes, start=1):
        words = len(content) // 2
        body += struct.pack(">ii", number, words) + content
        index += struct.pack(">ii", offset, words)
        offset += 4 + words

    def header(size: int) -> bytes:
        return struct.pack(">i20xi", 9994, (100 + size) // 2) + struct.pack("<2i8d", 1000, 5, *[0.0] * 8)

    count = len(shapes) if rows is None else rows
    field = b"NAME".ljust(11, b"\x00") + b"C" + bytes(4) + bytes([5, 0]) + bytes(14)
    table = struct.pack("<4BIHH20x", 3, 126, 1, 1, count, 65, 6) + field + b"\r" + b" abcde" * count
    return {
        "p.shp": header(len(body)) + body,
        "p.shx": header(len(index)) + index,
        "p.dbf": table,
        "p.prj": WGS84.encode(),
    }


def pack(folder: Path, parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "x.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def codes(path: Path) -> list[str]:
    return list(outcome(path, read_shapefile)[0].error_counts)


def test_a_good_shapefile_is_unpacked_and_cleared_away(tmp_path: Path) -> None:
    path = pack(
        tmp_path, {f"Folder/{name.upper()}": content for name, content in parts_of([polygon(RING)]).items()}
    )
    report = Report()
    with open_zipped_shapefile(path, report) as shape:
        assert sorted(part.suffix for part in shape.parent.iterdir()) == [".dbf", ".prj", ".shp", ".shx"]
    assert not report.failed
    assert not shape.parent.exists()


@pytest.mark.parametrize(
    "left_out, code",
    [("p.shp", "E_SHP_PARTS"), ("p.shx", "E_SHP_PARTS"), ("p.dbf", "E_SHP_PARTS"), ("p.prj", "E_CRS")],
)
def test_a_missing_part_is_named(tmp_path: Path, left_out: str, code: str) -> None:
    parts = {name: content for name, content in parts_of([polygon(RING)]).items() if name != left_out}
    assert codes(pack(tmp_path, parts)) == [code]


@pytest.mark.parametrize("content", [b"", b"somewhere", b"\xff\xfe", b"GEOGCS[" * 50])
def test_a_reference_system_that_nobody_can_read_is_refused(tmp_path: Path, content: bytes) -> None:
    assert codes(pack(tmp_path, {**parts_of([polygon(RING)]), "p.prj": content})) == ["E_CRS"]


@pytest.mark.parametrize(
    "bad", [(math.nan, 41.7), (44.7, math.inf), (540.0, 41.7), (44.7, -91.0), (480000.0, 4600000.0)]
)
def test_positions_that_are_no_degrees_are_refused(tmp_path: Path, bad: tuple[float, float]) -> None:
    assert codes(pack(tmp_path, parts_of([polygon(RING), polygon([*RING[:2], bad, *RING[3:]])]))) == [
        "E_COORD_RANGE"
    ]


def test_metres_are_taken_where_the_prj_says_metres(tmp_path: Path) -> None:
    metres = CRS.from_epsg(32638).to_wkt("WKT1_ESRI").encode()
    ring = [(480000.0, 4600000.0), (480000.0, 4700000.0), (490000.0, 4700000.0), (480000.0, 4600000.0)]
    assert codes(pack(tmp_path, {**parts_of([polygon(ring)]), "p.prj": metres})) == []


def damaged(parts: dict[str, bytes], name: str, content: bytes) -> dict[str, bytes]:
    return {**parts, name: content}


def test_parts_that_disagree_or_are_cut_off_are_refused(tmp_path: Path) -> None:
    good = parts_of([polygon(RING)])
    two = parts_of([polygon(RING), polygon(RING)])
    shape = good["p.shp"]
    for parts in (
        parts_of([polygon(RING)], rows=3),
        damaged(good, "p.shx", two["p.shx"]),
        damaged(good, "p.shp", shape[:-8]),
        damaged(good, "p.shp", shape + b"\x00" * 8),
        damaged(good, "p.shp", b"XXXX" + shape[4:]),
        damaged(good, "p.shp", b""),
        damaged(good, "p.dbf", good["p.dbf"][:-3]),
        damaged(good, "p.dbf", b""),
        parts_of([polygon(RING, counted=1_000_000)]),
        parts_of([polygon(RING, counted=-1)]),
        parts_of([polygon(RING, parts=2)]),
        parts_of([struct.pack("<i", 99) + polygon(RING)[4:]]),
        parts_of([struct.pack("<i", 5)]),
    ):
        assert codes(pack(tmp_path, parts)) == ["E_SHP_CORRUPT"]


def test_a_shape_of_too_many_positions_is_refused(tmp_path: Path) -> None:
    parts = parts_of([polygon([*RING[:-1] * 15_000, RING[0]])])
    assert codes(pack(tmp_path, parts, zipfile.ZIP_STORED)) == ["E_TOO_MANY_VERTICES"]


@pytest.mark.parametrize(
    "name",
    [
        "../p.shp",
        "/p.shp",
        "a/../../p.shp",
        "C:p.shp",
        "a\\p.shp",
        "\\\\host\\p.shp",
        "p\n.shp",
        "~/../p.shp",
        "./../x",
    ],
)
def test_names_that_lead_elsewhere_are_refused(tmp_path: Path, name: str) -> None:
    assert codes(pack(tmp_path, {**parts_of([polygon(RING)]), name: b"x"})) == ["E_ZIP_NAME"]


def test_the_same_name_twice_is_refused_whatever_its_case_or_folder(tmp_path: Path) -> None:
    good = parts_of([polygon(RING)])
    assert codes(pack(tmp_path, {**good, "P.SHP": b"x"})) == ["E_ZIP_NAME"]
    assert codes(pack(tmp_path, {**good, "a/p.shp": b"x"})) == ["E_ZIP_NAME"]


def test_links_locks_and_other_methods_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("p.lnk")
    link.external_attr = 0o120777 << 16
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert codes(path) == ["E_ZIP_NAME"]
    assert codes(pack(tmp_path, parts_of([polygon(RING)]), zipfile.ZIP_LZMA)) == ["E_ZIP_CORRUPT"]
    locked = bytearray(pack(tmp_path, {"p.shp": b"x"}).read_bytes())
    for start in (locked.index(b"PK\x01\x02") + 8, 6):
        locked[start] |= 1
    path.write_bytes(bytes(locked))
    assert codes(path) == ["E_ZIP_CORRUPT"]


def test_bombs_are_counted_while_reading_not_from_the_header(tmp_path: Path) -> None:
    bomb = bytearray(pack(tmp_path, {"p.txt": bytes(20_000_000)}).read_bytes())
    assert codes(tmp_path / "x.zip") == ["E_ZIP_RATIO"]
    directory = bomb.index(b"PK\x01\x02")
    bomb[directory + 20 : directory + 24] = struct.pack("<I", 10_000_000)
    (tmp_path / "lying.zip").write_bytes(bytes(bomb))
    assert codes(tmp_path / "lying.zip")[0] in ("E_ZIP_RATIO", "E_ZIP_CORRUPT")


def test_many_members_or_huge_directories_are_refused(tmp_path: Path) -> None:
    assert codes(pack(tmp_path, {f"f{number}": b"" for number in range(51)})) == ["E_ZIP_COUNT"]
    assert codes(pack(tmp_path, {f"f{number}": b"" for number in range(1500)})) == ["E_ZIP_COUNT"]


def test_all_members_together_may_not_exceed_the_size(tmp_path: Path) -> None:
    path = pack(tmp_path, {f"f{number}": bytes(range(256)) * 400 for number in range(40)}, zipfile.ZIP_STORED)
    with path.open("rb") as file:
        archive = zip_file.open_zip(path, file, most_bytes=1_000_000)
        sizes = (len(b"".join(archive.read_chunks(member))) for member in archive.members)
        with pytest.raises(zip_file.Refused, match="unpacks to more than") as caught:
            sum(sizes)
    assert caught.value.code == "E_ZIP_SIZE"
