"""News on the map: articles, events and observations that have a place, as one layer of three signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Date,
    DateTime,
    Float,
    Integer,
    Numeric,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by, array
from sqlalchemy.orm import Session

from app.filter_values import LIMIT_DEFAULT
from app.filters import STATUSES, Filter
from app.geo import Bbox
from app.i18n import TBILISI, pick_column
from app.news.models import Event, NewsItem, Observation
from app.news.queries.conditions import news_conditions
from app.news.queries.event_conditions import event_conditions, is_in
from app.news.queries.observation_conditions import observation_conditions, place_of_observation
from app.news.workflow.events import KIND_LABELS as EVENT_LABELS
from app.news.workflow.labels import KIND_LABELS as NEWS_LABELS
from app.news.workflow.observation_forms import OBSERVATION_LABELS
from app.paging import Listing, choose_order, read_page, read_place
from app.projects.queries.grid import CellRange, cells_of, level_of_zoom
from app.regions.models import Region

# In this order: the number of a sign is part of a row's place in the list, as numbers of records repeat.
SIGNS = ("article", "event", "observation")
LABELS = {"article": NEWS_LABELS, "event": EVENT_LABELS, "observation": OBSERVATION_LABELS}
_FRAME = '{"type":"FeatureCollection","total":{"news":%s},"features":[%s]}'
_CELL = (
    '{"type":"Feature","geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"kind":"%s",'
    '"count":%s,"level":%s,"x":%s,"y":%s%s}}'
)


@dataclass(frozen=True)
class PlacedRow:
    """One of the three in a list: `sign` says which, `label` which kind of it, `path` where its page is."""

    sign: str
    id: int
    title: str
    path: str
    label: str
    day: date
    place: str | None


@dataclass(frozen=True)
class PlacedCell:
    """The rows of one sign in a cell, how many there are, and the box around them."""

    rows: tuple[PlacedRow, ...]
    total: int
    bbox: tuple[float, float, float, float] | None


def read_clusters(session: Session, flt: Filter, bbox: Bbox, zoom: int, language: str) -> str:
    """Return a view's FeatureCollection as text; `total` is the filter's, wherever they stand."""
    cells = cells_of(bbox, level_of_zoom(zoom))
    found = _select_placed(flt, language).cte("found")
    row = _in_cells(select(found, *_columns(found.c, cells.level)).subquery().c, cells)
    single = func.format(',"id":%s,"title":%s', func.min(row.c.id), func.to_json(func.min(row.c.title)))
    feature = func.format(
        _CELL,
        *(func.round(cast(func.avg(degrees), Numeric), 6) for degrees in (row.c.lon, row.c.lat)),
        row.c.sign,
        func.count(),
        literal(cells.level, Integer),
        row.c.x,
        row.c.y,
        case((func.count() == 1, single), else_=""),
    ).label("feature")
    keys = (row.c.y, row.c.x, row.c.sign)
    drawn = select(feature, *keys).group_by(*keys).subquery().c
    comma = aggregate_order_by(literal(",", Text), drawn.y, drawn.x, drawn.sign)
    total = select(func.count()).select_from(found).scalar_subquery()
    features, number = session.execute(select(func.string_agg(drawn.feature, comma), total)).one()
    return _FRAME % (number, features or "")


def count_placed(session: Session, flt: Filter, language: str = "ka") -> int:
    """Return how many articles, events and observations of the filter have a place."""
    found = _select_placed(flt, language).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def count_placed_by(session: Session, flt: Filter, codes: str) -> dict[str, int]:
    """Return how many of them have each of `codes`: region_codes or topic_codes."""
    found = _select_placed(flt, "ka").subquery()
    single = select(func.unnest(found.c[codes]).label("code")).subquery().c
    rows = session.execute(select(single.code, func.count()).group_by(single.code))
    return {row[0]: row[1] for row in rows}


def list_placed(session: Session, flt: Filter, language: str) -> Listing[PlacedRow]:
    """Return those of the filter that have a place, in its order, at most `flt.limit`.

    Raises QueryError for an order that news does not have, and when the cursor belongs to another one.
    """
    limit = flt.limit or LIMIT_DEFAULT
    found = _select_placed(flt, language).subquery().c
    orders: dict[str, tuple[ColumnElement[Any], bool, Callable[[str], Any]]] = {
        "updated": (found.moment, True, datetime.fromisoformat),
        "title": (found.title, False, str),
        "deadline": (found.deadline, False, date.fromisoformat),
    }
    column, down, read = choose_order(orders, flt.sort)
    after = read_place(flt.cursor, read)
    rows, cursor = read_page(session, select(found), (column, found.key), after, limit, down)
    return Listing(tuple(map(_row, rows)), cursor)


def read_cell(
    session: Session, flt: Filter, sign: str, place: tuple[int, int, int], language: str, limit: int
) -> PlacedCell:
    """Return what one mark stands for: of a cell's level, column and row."""
    level, x, y = place
    found = _select_placed(flt, language).subquery()
    cell = _in_cells(select(found, *_columns(found.c, level)).subquery().c, CellRange(level, x, y, x, y)).c
    edges = (func.min(cell.lon), func.min(cell.lat), func.max(cell.lon), func.max(cell.lat))
    around = (edge.over().label(name) for edge, name in zip(edges, ("w", "s", "e", "n"), strict=True))
    statement = select(cell, func.count().over().label("total"), *around).where(cell.sign == sign)
    rows = session.execute(statement.order_by(cell.moment.desc(), cell.key.desc()).limit(limit)).all()
    if not rows:
        return PlacedCell((), 0, None)
    first = rows[0]
    return PlacedCell(tuple(map(_row, rows)), first.total, (first.w, first.s, first.e, first.n))


