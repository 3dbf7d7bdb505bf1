"""The forms of requests and allocations made into checked values; every wrong field is named."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from app.form_fields import Fields, read_day
from app.i18n import lazy_gettext as _l
from app.resources.forms import read_number
from app.text import parse_number

LONGEST_TEXT = 1_000


@dataclass(frozen=True)
class Ask:
    """What a step of a problem needs."""

    type_code: str
    quantity: Decimal
    needed_by: date | None
    text: str


@dataclass(frozen=True)
class Promise:
    """How much of which resource is allocated, for which request if any, and until which day."""

    resource_id: int
    request_id: int | None
    quantity: Decimal
    until: date | None


def parse_ask(values: Mapping[str, str], types: Collection[str], today: date) -> Ask:
    """Return what is asked for. Raises FormRefused."""
    fields = Fields(values)
    type_code = values.get("type", "")
    if type_code not in types:
        fields.refuse("type", "E_TYPE", _l("Choose what kind of resource is needed."))
    quantity = read_quantity(fields, _l("Say how many, or how much, is needed."))
    needed_by = read_coming_day(fields, "needed_by", today)
    text = fields.read_text("text", LONGEST_TEXT, lines=True)
    fields.check()
    return Ask(type_code, quantity or Decimal(1), needed_by, text)


def parse_promise(
    values: Mapping[str, str], resources: Collection[int], requests: Collection[int], today: date
) -> Promise:
    """Return what is promised. Raises FormRefused.

    `resources`: of which the person may allocate; `requests`: the open ones of the problem.
    """
    fields = Fields(values)
    resource_id = parse_number(values.get("resource", ""))
    if resource_id not in resources:
        fields.refuse("resource", "E_CHOICE", _l("Choose one of the resources that you may allocate."))
    request_id = parse_number(values.get("request", ""))
    if values.get("request", "").strip() and request_id not in requests:
        message = _l("This request is not open any more. Choose another one, or none.")
        fields.refuse("request", "E_CHOICE", message)
    quantity = read_quantity(fields, _l("Say how many, or how much, you allocate."))
    until = read_coming_day(fields, "until", today)
    fields.check()
    return Promise(resource_id or 0, request_id, quantity or Decimal(1), until)


def parse_part(values: Mapping[str, str]) -> Decimal | None:
    """Return with how much of an allocation something is done, None for all. Raises FormRefused."""
    if not values.get("quantity", "").strip():
        return None
    fields = Fields(values)
    quantity = read_quantity(fields, "")
    fields.check()
    return quantity


def parse_until(values: Mapping[str, str], today: date) -> date | None:
    """Return the new last day, None for no day. Raises FormRefused."""
    fields = Fields(values)
    until = read_coming_day(fields, "until", today)
    fields.check()
    return until


def read_quantity(fields: Fields, missing: str) -> Decimal | None:
    """Return a number above 0; None where it is missing, which is noted, as a wrong one is."""
    found = read_number(fields, "quantity")
    if found is None:
        fields.refuse("quantity", "E_MISSING", missing)
    return found


def read_coming_day(fields: Fields, field: str, today: date) -> date | None:
    """Return a day from `today` on; None where none was given or it is wrong, which is noted."""
    day = read_day(fields, field, date.min)
    if day and day < today:
        fields.refuse(field, "E_PAST", _l("This day is over: give today or a later one."))
        return None
    return day
