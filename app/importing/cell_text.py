"""Cleaning of every text that comes in, whatever the format, with its warnings and refusals."""

from __future__ import annotations

from app.importing.limits import MAX_FIELD_CHARACTERS
from app.importing.report import Report
from app.text import ControlCharacter, clean_text, unprotect_formula


def take_text(value: str, report: Report, *, line: int | None, field: str) -> str:
    """Return cleaned text; tells E_TEXT_CONTROL, E_ENCODING, E_FIELD_SIZE (then '') and W_BIDI_STRIPPED."""
    if len(value) > MAX_FIELD_CHARACTERS:
        report.add_error(
            "E_FIELD_SIZE", f"longer than {MAX_FIELD_CHARACTERS} characters", line=line, field=field
        )
        return ""
    try:
        cleaned = clean_text(unprotect_formula(value))
    except ControlCharacter as error:
        code = "E_ENCODING" if error.args[0].startswith("U+D") else "E_TEXT_CONTROL"
        report.add_error(code, f"holds {error.args[0]}, which is no text", line=line, field=field)
        return ""
    if cleaned.stripped:
        report.add_warning(
            "W_BIDI_STRIPPED", "invisible or direction characters removed", line=line, field=field
        )
    return cleaned.text
