"""The texts of a resource's form made into checked values; every wrong field is named at once."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.filters import REGION_CODES
from app.form_fields import Fields, read_day, read_known, read_texts
from app.i18n import lazy_gettext as _l
from app.problems.queries.given_place import read_given_place
from app.resources.drawn_area import BadArea, parse_area
from app.resources.models import AREA_KINDS, VISIBILITIES
from app.resources.queries.choices import known_municipalities, known_topics
from app.resources.queries.listing import is_over
from app.resources.queries.types import read_types
from app.resources.workflow.labels import LANGUAGE_LABELS

LONGEST_TITLE, LONGEST_TEXT, LONGEST_UNIT = 120, 4_000, 40
MOST_QUANTITY = Decimal("9999999999.99")
FARTHEST_KM = Decimal(300)
# Answers of which several may be given.
MANY = ("topics", "regions", "municipalities", "languages")
_NUMBER = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,2})?", re.ASCII)

Owner = tuple[int | None, int | None]


@dataclass(frozen=True)
class Offer:
    """A resource whose values are checked. `place`: longitude, latitude (CRS84); `area`: GeoJSON."""

    organisation_id: int | None
    person_id: int | None
    type_code: str
    texts: Mapping[str, str | None]
    quantity: Decimal
    unit: str | None
    topics: tuple[str, ...]
    area_kind: str
    regions: tuple[str, ...]
    municipalities: tuple[str, ...]
    place: tuple[float, float] | None
    radius_km: Decimal | None
    area: dict[str, Any] | None
    languages: tuple[str, ...]
    available_from: date | None
    available_to: date | None
    visibility: str


def parse_offer(
    session: Session,
    values: Mapping[str, str],
    many: Mapping[str, Sequence[str]],
    owners: Mapping[str, Owner],
    today: date | None = None,
) -> Offer:
    """Return the offer. Raises FormRefused that names every field to be mended.

    `many` holds the answers of which several may be given (MANY), `owners` for whom the person may offer.
    What is new must last until `today` at least; of what is changed (None) the end may lie in the past.
    """
    fields = Fields(values)
    owner = owners.get(values.get("owner", ""))
    if owner is None:
        fields.refuse("owner", "E_CHOICE", _l("Say whose resource it is."))
    type_code = values.get("type", "")
    if type_code not in read_types(session):
        fields.refuse("type", "E_TYPE", _l("Choose what kind of resource it is."))
    texts = read_texts(
        fields, {"title": LONGEST_TITLE}, {"description": LONGEST_TEXT, "conditions": LONGEST_TEXT}
    )
    quantity = _read_quantity(fields)
    area_kind = fields.read_choice("area_kind", AREA_KINDS, "country")
    first, last = _read_period(fields, today)
    offer = Offer(
        *(owner or (None, None)),
        type_code=type_code,
        texts=texts,
        quantity=quantity,
        unit=fields.read_text("unit", LONGEST_UNIT) or None,
        topics=read_known(fields, "topics", many, known_topics(session)),
        area_kind=area_kind,
        regions=_read_needed(fields, "regions", many, REGION_CODES, area_kind == "regions"),
        municipalities=_read_needed(
            fields, "municipalities", many, known_municipalities(session), area_kind == "municipalities"
        ),
        place=read_given_place(
            session,
            fields,
            needed=_l("Say around which place it can be used.") if area_kind == "radius" else None,
        ),
        radius_km=_read_radius(fields) if area_kind == "radius" else None,
        area=_read_area(fields) if area_kind == "drawn" else None,
        languages=read_known(fields, "languages", many, LANGUAGE_LABELS),
        available_from=first,
        available_to=last,
        visibility=fields.read_choice("visibility", VISIBILITIES, "public"),
    )
    fields.check()
    return offer


def _read_quantity(fields: Fields) -> Decimal:
    found = read_number(fields, "quantity")
    if found is None:
        fields.refuse("quantity", "E_MISSING", _l("Say how many, or how much, there is."))
    return found or Decimal(1)


def read_number(fields: Fields, field: str, most: Decimal = MOST_QUANTITY) -> Decimal | None:
    """Return a number over 0, or None where there is none or it is wrong; a wrong one is noted as 1."""
    given = "".join(fields.values.get(field, "").split())
    if not given:
        return None
    number = Decimal(given.replace(",", ".")) if _NUMBER.fullmatch(given) else Decimal(0)
    if not 0 < number <= most:
        fields.refuse(
            field, "E_NUMBER",
            _l("Give a number above 0, at most %(most)s, with two decimals or fewer.", most=most),
        )  # fmt: skip
        return Decimal(1)
    return number


def _read_radius(fields: Fields) -> Decimal | None:
    found = read_number(fields, "radius_km", FARTHEST_KM)
    if found is None:
        fields.refuse("radius_km", "E_MISSING", _l("Say how far from the place it can be used."))
        return None
    return found.quantize(Decimal("0.1")) or Decimal("0.1")


def _read_needed(
    fields: Fields, field: str, many: Mapping[str, Sequence[str]], known: Collection[str], needed: bool
) -> tuple[str, ...]:
    if not needed:
        return ()
    before, chosen = len(fields.errors), read_known(fields, field, many, known)
    if not chosen and len(fields.errors) == before:
        fields.refuse(field, "E_MISSING", _l("Choose at least one."))
    return chosen


def _read_area(fields: Fields) -> dict[str, Any] | None:
    text = fields.values.get("area", "")
    if not text.strip():
        fields.refuse("area", "E_MISSING", _l("Draw the area on the map, or paste its corners."))
        return None
    try:
        return parse_area(text)
    except BadArea as error:
        fields.refuse("area", "E_AREA", _l(error.args[0]))
        return None


def _read_period(fields: Fields, today: date | None) -> tuple[date | None, date | None]:
    first, last = (read_day(fields, name) for name in ("available_from", "available_to"))
    if first and last and first > last:
        fields.refuse("available_to", "E_PERIOD", _l("The end lies before the beginning."))
    elif today and is_over(last, today):
        fields.refuse("available_to", "E_PAST", _l("This day is over: give today or a later one."))
    return first, last
