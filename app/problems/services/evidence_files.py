"""Files brought as evidence of a step: PDF as it is, photos made anew as everywhere."""

from __future__ import annotations

import re

from app.errors import N_, AppError
from app.i18n import lazy_gettext as _l
from app.pictures import CONTENT_TYPE, PictureError, read_picture
from app.storage import Storage, new_key
from app.text import ControlCharacter, clean_text, one_line

FOLDER = "evidence"
LARGEST_BYTES = 10_000_000
LONGEST_NAME = 80
PDF_TYPE = "application/pdf"
PDF_SIGN, PDF_END = b"%PDF-", b"%%EOF"
# What a file system, a shell or a header might understand otherwise than as part of a name.
_UNSAFE = re.compile(r"[^\w .,()+-]+")


class EvidenceRefused(AppError):
    """The file cannot be kept as evidence."""

    title = N_("File refused")

    def __init__(self, message: str, *, code: str, status: int) -> None:
        super().__init__(message, code=code, field="file")
        self.status = status


def keep_evidence_file(storage: Storage, data: bytes, file_name: str) -> tuple[str, str]:
    """Store a file and return its key and a name that is safe to show and to save under.

    Raises EvidenceRefused (E_EMPTY 422, E_FILE_BYTES 413, E_FILE_TYPE 415) and PictureError.
    """
    if not data:
        raise EvidenceRefused(_l("The file is empty."), code="E_EMPTY", status=422)
    if len(data) > LARGEST_BYTES:
        raise EvidenceRefused(
            _l("The file is larger than %(limit)s MB.", limit=LARGEST_BYTES // 10**6),
            code="E_FILE_BYTES",
            status=413,
        )
    data, ending, content_type = _checked(data)
    key = f"{FOLDER}/{new_key()}.{ending}"
    storage.put(key, data, content_type)
    return key, f"{safe_name(file_name)}.{ending}"


def content_type_of(storage_key: str) -> str:
    """Return the type of a kept file, by the ending that we gave its key."""
    return PDF_TYPE if storage_key.endswith(".pdf") else CONTENT_TYPE


def safe_name(file_name: str) -> str:
    """Return the name without folders, ending and signs that mislead; "file" where nothing is left."""
    try:
        name = one_line(clean_text(re.split(r"[/\\]", file_name)[-1]).text)
    except ControlCharacter:
        return "file"
    stem = name.rpartition(".")[0] if "." in name else name
    return _UNSAFE.sub("_", stem).strip(" ._-")[:LONGEST_NAME].strip() or "file"


def _checked(data: bytes) -> tuple[bytes, str, str]:
    if data.startswith(PDF_SIGN):
        if PDF_END not in data[-2048:]:
            raise EvidenceRefused(
                _l("The PDF is not whole. Please choose it anew."), code="E_FILE", status=422
            )
        return data, "pdf", PDF_TYPE
    try:
        return read_picture(data).sizes["large"], "jpg", CONTENT_TYPE
    except PictureError as error:
        if error.code != "E_IMG_TYPE":
            raise
        raise EvidenceRefused(
            _l("Only PDF files and photos (JPEG, PNG, WebP) can be taken; this file is something else."),
            code="E_FILE_TYPE",
            status=415,
        ) from error
