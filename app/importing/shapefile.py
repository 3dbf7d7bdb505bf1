"""Opens a zipped shapefile: the archive checked, its parts complete, its records and numbers whole."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from app.importing.report import Refused, Report, shown
from app.importing.shape_records import check_records
from app.importing.zip_file import CheckedZip, open_zip

NEEDED = (".shp", ".shx", ".dbf")
TAKEN = (*NEEDED, ".prj", ".cpg")


@contextmanager
def open_zipped_shapefile(path: Path, report: Report) -> Iterator[Path]:
    """Unpack a checked shapefile to a temporary folder and hand on the path of its .shp, .dbf, .shx, .prj
    beside it.

    Raises Refused E_ZIP_*, E_SHP_PARTS, E_SHP_CORRUPT, E_CRS, E_COORD_RANGE, E_TOO_MANY_VERTICES. The folder
    goes away with the context. The reference system is whatever the .prj says: who reads it turns it to
    CRS84.
    """
    with tempfile.TemporaryDirectory(prefix="kseli-shapefile-") as folder:
        with path.open("rb") as file:
            parts = unpack(open_zip(path, file), Path(folder))
        shapes = [part for part in parts if part.suffix == ".shp"]
        if len(shapes) != 1:
            raise Refused("E_SHP_PARTS", f"the archive must hold exactly one .shp, it holds {len(shapes)}")
        shape = shapes[0]
        missing = [suffix for suffix in NEEDED if not shape.with_suffix(suffix).is_file()]
        if missing:
            raise Refused("E_SHP_PARTS", f"{shown(shape.name)} lacks its {' and '.join(missing)}")
        count = check_records(shape, geographic=is_geographic(shape.with_suffix(".prj")))
        if count == 0:
            report.add_warning("W_EMPTY", "the shapefile holds no record")
        yield shape


def unpack(archive: CheckedZip, folder: Path) -> list[Path]:
    """Write the parts of shapefiles by lower-case name without folders; read the rest for its checksums."""
    written: list[Path] = []
    for member in archive.members:
        target = target_of(member, folder)
        if target is None:
            for _ in archive.read_chunks(member):
                pass
            continue
        if target in written:
            raise Refused("E_ZIP_NAME", f"{shown(target.name)} comes twice, in different folders")
        written.append(target)
        with target.open("xb") as file:
            for chunk in archive.read_chunks(member):
                file.write(chunk)
    return written


def target_of(member: zipfile.ZipInfo, folder: Path) -> Path | None:
    """Return where a member goes, or None for one that is not needed."""
    name = PurePosixPath(member.filename.lower()).name
    return folder / name if not name.startswith(".") and PurePosixPath(name).suffix in TAKEN else None


def is_geographic(path: Path) -> bool:
    """Return whether a .prj states degrees.

    Raises Refused E_CRS where there is none or nobody can read it.
    """
    # Heavy (PROJ and its database): only shapefiles need it.
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not path.is_file():
        raise Refused(
            "E_CRS", "the .prj is missing: without it nobody knows what the numbers mean", field=".prj"
        )
    try:
        crs = CRS.from_wkt(path.read_text(encoding="utf-8"))
    except (CRSError, UnicodeDecodeError) as error:
        raise Refused("E_CRS", "the .prj names no reference system that can be read", field=".prj") from error
    return bool(crs.is_geographic)
