"""A form's texts made into checked values, with every wrong field named at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from app.errors import N_, FieldError, Unprocessable
from app.i18n import LANGUAGES
from app.i18n import lazy_gettext as _l
from app.text import ControlCharacter, clean_text, one_line

LONGEST_LINK = 1_000
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LOCAL_TIME = re.compile(rf"{_DAY.pattern}[T ][0-9]{{2}}:[0-9]{{2}}(:[0-9]{{2}})?")
NO_LINK = N_("A link begins with https:// or http:// and holds no blank.")


class FormRefused(Unprocessable):
    """Some fields of the form are missing or wrong; `errors` names each."""

    title = N_("Please look at the form again")

    @classmethod
    def of(cls, *errors: FieldError) -> FormRefused:
        """Return the refusal that names these fields."""
        return cls(_l("Some answers are missing or wrong."), code="E_FORM", errors=errors)


class Fields:
    """A form's texts, and what was found wrong with them so far."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values
        self.errors: list[FieldError] = []

    def refuse(self, field: str, code: str, message: str) -> None:
        self.errors.append(FieldError(field, code, message))

    def read_text(self, field: str, longest: int, *, lines: bool = False) -> str:
        """Return the cleaned text, '' when there is none or it is wrong; a wrong one is noted."""
        try:
            text = clean_text(self.values.get(field, "")).text
        except ControlCharacter as error:
            self.refuse(
                field, "E_CONTROL", _l("It holds a character that no text can hold: %(c)s.", c=error.args[0])
            )
            return ""
        text = text if lines else one_line(text)
        if len(text) > longest:
            self.refuse(field, "E_TOO_LONG", _l("At most %(number)s characters, please.", number=longest))
            return ""
        return text

    def read_choice(self, field: str, choices: tuple[str, ...], default: str) -> str:
        value = self.values.get(field) or default
        if value not in choices:
            self.refuse(field, "E_CHOICE", _l("Please choose one of the answers."))
        return value

    def check(self) -> None:
        """Raise FormRefused when anything was wrong."""
        if self.errors:
            raise FormRefused.of(*self.errors)


def read_texts(fields: Fields, lines: Mapping[str, int], texts: Mapping[str, int]) -> dict[str, str | None]:
    """Return what is written in Georgian and in English, by field (title_ka): a title is needed in either.

    `lines` and `texts`: the names of what takes one line, or several, with the most characters of each.
    """
    found: dict[str, str | None] = {}
    before = len(fields.errors)
    for language in LANGUAGES:
        for name, longest in (*lines.items(), *texts.items()):
            field = f"{name}_{language}"
            found[field] = fields.read_text(field, longest, lines=name in texts) or None
    if len(fields.errors) == before and not any(found[f"title_{language}"] for language in LANGUAGES):
        fields.refuse("title_ka", "E_MISSING", _l("Give it a title, in Georgian or in English."))
    return found


def read_known(
    fields: Fields, field: str, many: Mapping[str, Sequence[str]], known: Collection[str]
) -> tuple[str, ...]:
    """Return the answers chosen; one that is not offered is noted."""
    chosen = tuple(dict.fromkeys(many.get(field, ())))
    if any(value not in known for value in chosen):
        fields.refuse(field, "E_CHOICE", _l("Please choose one of the answers."))
        return ()
    return chosen


def read_day(fields: Fields, field: str, first: date = FIRST_DAY) -> date | None:
    """Return a day, or None where there is none or it is wrong; a wrong one is noted."""
    given = fields.values.get(field, "").strip()
    if not given:
        return None
    day = parse_day(given)
    if day is None or not first <= day <= LAST_DAY:
        fields.refuse(field, "E_DATE", _l("Give a day, such as 2026-10-31."))
        return None
    return day


def read_link(fields: Fields, field: str) -> str | None:
    """Return an address of the web, or None; any other scheme, a blank or a password in it is noted."""
    given = fields.read_text(field, LONGEST_LINK)
    if not given:
        return None
    try:
        parts = urlsplit(given)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.username is None
    except ValueError:
        good = False
    if not good or any(character.isspace() or character in '<>"' for character in given):
        fields.refuse(field, "E_LINK", _l(NO_LINK))
        return None
    return given


def parse_day(given: str) -> date | None:
    """Return the day written as 2026-12-31, or None: fromisoformat alone takes weeks (2026-W10-1) too."""
    try:
        return date.fromisoformat(given) if _DAY.fullmatch(given) else None
    except ValueError:
        return None


def parse_local_time(given: str) -> datetime | None:
    """Return the day and time written as 2026-12-31 18:00, as browsers send it, or None; no zone."""
    try:
        return datetime.fromisoformat(given) if _LOCAL_TIME.fullmatch(given) else None
    except ValueError:
        return None
