"""Checks of zip archives before anything is unpacked: names, number, size while reading, checksums."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from app.importing.limits import (
    MAX_UNPACKED_BYTES,
    MAX_ZIP_MEMBERS,
    MAX_ZIP_RATIO,
    MEGABYTE,
    RATIO_FREE_BYTES,
)
from app.importing.report import Refused, shown

DIRECTORY_ENTRY = b"PK\x01\x02"
# Python reads the whole directory when it opens an archive, so a huge one is refused before.
MOST_DIRECTORY_ENTRIES = 1000
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
CHUNK = 256 * 1024


class CheckedZip:
    """An archive whose members may be read: names are checked, and reading counts what comes out."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, *, most_bytes: int) -> None:
        self.archive = archive
        self.packed_size = path.stat().st_size
        self.most_bytes = most_bytes
        self.unpacked = 0
        self.members = [member for member in archive.infolist() if not is_ignored(member)]

    def read_chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """Yield the bytes of a member. Raises Refused E_ZIP_RATIO, E_ZIP_SIZE, E_ZIP_CORRUPT."""
        own = 0
        try:
            with self.archive.open(member) as file:
                while chunk := file.read(CHUNK):
                    own += len(chunk)
                    self.unpacked += len(chunk)
                    self.check_size(own, member)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Refused("E_ZIP_CORRUPT", f"{shown(member.filename)} is damaged: {shown(error)}") from error

    def check_size(self, own: int, member: zipfile.ZipInfo) -> None:
        """Refuse what unpacks to far more than it is: one member, or all together (members may overlap)."""
        for unpacked, packed in ((own, member.compress_size), (self.unpacked, self.packed_size)):
            if unpacked > RATIO_FREE_BYTES and unpacked > MAX_ZIP_RATIO * packed:
                message = f"{shown(member.filename)} unpacks to more than {MAX_ZIP_RATIO} times its size"
                raise Refused("E_ZIP_RATIO", message)
        if self.unpacked > self.most_bytes:
            raise Refused("E_ZIP_SIZE", f"the archive unpacks to more than {self.most_bytes // MEGABYTE} MB")


def open_zip(path: Path, file: BinaryIO, *, most_bytes: int = MAX_UNPACKED_BYTES) -> CheckedZip:
    """Return a checked archive. Raises Refused E_ZIP_CORRUPT, E_ZIP_COUNT, E_ZIP_NAME."""
    check_directory_size(file)
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise Refused("E_ZIP_CORRUPT", f"this is not a whole zip archive: {shown(error)}") from error
    members = archive.infolist()
    if len(members) > MAX_ZIP_MEMBERS:
        raise Refused(
            "E_ZIP_COUNT", f"{len(members)} files in the archive, at most {MAX_ZIP_MEMBERS} are taken"
        )
    seen: set[str] = set()
    for member in members:
        check_member(member)
        name = member.filename.casefold()
        if name in seen:
            raise Refused(
                "E_ZIP_NAME", f"{shown(member.filename)} comes twice: readers disagree which one wins"
            )
        seen.add(name)
    return CheckedZip(path, archive, most_bytes=most_bytes)


def check_directory_size(file: BinaryIO) -> None:
    """Raise Refused E_ZIP_COUNT when the bytes hold far too many directory entries."""
    count, tail = 0, b""
    while chunk := file.read(CHUNK):
        count += (tail + chunk).count(DIRECTORY_ENTRY)
        tail = chunk[-len(DIRECTORY_ENTRY) + 1 :]
        if count > MOST_DIRECTORY_ENTRIES:
            raise Refused("E_ZIP_COUNT", f"more than {MAX_ZIP_MEMBERS} files in the archive")
    file.seek(0)


def check_member(member: zipfile.ZipInfo) -> None:
    """Refuse a name that leads out of the folder, a link, a locked member.

    Raises Refused E_ZIP_NAME, E_ZIP_CORRUPT.
    """
    name = member.orig_filename
    parts = name.split("/")
    if (
        not name.isprintable()
        or "\\" in name
        or name.startswith("/")
        or ".." in parts
        or ":" in name
        or name != member.filename
        or not parts[0]
    ):
        raise Refused("E_ZIP_NAME", f"the name {shown(name)} leads out of the archive's folder")
    mode = member.external_attr >> 16
    if mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Refused("E_ZIP_NAME", f"{shown(name)} is a link or device, not a file")
    if member.flag_bits & 0x1:
        raise Refused("E_ZIP_CORRUPT", f"{shown(name)} is locked with a password")
    if member.compress_type not in METHODS:
        raise Refused(
            "E_ZIP_CORRUPT", f"{shown(name)} is packed by a method that is not taken (only deflate)"
        )


def is_ignored(member: zipfile.ZipInfo) -> bool:
    """Return whether a member is a folder or what macOS adds."""
    return member.is_dir() or member.filename.startswith("__MACOSX/")
