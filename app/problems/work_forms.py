"""The forms of the work on a problem made into checked values; every wrong field is named."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from werkzeug.datastructures import FileStorage

from app.form_fields import Fields, parse_day, read_link
from app.i18n import lazy_gettext as _l
from app.i18n import today_in_georgia
from app.problems.services.evidence_files import LARGEST_BYTES, keep_evidence_file
from app.problems.services.steps import EvidenceInput
from app.storage import Storage
from app.text import parse_number

LONGEST_REASON, LONGEST_UPDATE = 1_000, 4_000
MOST_UPDATE_PHOTOS = 3
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2100, 1, 1)


def read_evidence(
    fields: Fields,
    storage: Storage,
    file: FileStorage | None,
    *,
    needed: bool = True,
    today: date | None = None,
) -> EvidenceInput | None:
    """Return what was given as evidence: a file, a link, an event with its day, or words alone.

    Raises FormRefused; a file that cannot be kept raises its own refusal.
    """
    text = fields.read_text("text", LONGEST_REASON, lines=True)
    url = read_link(fields, "url")
    happened_on = read_day(fields, "happened_on", until=today or today_in_georgia())
    sent = file is not None and bool(file.filename)
    if happened_on and not text and not fields.errors:
        fields.refuse("text", "E_MISSING", _l("Say what happened on that day."))
    if needed and not (text or url or sent or fields.errors):
        fields.refuse("text", "E_MISSING", _l("Give something: words, a link, a day or a file."))
    fields.check()
    key, name = keep_evidence_file(storage, *_read_file(file)) if sent and file else (None, None)
    if not (text or url or key):
        return None
    kind = "file" if key else "link" if url else "event" if happened_on else "comment"
    return EvidenceInput(kind, text, url, happened_on, key, name)


def read_day(fields: Fields, field: str, *, until: date | None = None) -> date | None:
    """Return a day in ISO form, or None where none was given or it is wrong; a wrong one is noted.

    `until` is the last one that can be: what is told has happened by then.
    """
    given = fields.values.get(field, "").strip()
    if not given:
        return None
    day = parse_day(given)
    if day is None:
        fields.refuse(field, "E_DATE", _l("This is no day: write it as 2026-12-31."))
    elif until is not None and day > until:
        message = _l("This day lies in the future: evidence tells of what has happened.")
        fields.refuse(field, "E_FUTURE", message)
    elif not FIRST_DAY <= day <= LAST_DAY:
        fields.refuse(field, "E_DATE_RANGE", _l("Give a day between 1990 and 2100."))
    else:
        return day
    return None


def read_number(fields: Fields, field: str) -> int | None:
    """Return a number of a record, or None where none was given or it is none."""
    given = fields.values.get(field, "").strip()
    number = parse_number(given)
    if given and number is None:
        fields.refuse(field, "E_NUMBER", _l("Give a number."))
    return number


def read_numbers(values: list[str]) -> list[int]:
    """Return the small numbers among the texts: positions of a check-list."""
    return [int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 4]


def read_needed_text(values: Mapping[str, str], field: str, longest: int, message: str) -> str:
    """Return a text that must be there. Raises FormRefused that names it."""
    fields = Fields(values)
    text = fields.read_text(field, longest, lines=True)
    if not text and not fields.errors:
        fields.refuse(field, "E_MISSING", message)
    fields.check()
    return text


def _read_file(file: FileStorage) -> tuple[bytes, str]:
    data = file.stream.read(LARGEST_BYTES + 1)
    return data, file.filename or ""
