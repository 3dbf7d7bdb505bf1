"""A file that checks its bytes while a parser reads them: strict UTF-8, the offset of a wrong byte told."""

from __future__ import annotations

import codecs
from typing import BinaryIO

from app.importing.report import Refused

BOM = codecs.BOM_UTF8
WIDE_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


class Utf8Guard:
    """Wraps a binary file; `read` hands on checked bytes without a byte order mark and counts them."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.offset = 0
        self.decoder = codecs.getincrementaldecoder("utf-8")("strict")

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes. Raises Refused E_ENCODING, or what a subclass finds."""
        chunk = self.file.read(size)
        if self.offset == 0 and chunk.startswith(WIDE_BOMS):
            raise Refused("E_ENCODING", "the file is written in UTF-16 or UTF-32: save it again as UTF-8")
        pending = len(self.decoder.getstate()[0])
        try:
            self.decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            place = self.offset - pending + error.start
            raise Refused("E_ENCODING", f"byte {place} is not UTF-8: save the file again as UTF-8") from error
        without_mark = chunk.removeprefix(BOM) if self.offset == 0 else chunk
        self.offset += len(chunk)
        self.inspect(without_mark)
        # Only the mark itself came: an empty answer would look like the end of the file.
        return without_mark if without_mark or not chunk else self.read(size)

    def inspect(self, chunk: bytes) -> None:
        """Look at a chunk before the parser does; raises Refused. b'' is the end of the file."""
