"""The words of the gaps: what a figure is called, and how a number of it is written."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import format_compact_decimal

from app.i18n import gettext as _
from app.i18n import pick, show_number, show_percent
from app.matching.gaps.asked import Asked
from app.matching.gaps.measures import Number
from app.matching.queries.gaps import Place, Subject

UNKNOWN = "–"
# From here on a whole amount is too wide for a cell.
LONG = 1_000_000


def name_measure(asked: Asked, currency: str) -> str:
    """Return what the numbers are, in words."""
    names = {
        "problems": _("Open problems"),
        "projects": _("Current projects"),
        "money": _("Money committed, in %(currency)s", currency=currency),
        "members": _("Members able to help"),
        "linked": _("Open problems with a confirmed resource, in percent"),
    }
    name = names[asked.measure]
    return str(_("%(what)s, per 10,000 people", what=name)) if asked.by_people else str(name)


def name_place(place: Place, language: str) -> str:
    """Return the region's name, or that of the whole country."""
    return pick(place, "name", language) or _("Whole country")


def name_subject(subject: Subject, language: str) -> str:
    """Return the topic's name, or that of all topics."""
    return pick(subject, "name", language) or _("All topics")


def write_value(value: Number | None, asked: Asked, language: str) -> str:
    """Return a number as a cell shows it, a dash where nothing is known; amounts without their currency."""
    if value is None:
        return UNKNOWN
    if asked.measure == "linked":
        return show_percent(float(value))
    if asked.measure == "money":
        amount = Decimal(str(value))
        if amount >= LONG:
            return str(format_compact_decimal(amount, locale=language, fraction_digits=1))
        return show_number(round(amount))
    return show_number(value)
