"""What a request asks of the gaps: regions and topics of the one filter, the figure, by how many people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from app.errors import QueryError
from app.filters import NAMES, Filter, parse
from app.i18n import lazy_gettext as _l

MEASURES = ("problems", "projects", "money", "members", "linked")
# A share is the same however many people there are.
BY_PEOPLE = ("problems", "projects", "money", "members")
PEOPLE = 10_000
OF_FILTER = frozenset({"region", "topic", "currency"})
EXTRAS = frozenset({"measure", "per"})


@dataclass(frozen=True)
class Asked:
    """The part of the filter that the gaps know, and what is shown: `by_people` for each 10,000 of them."""

    flt: Filter
    measure: str = MEASURES[0]
    by_people: bool = False

    def pairs(self, **changes: str | bool | Filter) -> list[tuple[str, str]]:
        """Return the query pairs that ask for this, or for this with changes, without what is usual."""
        flt = changes.get("flt", self.flt)
        measure = str(changes.get("measure", self.measure))
        by_people = bool(changes.get("by_people", self.by_people)) and measure in BY_PEOPLE
        found = flt.pairs() if isinstance(flt, Filter) else []
        found += [("measure", measure)] if measure != MEASURES[0] else []
        return found + ([("per", str(PEOPLE))] if by_people else [])


def read_asked(
    pairs: Collection[tuple[str, str]] | Iterable[tuple[str, str]], args: Mapping[str, str], *, strict: bool
) -> Asked:
    """Return what is asked; `strict`: for machines, an unknown parameter is wrong. Raises QueryError."""
    pairs = list(pairs)
    for name in sorted(EXTRAS):
        if sum(one == name for one, _value in pairs) > 1:
            raise QueryError(_l("This parameter may stand only once."), code="E_QUERY", field=name)
    flt = parse(pairs, strict=strict, extra=EXTRAS, without=NAMES - OF_FILTER)
    measure, per = args.get("measure", "") or MEASURES[0], args.get("per", "")
    if measure not in MEASURES:
        allowed = ", ".join(MEASURES)
        raise QueryError(
            _l("Here this is one of: %(words)s.", words=allowed), code="E_QUERY", field="measure"
        )
    if per not in ("", str(PEOPLE)):
        raise QueryError(_l("Here this is one of: %(words)s.", words=PEOPLE), code="E_QUERY", field="per")
    return Asked(flt, measure, bool(per) and measure in BY_PEOPLE)
