"""The one filter: a query string read the same way by map, list, export, feed and API (DESIGN §3.5)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import Any
from urllib.parse import urlencode

from app.errors import FieldError, QueryError
from app.filter_values import (
    CODE,
    SECTOR,
    SLUG,
    Refused,
    matching,
    one_of,
    read_amount,
    read_bbox,
    read_currency,
    read_cursor,
    read_date,
    read_limit,
    read_moment,
    read_position,
    read_radius,
    read_words,
    write_moment,
)
from app.geo import Bbox
from app.i18n import lazy_gettext as _l

_REGION_LETTERS = ("AB", "AJ", "GU", "IM", "KA", "KK", "MM", "RL", "SJ", "SK", "SZ", "TB")
REGION_CODES = tuple(f"GE-{letters}" for letters in _REGION_LETTERS)
STATUS_GROUPS = {"current": ("implementation", "finalisation"), "completed": ("closed",)}
PROJECT_STATUSES = ("pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended")
RESOURCE_STATUSES = ("free", "taken")
PROBLEM_STATUSES = ("open", "solved", "partly_solved", "not_solved", "out_of_reach", "duplicate")
# A refused link is nobody's but its two sides'.
LINK_STATES = ("suggested", "contacted", "agreed", "delivering", "done")
NEWS_STATUSES = ("open", "over")
NEWS_KINDS = ("news", "announcement", "grant", "vacancy", "training", "tender", "success_story")
EVENT_STATUSES = ("coming", "past", "cancelled")
# The session is that of a council, the week the Civic Week.
EVENT_KINDS = ("meeting", "session", "hearing", "tender", "training", "week", "other")
OBSERVATION_KINDS = ("session", "tender", "works")
# What each layer has of its own: the words of `status` and `sort` that an output of that layer knows.
STATUSES: dict[str, tuple[str, ...]] = {
    "projects": (*PROJECT_STATUSES, *STATUS_GROUPS),
    "problems": PROBLEM_STATUSES,
    "resources": RESOURCE_STATUSES,
    # Of either: how the problem is, how far the help has come.
    "links": (*PROBLEM_STATUSES, *LINK_STATES),
    # Whether one can still apply; without either word what is over is left out.
    "news": NEWS_STATUSES,
    # Coming is what has not ended, and is not cancelled.
    "events": EVENT_STATUSES,
}
SORTS: dict[str, tuple[str, ...]] = {
    "projects": ("updated", "title", "starts", "budget"),
    "problems": ("updated", "title", "reported", "supporters"),
    "resources": ("updated", "title", "confirmed"),
    # Its first word means the day of publication: a comma set right does not make news of it.
    "news": ("updated", "title", "deadline"),
}
# The words of `kind`, of layers that have kinds.
KINDS: dict[str, tuple[str, ...]] = {
    "news": NEWS_KINDS, "events": EVENT_KINDS, "observations": OBSERVATION_KINDS
}  # fmt: skip
# Observations are in one order, and none is past or over.
OBSERVATIONS_LACK = frozenset({"sort", "status"})
STEPS = ("1", "2", "3", "4", "5", "6", "7")


@dataclass(frozen=True)
class Filter:
    """What was asked for, checked. Hashable, so that counts can be kept by filter and data version."""

    region: tuple[str, ...] = ()
    municipality: tuple[str, ...] = ()
    donor: tuple[str, ...] = ()
    organisation: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    linked: str | None = None
    type: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    starts_from: date | None = None
    ends_to: date | None = None
    # When the record became public: [since, until).
    since: datetime | None = None
    until: datetime | None = None
    min_amount: Decimal | None = None
    max_amount: Decimal | None = None
    currency: str | None = None
    bbox: Bbox | None = None
    near: tuple[float, float] | None = None
    within_km: Decimal | None = None
    q: str = ""
    sort: str = field(default="updated", metadata={"page": True})
    limit: int | None = field(default=None, metadata={"page": True})
    cursor: tuple[Any, int] | None = field(default=None, metadata={"page": True})

    @property
    def selects_all(self) -> bool:
        """True where no record is left out: the kept totals answer."""
        return all(
            getattr(self, item.name) == item.default for item in fields(self) if not item.metadata.get("page")
        )

    @property
    def passes_over_projects(self) -> bool:
        """True where something is asked that no project has: none is meant (decision 13)."""
        return bool(self.step or self.linked or self.type or self.kind)

    @property
    def passes_over_problems(self) -> bool:
        """True where something is asked that no problem has: none is meant (decision 13)."""
        money = (self.min_amount, self.max_amount, self.currency)
        asked = self.donor or self.sector or self.type or self.kind
        return bool(asked) or any(value is not None for value in money)

    @property
    def passes_over_resources(self) -> bool:
        """True where something is asked that no resource has: none is meant (decision 13)."""
        money = (self.min_amount, self.max_amount, self.currency)
        # When a resource became public is not known.
        asked = self.donor or self.sector or self.step or self.linked or self.since or self.until or self.kind
        return bool(asked) or any(value is not None for value in money)

    @property
    def passes_over_news(self) -> bool:
        """True where something is asked that no piece of news has: none is meant (decision 13)."""
        money = (self.min_amount, self.max_amount, self.currency)
        asked = self.donor or self.sector or self.step or self.linked or self.type
        return bool(asked) or any(value is not None for value in money)

    @property
    def passes_over_events(self) -> bool:
        """True where something is asked that no event has: none is meant (decision 13)."""
        return self.passes_over_news

    @property
    def asks_for_place(self) -> bool:
        return bool(self.region or self.municipality or self.bbox or self.near)

    @property
    def of_places(self) -> Filter:
        """The part of this filter that one and the same place must meet."""
        return Filter(
            self.region, self.municipality, bbox=self.bbox, near=self.near, within_km=self.within_km
        )

    @property
    def statuses(self) -> tuple[str, ...]:
        """The stored statuses meant: groups replaced by their members."""
        meant = (word for asked in self.status for word in STATUS_GROUPS.get(asked, (asked,)))
        return tuple(dict.fromkeys(meant))

    def without(self, *names: str) -> Filter:
        """Return the filter with those fields at their defaults."""
        defaults: dict[str, Any] = {item.name: item.default for item in fields(self)}
        return replace(self, **{name: defaults[name] for name in names})

    def pairs(self) -> list[tuple[str, str]]:
        """Return the query pairs that parse to this filter, in a fixed order, without defaults and cursor."""
        result: list[tuple[str, str]] = []
        for name, (attribute, _read, repeatable) in _PARAMETERS.items():
            value = getattr(self, attribute)
            if name == "cursor" or value == getattr(Filter, attribute):
                continue
            if repeatable:
                result += [(name, str(part)) for part in value]
            elif isinstance(value, tuple):
                result.append((name, ",".join(repr(part).removesuffix(".0") for part in value)))
            else:
                result.append((name, write_moment(value) if isinstance(value, datetime) else str(value)))
        return result

    def query(self) -> str:
        """Return the filter as a query string."""
        return urlencode(self.pairs())


def parse(
    pairs: Iterable[tuple[str, str]],
    *,
    layers: Collection[str] = ("projects",),
    strict: bool = False,
    extra: frozenset[str] = frozenset(),
    without: frozenset[str] = frozenset(),
) -> Filter:
    """Return the filter that `pairs` (name, value) ask for, of an output of `layers`.

    Empty values count as absent. `extra` names parameters that the caller reads itself, `without` those that
    have no meaning there. Raises QueryError that names every wrong parameter; an unknown one is wrong only
    where `strict` (machine interfaces).
    """
    values: dict[str, list[str]] = {}
    errors: list[FieldError] = []
    for name, value in pairs:
        if "\ufffd" in name + value or any(ord(char) < 32 or ord(char) == 127 for char in value):
            errors.append(
                FieldError(name[:40], "E_QUERY", _l("The text is not valid UTF-8 or holds control signs."))
            )
        elif name in _PARAMETERS and name not in without | extra:
            if value.strip():
                values.setdefault(name, []).append(value.strip())
        elif strict and name not in extra and name != "lang":
            errors.append(FieldError(name[:40], "E_QUERY", _l("There is no such parameter.")))
        if name == "lang" and value not in ("", "ka", "en"):
            errors.append(FieldError("lang", "E_QUERY", _l("The language is ka or en.")))
    parsed: dict[str, Any] = {}
    for name, found in values.items():
        attribute, read, repeatable = _PARAMETERS[name]
        if len(found) > 1 and not repeatable:
            errors.append(FieldError(name, "E_QUERY", _l("This parameter may stand only once.")))
            continue
        try:
            read_values = [_of_layers(name, read(value), layers) for value in found]
        except Refused as refusal:
            errors.append(FieldError(name, "E_QUERY", refusal.args[0]))
            continue
        parsed[attribute] = tuple(dict.fromkeys(read_values)) if repeatable else read_values[0]
    errors += _check_together(parsed, values.keys())
    if errors:
        raise QueryError(_l("The filter holds a value that does not exist."), code="E_QUERY", errors=errors)
    return Filter(**parsed)


def _of_layers(name: str, value: Any, layers: Collection[str]) -> Any:
    """The value, which one of the layers must have where layers differ in it."""
    by_name: dict[str, dict[str, tuple[str, ...]]] = {"status": STATUSES, "sort": SORTS, "kind": KINDS}
    words = by_name.get(name, {})
    known = list(dict.fromkeys(word for layer in layers for word in words.get(layer, ())))
    if known and value not in known:
        raise Refused(_l("Here this is one of: %(words)s.", words=", ".join(known)))
    return value


def _check_together(parsed: dict[str, Any], given: Collection[str]) -> list[FieldError]:
    errors = []
    first, last = parsed.get("starts_from"), parsed.get("ends_to")
    if first and last and first > last:
        errors.append(FieldError("to", "E_QUERY", _l("The end lies before the beginning.")))
    since, until = parsed.get("since"), parsed.get("until")
    if since and until and since > until:
        errors.append(FieldError("until", "E_QUERY", _l("The end lies before the beginning.")))
    low, high = parsed.get("min_amount"), parsed.get("max_amount")
    if low is not None and high is not None and low > high:
        errors.append(FieldError("max_amount", "E_QUERY", _l("The largest amount is below the smallest.")))
    if ("near" in given) != ("within_km" in given):
        missing = "within_km" if "near" in given else "near"
        errors.append(FieldError(missing, "E_QUERY", _l("near and within_km belong together.")))
    return errors


# Name → field of the filter, reader of a value, whether it may stand more than once; in the order of a query.
_PARAMETERS: dict[str, tuple[str, Callable[[str], Any], bool]] = {
    "region": (
        "region",
        one_of(REGION_CODES, _l("There is no such region: give an ISO code, such as GE-IM.")),
        True,
    ),
    "municipality": ("municipality", matching(CODE, _l("There is no such municipality.")), True),
    "donor": ("donor", matching(SLUG, _l("There is no such donor.")), True),
    "organisation": ("organisation", matching(SLUG, _l("There is no such organisation.")), True),
    "topic": ("topic", matching(SLUG, _l("There is no such topic.")), True),
    "sector": ("sector", matching(SECTOR, _l("A sector is an OECD DAC code of 3 or 5 digits.")), True),
    "status": ("status", one_of(chain(*STATUSES.values()), _l("There is no such status.")), True),
    "step": ("step", one_of(STEPS, _l("A step is a number from 1 to 7.")), True),
    "linked": ("linked", one_of(("yes", "no"), _l("It is yes or no.")), False),
    "type": ("type", matching(SLUG, _l("There is no such kind of resource.")), True),
    "kind": ("kind", one_of(chain(*KINDS.values()), _l("There is no such kind.")), True),
    "from": ("starts_from", read_date, False),
    "to": ("ends_to", read_date, False),
    "since": ("since", read_moment, False),
    "until": ("until", read_moment, False),
    "min_amount": ("min_amount", read_amount, False),
    "max_amount": ("max_amount", read_amount, False),
    "currency": ("currency", read_currency, False),
    "bbox": ("bbox", read_bbox, False),
    "near": ("near", read_position, False),
    "within_km": ("within_km", read_radius, False),
    "q": ("q", read_words, False),
    "sort": ("sort", one_of(chain(*SORTS.values()), _l("There is no such order.")), False),
    "limit": ("limit", read_limit, False),
    "cursor": ("cursor", read_cursor, False),
}
# Of all parameters.
NAMES = frozenset(_PARAMETERS)
