"""The names of the areas that resources serve, and what draws them on a map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from app.i18n import gettext as _
from app.i18n import pick
from app.regions.models import Municipality, Region
from app.text import plain_number

# So many are told by name; of more than that and one other the rest is counted.
MOST_REGIONS = 3


@dataclass(frozen=True)
class AreaNames:
    """Names of regions and municipalities by their codes."""

    regions: Mapping[str, str]
    municipalities: Mapping[str, str]

    def told(self, resource: Any) -> str:
        """Return in words where the resource can be used; `resource` has the columns of the area."""
        if resource.area_kind == "country":
            return str(_("The whole country"))
        regions = self._told_regions(resource.region_codes)
        if resource.area_kind == "municipalities":
            named = [self.municipalities.get(code, code) for code in resource.municipality_codes]
            return ", ".join(sorted(named))
        if resource.area_kind == "radius":
            words = _("within %(number)s km of a place (%(regions)s)",
                      number=plain_number(resource.radius_km), regions=regions)  # fmt: skip
            return str(words)
        if resource.area_kind == "drawn":
            return str(_("an area drawn on the map (%(regions)s)", regions=regions))
        return regions

    def _told_regions(self, codes: Sequence[str]) -> str:
        names = [self.regions[code] for code in codes if code in self.regions]
        if len(names) <= MOST_REGIONS + 1:
            return ", ".join(names)
        more = len(names) - MOST_REGIONS
        return str(_("%(names)s and %(number)s more", names=", ".join(names[:MOST_REGIONS]), number=more))


def read_area_names(session: Session, resources: Iterable[Any], language: str) -> AreaNames:
    """Return the names that these resources need. One statement."""
    codes = {code for resource in resources for code in resource.municipality_codes}
    regions = select(literal("region").label("kind"), Region.code, Region.name_ka, Region.name_en)
    municipalities = select(
        literal("municipality"), Municipality.code, Municipality.name_ka, Municipality.name_en
    ).where(Municipality.code.in_(codes))
    found: dict[str, dict[str, str]] = {"region": {}, "municipality": {}}
    for row in session.execute(union_all(regions, municipalities)):
        found[row.kind][row.code] = pick(row, "name", language)
    return AreaNames(found["region"], found["municipality"])
