"""A JSON file that checks itself while a parser reads it: UTF-8, whole surrogate pairs, a bounded depth."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import BinaryIO

from app.importing.byte_guard import Utf8Guard
from app.importing.limits import MAX_JSON_DEPTH
from app.importing.report import Refused

SURROGATE = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(?P<half>\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
# An escape that the end of a chunk may have cut, or the first half of a pair.
CUT = re.compile(rb"(?:\\u[dD][89abAB][0-9a-fA-F]{2})?(?:\\(?:u[0-9a-fA-F]{0,3})?)?\Z")
LONGEST_CUT = 11
STRUCTURE = b'"[]{}'
OTHERS = bytes(byte for byte in range(256) if byte not in STRUCTURE)
# ijson's C parser crashes the process on an integer of more than 4,300 digits. Split by the end of a chunk,
# one part of such a number still has as many as this.
TOO_MANY_DIGITS = b"0" * 2000
DIGITS = bytes(48 if 48 <= byte <= 57 else 32 for byte in range(256))
STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


class JsonGuard(Utf8Guard):
    """Refuses E_JSON_DEPTH before a parser builds so deep, and E_ENCODING for half a surrogate pair."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.depth = 0
        self.in_string = False
        self.tail = b""

    def inspect(self, chunk: bytes) -> None:
        if TOO_MANY_DIGITS in chunk.translate(DIGITS):
            raise Refused("E_NUMBER", f"a number has more than {len(TOO_MANY_DIGITS)} digits")
        text = self.tail + chunk
        # Runs of backslashes pair up from their start, so what is left begins an escape.
        bare = text.replace(b"\\\\", b"") if b"\\" in text else text
        cut = CUT.search(bare, max(0, len(bare) - LONGEST_CUT))
        self.tail = cut[0] if cut and chunk else b""
        bare = bare[: len(bare) - len(self.tail)]
        if b"\\" in bare:
            if b"\\ud" in bare or b"\\uD" in bare:
                check_surrogates(bare)
            bare = bare.replace(b'\\"', b"")
        self.count_depth(bare)

    def count_depth(self, text: bytes) -> None:
        """Follow the brackets outside strings."""
        pieces = text.translate(None, OTHERS).split(b'"')
        outside = b"".join(pieces[1 if self.in_string else 0 :: 2])
        if len(pieces) % 2 == 0:
            self.in_string = not self.in_string
        if not outside:
            return
        levels = list(accumulate(map(STEPS.__getitem__, outside), initial=self.depth))
        self.depth = levels[-1]
        if max(levels) > MAX_JSON_DEPTH:
            raise Refused("E_JSON_DEPTH", f"nested deeper than {MAX_JSON_DEPTH} levels")


def check_surrogates(text: bytes) -> None:
    """Refuse half a pair of escapes: no text can hold it. Raises Refused E_ENCODING."""
    for match in SURROGATE.finditer(text):
        if match["half"]:
            raise Refused("E_ENCODING", f"{match['half'].decode()} is half a character (lone surrogate)")
