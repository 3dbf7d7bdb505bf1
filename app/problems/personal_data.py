"""What looks like personal data in a text, so that people are asked before it is published; pure."""

from __future__ import annotations

import re
from typing import NamedTuple

# A Georgian number: +995 or 0 before it or not, mobile 5xx xx xx xx, fixed 32 2 xx xx xx or 4xx xx xx xx.
_GAP = r"[ \u00a0.\-–()/]{0,2}"
_PHONE = re.compile(
    rf"(?<![\d.,])(?:(?:\+|00)?995{_GAP})?(?:\(?0{_GAP})?(?:5|4|32{_GAP}2|322)(?:{_GAP}\d){{6,8}}(?![\d])"
)
_FOREIGN = re.compile(rf"(?<![\d.,])(?:\+|00)[1-9](?:{_GAP}\d){{7,13}}(?!\d)")
_EMAIL = re.compile(r"[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}\w{2,24}")
# Eleven digits (the personal number of the civil registry), also grouped.
_PERSONAL = re.compile(r"(?<![\d.,+-])\d(?:[ \u00a0-]?\d){10}(?![\d])")
_DIGITS = re.compile(r"\d")
PHONE_DIGITS = 9


class Found(NamedTuple):
    """A part of a text, and what it looks like: phone, email or personal_number."""

    kind: str
    start: int
    end: int


class Hint(NamedTuple):
    """A part of a report's title or text that looks like personal data, with its kind as Found has it."""

    field: str
    kind: str
    words: str


def find_personal_data(text: str) -> list[Found]:
    """Return the phone numbers, e-mail addresses and personal numbers in order, none over another.

    A hint for people, no proof: whoever writes or publishes the text decides.
    """
    found: list[Found] = []
    for kind, pattern in (
        ("email", _EMAIL),
        ("phone", _FOREIGN),
        ("personal_number", _PERSONAL),
        ("phone", _PHONE),
    ):
        for match in pattern.finditer(text):
            start, end = match.span()
            if kind == "phone" and not _is_phone(match[0]):
                continue
            if all(end <= other.start or start >= other.end for other in found):
                found.append(Found(kind, start, end))
    return sorted(found, key=lambda one: one.start)


def find_hints(title: str, text: str) -> tuple[Hint, ...]:
    """Return what looks like personal data in a report, the title's first, each once."""
    found = (
        Hint(field, one.kind, words[one.start : one.end])
        for field, words in (("title", title), ("text", text))
        for one in find_personal_data(words)
    )
    return tuple(dict.fromkeys(found))


def _is_phone(part: str) -> bool:
    digits = "".join(_DIGITS.findall(part))
    # Sums are round: 500 000 000 is nobody's number.
    return len(digits) >= PHONE_DIGITS and not digits.endswith("00000")
