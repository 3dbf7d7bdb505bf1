"""The report form's texts made into checked values; every wrong field is named at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy.orm import Session

from app.form_fields import Fields
from app.i18n import lazy_gettext as _l
from app.mail.address import MailAddressError, check_mailbox
from app.problems.models.problem import LOCATION_PRECISIONS, VISIBILITIES
from app.problems.queries.topics import has_topic
from app.problems.reported_place import ReportedPlace, read_reported_place
from app.problems.workflow.rights import MEMBER_ROLES

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 120, 4_000, 120
LONGEST_DESCRIPTION = 300
_KEY = re.compile(r"[0-9A-Za-z_-]{16,64}", re.ASCII)


class Reporter(Protocol):
    """What the form must know of the person of the request; accounts.models.Person has it."""

    id: int
    name: str
    role: str


@dataclass(frozen=True)
class Report:
    """A report whose values are checked. The place is exact, degrees in CRS84; a reporter has an account or
    an e-mail address."""

    title: str
    text: str
    topic_code: str
    lon: float
    lat: float
    location_precision: str
    language: str
    idempotency_key: str
    municipality_code: str | None = None
    visibility: str = "public"
    reporter_id: int | None = None
    reporter_email: str | None = None
    reporter_name: str | None = None
    name_shown: bool = False
    on_behalf_of: str | None = None


def parse_report(
    session: Session,
    values: Mapping[str, str],
    person: Reporter | None,
    language: str,
    *,
    asks_email: bool = True,
) -> Report:
    """Return the report. Raises FormRefused that names every field to be mended.

    `asks_email`: whoever has no account must give an address (not where an existing report is edited).
    """
    fields = Fields(values)
    place = read_reported_place(session, fields)
    title = _read_needed(fields, "title", LONGEST_TITLE, _l("Say in a few words what the problem is."))
    text = _read_needed(fields, "text", LONGEST_TEXT, _l("Tell what happens, since when, and to whom."))
    topic_code = values.get("topic", "")
    if not has_topic(session, topic_code):
        fields.refuse("topic", "E_TOPIC", _l("Choose what it is about."))
    precision = fields.read_choice("location_precision", LOCATION_PRECISIONS, "exact")
    visibility = fields.read_choice("visibility", VISIBILITIES, "public")
    if visibility == "region" and (person is None or person.role not in MEMBER_ROLES):
        fields.refuse("visibility", "E_FORBIDDEN", _l("Only members of the network report to members alone."))
    name = person.name if person else fields.read_text("name", LONGEST_NAME)
    name_shown = values.get("name_shown") == "yes"
    if name_shown and not name:
        fields.refuse("name", "E_MISSING", _l("Give a name, or leave it hidden."))
    on_behalf_of = fields.read_text("on_behalf_of", LONGEST_NAME)
    email = _read_email(fields) if asks_email and person is None else None
    key = values.get("key", "")
    if not _KEY.fullmatch(key):
        fields.refuse("key", "E_KEY", _l("The form is incomplete. Please open it anew."))
    fields.check()
    if place is None:
        raise AssertionError("a form without a place was taken")
    return Report(
        title=title,
        text=text,
        topic_code=topic_code,
        lon=place.lon,
        lat=place.lat,
        location_precision=coarser(precision, place),
        language=language,
        idempotency_key=key,
        municipality_code=place.municipality_code,
        visibility=visibility,
        reporter_id=person.id if person else None,
        reporter_email=email,
        reporter_name=name or None,
        name_shown=name_shown,
        on_behalf_of=on_behalf_of or None,
    )


def coarser(precision: str, place: ReportedPlace) -> str:
    """Return the chosen precision, or the place's own where that says less: no pin for a village's name."""
    return max(precision, place.precision, key=LOCATION_PRECISIONS.index)


def _read_needed(fields: Fields, field: str, longest: int, message: str) -> str:
    before = len(fields.errors)
    text = fields.read_text(field, longest, lines=field == "text")
    if not text and len(fields.errors) == before:
        fields.refuse(field, "E_MISSING", message)
    return text


def _read_email(fields: Fields) -> str | None:
    given = fields.values.get("email", "").strip()
    if not given:
        fields.refuse("email", "E_MISSING", _l("Give your e-mail address: we send one mail to confirm."))
        return None
    try:
        return check_mailbox(given)
    except MailAddressError as error:
        fields.refuse("email", error.code, error.message)
        return None
