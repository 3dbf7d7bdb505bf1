"""What the map draws in a view, and what one mark stands for."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask import Response, request

from app.db import current_session
from app.errors import QueryError
from app.filters import Filter, parse
from app.geo import Bbox
from app.i18n import current_language
from app.i18n import gettext as _
from app.maps.answers import compose_cards
from app.maps.queries import news as news_marks
from app.maps.queries import problems as problem_marks
from app.maps.queries import projects as project_marks
from app.maps.queries import resources as resource_marks
from app.maps.views.shared import GEOJSON, JSON, PAGE_EXTRAS, answer, blueprint, parse_both
from app.projects.models.place import GRID_LEVEL
from app.projects.queries.known import check_known
from app.security import public

VIEW_EXTRAS = frozenset({"zoom", "view"})
CELL_EXTRAS = frozenset({"level", "x", "y"})
CELL_KINDS = {"pin": "projects", "district": "projects", "problem": "problems", "resource": "resources"}
CELL_KINDS |= dict.fromkeys(news_marks.SIGNS, "news")
# Their single marks tell a title in the language.
_TITLED: dict[str, Callable[..., str]] = {
    "projects": project_marks.read_clusters,
    "resources": resource_marks.read_clusters,
    "news": news_marks.read_clusters,
}
_ZOOM = re.compile(r"[0-9]|1[0-9]|2[0-2]", re.ASCII)
_CELL = re.compile(r"[0-9]{1,6}", re.ASCII)


@blueprint.get("/clusters/projects.geojson", defaults={"layer": "projects"})
@blueprint.get("/clusters/problems.geojson", defaults={"layer": "problems"})
@blueprint.get("/clusters/resources.geojson", defaults={"layer": "resources"})
@blueprint.get("/clusters/news.geojson", defaults={"layer": "news"})
@public(machine=True)
def clusters(layer: str) -> Response:
    """Send what the map draws in a view: `bbox` is the view, or else `view` is and `bbox` one more filter."""
    flt = parse_both(list(request.args.items(multi=True)), extra=VIEW_EXTRAS)
    zoom, view = request.args.get("zoom", ""), request.args.get("view", "")
    return answer(GEOJSON, (layer,), (flt, zoom, view), lambda: _compose_clusters(layer, flt, zoom, view))


def _compose_clusters(layer: str, flt: Filter, zoom: str, view: str) -> str:
    session = current_session()
    check_known(session, flt)
    flt, box = _read_view(flt, view)
    if box is None or not _ZOOM.fullmatch(zoom):
        field = "bbox" if box is None else "zoom"
        raise QueryError(_("A view needs a bbox and a zoom from 0 to 22."), code="E_QUERY", field=field)
    if layer == "problems":
        return problem_marks.read_clusters(session, flt, box, int(zoom))
    return _TITLED[layer](session, flt, box, int(zoom), current_language())


def _read_view(flt: Filter, view: str) -> tuple[Filter, Bbox | None]:
    if view:
        return flt, parse([("bbox", view)]).bbox
    return flt.without("bbox"), flt.bbox


@blueprint.get("/map/cards.json")
@public(machine=True)
def cards() -> Response:
    """Send the records of one mark of the map, at most twenty, and how many there are."""
    flt = _read_filter_of_cell()
    cell = _read_cell(flt)
    session, language = current_session(), current_language()
    layer = CELL_KINDS.get(cell.kind, "projects")
    return answer(JSON, (layer,), (flt, cell), lambda: compose_cards(session, flt, cell, language))


def _read_filter_of_cell() -> Filter:
    """The filter beside a mark: the first `kind` is the mark's, those after it are the filter's."""
    pairs = list(request.args.items(multi=True))
    if (kind := request.args.get("kind")) is not None:
        pairs.remove(("kind", kind))
    flt = parse_both(pairs, extra=PAGE_EXTRAS | CELL_EXTRAS)
    check_known(current_session(), flt)
    return flt


def _read_cell(flt: Filter) -> project_marks.Cell:
    kind = request.args.get("kind", "")
    if kind == "region" and flt.region:
        return project_marks.Cell("region", region=flt.region[0])
    numbers = [request.args.get(name, "") for name in ("level", "x", "y")]
    if kind not in CELL_KINDS or not all(_CELL.fullmatch(number) for number in numbers):
        raise QueryError(_("This mark does not exist."), code="E_QUERY", field="kind")
    level, x, y = map(int, numbers)
    if level > GRID_LEVEL:
        raise QueryError(_("This mark does not exist."), code="E_QUERY", field="level")
    return project_marks.Cell(kind, level, x, y)
