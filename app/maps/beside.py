"""What stands beside the map: counts, choices, the list of one layer, and the files of exactly what shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import request
from sqlalchemy.orm import Session

from app.filters import SORTS, Filter
from app.i18n import gettext as _
from app.maps.choices import OF_ONE_LAYER, read_choices
from app.maps.layers import Shown, filter_of
from app.maps.queries.news import count_placed, list_placed
from app.problems.queries.listing import list_problems
from app.problems.queries.totals import count_problems
from app.projects.queries.listing import list_projects
from app.projects.queries.totals import Total, read_totals
from app.resources.queries.listing import count_resources, list_resources

# The page stays below 60 kB, and a problem's card is the larger one; the list has a way to the rest.
LIST_BESIDE = {"projects": 16, "problems": 9, "resources": 9, "news": 16}
LISTS: dict[str, Callable[..., Any]] = {
    "projects": list_projects,
    "problems": list_problems,
    "resources": list_resources,
    "news": list_placed,
}


@dataclass(frozen=True)
class File:
    """A file to take home: its layer as the export calls it, words and address."""

    layer: str
    words: str
    url: str


def read_beside(session: Session, flt: Filter, shown: Shown, language: str) -> dict[str, Any]:
    """Return what maps/_list.html and the panel around it show."""
    totals = read_totals(session, flt)
    projects, placed = (totals[name].get("", Total(0)).projects for name in ("all", "placed"))
    ordered = flt if flt.sort in SORTS[shown.listed] else flt.without("sort")
    listing = LISTS[shown.listed](
        session, replace(ordered, limit=flt.limit or LIST_BESIDE[shown.listed]), language
    )
    following = [*flt.pairs(), *shown.pairs(), ("cursor", listing.next_cursor)]
    return {
        "filter": flt,
        "shown": shown,
        "form": read_choices(session, flt, language, shown.layers),
        "of_one_layer": OF_ONE_LAYER,
        "counts": {
            "projects": projects,
            "problems": count_problems(session, flt),
            "resources": count_resources(session, flt) if "resources" in shown.layers else 0,
            "news": count_placed(session, flt) if "news" in shown.layers else 0,
        },
        "placed": placed,
        "listing": listing,
        "next_url": f"{request.script_root}/map?{urlencode(following)}" if listing.next_cursor else None,
        "files": _list_files(flt, shown),
    }


def _list_files(flt: Filter, shown: Shown) -> list[File]:
    names = {
        "projects": [("projects", _("Projects (GeoJSON)")), ("locations", _("Their places (GeoJSON)"))],
        "problems": [("problems", _("Problems (GeoJSON)")), ("links", _("Their links (GeoJSON)"))],
        "resources": [("resources", _("Resources (GeoJSON)"))],
        "news": [("news", _("News (GeoJSON)"))],
        "events": [("events", _("Events (GeoJSON)"))],
    }
    files = []
    layers = [*shown.layers, *(["events"] if "news" in shown.layers else [])]
    for layer in layers:
        own = filter_of(flt, layer)
        if own is None:
            continue
        query = own.query()
        for name, words in names[layer]:
            url = f"{request.script_root}/export/{name}.geojson" + (f"?{query}" if query else "")
            files.append(File(name, words, url))
    return files