def _row(row: Any) -> PlacedRow:
    label, day = str(LABELS[row.sign][row.kind]), row.happens.astimezone(TBILISI).date()
    return PlacedRow(row.sign, row.id, row.title, row.path, label, day, row.place)


def _select_placed(flt: Filter, language: str) -> Any:
    """All three as one statement of the same columns. Of events without a window those that are coming."""
    parts = []
    if (own := _own(flt, "news")) is not None:
        parts.append(_articles(own, language))
    if (own := _own(flt, "events")) is not None:
        parts.append(_events(own, language))
    return union_all(*parts, _observations(flt, language))


def _own(flt: Filter, layer: str) -> Filter | None:
    """The filter with the words of `status` that this part knows; None where it knows none that is asked."""
    own = tuple(word for word in flt.status if word in STATUSES[layer])
    return replace(flt, status=own) if own or not flt.status else None


def _articles(flt: Filter, language: str) -> Select[Any]:
    moments = (NewsItem.published_at, NewsItem.published_at)
    columns = _part("article", NewsItem, NewsItem.point, *moments, deadline=NewsItem.deadline_on)
    words = (
        pick_column(NewsItem, "title", language).label("title"),
        func.concat("/news/", NewsItem.slug).label("path"),
        NewsItem.location_name.label("place"),
    )
    codes = (NewsItem.region_codes, NewsItem.topic_codes)
    return select(*columns, *words, *codes).where(*news_conditions(flt), NewsItem.point.is_not(None))


def _events(flt: Filter, language: str) -> Select[Any]:
    columns = _part("event", Event, Event.point, Event.published_at, Event.starts_at)
    words = (
        pick_column(Event, "title", language).label("title"),
        func.concat("/events/", Event.id).label("path"),
        Event.place_name.label("place"),
    )
    statement = select(*columns, *words, Event.region_codes, Event.topic_codes)
    has_window = flt.status or flt.since or flt.until or flt.starts_from or flt.ends_to
    conditions = event_conditions(flt) if has_window else [*event_conditions(flt), is_in("coming")]
    return statement.where(*conditions, Event.point.is_not(None))


def _observations(flt: Filter, language: str) -> Select[Any]:
    place, one = place_of_observation(), Observation
    happens = func.timezone("Asia/Tbilisi", cast(one.happened_on, DateTime(timezone=False)))
    columns = _part("observation", one, place, one.verified_at, happens)
    region = select(pick_column(Region, "name", language)).where(Region.code == one.region_code)
    words = (
        one.title.label("title"),
        func.concat("/observations/", one.id).label("path"),
        region.correlate(one).scalar_subquery().label("place"),
    )
    codes = (array([one.region_code]).label("region_codes"), one.topic_codes)
    return select(*columns, *words, *codes).where(*observation_conditions(flt), place.is_not(null()))


def _part(
    sign: str, record: Any, point: Any, moment: Any, happens: Any, deadline: Any = None
) -> tuple[ColumnElement[Any], ...]:
    key = cast(record.id, BigInteger) * len(SIGNS) + SIGNS.index(sign)
    return (
        literal(sign, Text).label("sign"),
        record.id.label("id"),
        key.label("key"),
        record.kind.label("kind"),
        func.ST_X(point, type_=Float).label("lon"),
        func.ST_Y(point, type_=Float).label("lat"),
        moment.label("moment"),
        happens.label("happens"),
        # What has no last day comes after all that has one.
        func.coalesce(cast(deadline, Date), date.max).label("deadline"),
    )


def _columns(row: Any, level: int) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """The column and row of a place in the grid of web maps (as ProjectLocation keeps them)."""
    cells, lat = 2**level, func.radians(row.lat)
    down = (1 - func.ln(func.tan(lat) + 1 / func.cos(lat)) / func.pi()) / 2
    return (
        cast(func.floor((row.lon + 180) / 360 * cells), Integer).label("x"),
        cast(func.floor(down * cells), Integer).label("y"),
    )


def _in_cells(row: Any, cells: CellRange) -> Any:
    inside = (row.x.between(cells.west, cells.east), row.y.between(cells.north, cells.south))
    return select(*row).where(*inside).subquery()
