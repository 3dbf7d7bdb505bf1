"""What the page on open data says: layers with their properties, formats, parameters, sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.i18n import lazy_gettext as _l
from app.projects.models import ImportRun


@dataclass(frozen=True)
class Layer:
    """A layer of the open data. `properties` in the order in which a file has them."""

    name: str
    about: Any
    properties: tuple[tuple[str, Any], ...]


@dataclass(frozen=True)
class Source:
    """A source of projects and when it was last read."""

    name: str
    files: int
    read_at: datetime | None


FORMATS = ("geojson",)

_TITLE = ("title", _l("title in the language asked for, or else in the other"))
_BUDGET = (
    ("starts_on", _l("first day: the actual one, or else the planned one")),
    ("ends_on", _l("last day: the actual one, or else the planned one")),
    ("budget_amount", _l("whole budget; null where it is unknown")),
    ("budget_currency", _l("its currency, ISO 4217")),
)
_END = (
    ("updated_at", _l("when the record last changed, UTC")),
    ("url", _l("the project's page")),
)
LAYERS = (
    Layer(
        "projects",
        _l("One feature a project. Its geometry is a MultiPoint of the places known well, or else null."),
        (
            ("id", _l("number of the project in Kseli")),
            ("external_id", _l("number at its source")),
            ("source", _l("where it comes from")),
            _TITLE,
            ("title_ka", _l("title in Georgian")),
            ("title_en", _l("title in English")),
            ("status", _l("pipeline, implementation, finalisation, closed, cancelled or suspended (IATI)")),
            ("donors", _l("names of those who fund it")),
            ("donor_slugs", _l("the same as the filter knows them")),
            ("implementers", _l("names of those who carry it out")),
            ("topics", _l("topic codes, parents included")),
            ("sectors", _l("OECD DAC codes, groups included")),
            ("regions", _l("ISO 3166-2 codes")),
            ("municipalities", _l("municipality codes")),
            *_BUDGET,
            ("locations_count", _l("number of its places")),
            ("is_example", _l("true for an invented project")),
            *_END,
        ),
    ),
    Layer(
        "locations",
        _l("One feature a place of a project. The precision says what the point is worth."),
        (
            ("id", _l("number of the place")),
            ("project_id", _l("number of the project")),
            _TITLE,
            ("status", _l("status of the project")),
            ("donors", _l("names of those who fund it")),
            ("topics", _l("topic codes, parents included")),
            ("location_name", _l("name of the place at the source")),
            ("region", _l("ISO 3166-2 code")),
            ("municipality", _l("municipality code, or null")),
            ("precision", _l("exact, near, district, region, country: an area from district on")),
            ("region_rule", _l("how the region was found: given, inside, nearest or country")),
            *_BUDGET,
            *_END,
        ),
    ),
    Layer(
        "problems",
        _l("One feature a public problem, at its place as exactly as its reporter lets the public know it."),
        (
            ("id", _l("number of the problem in Kseli")),
            ("title", _l("title, as it was reported")),
            ("text", _l("what was reported")),
            ("topic", _l("topic code")),
            ("status", _l("open, or how it ended")),
            ("step", _l("the step at which an open problem is, 1 to 7")),
            ("region", _l("ISO 3166-2 code")),
            ("municipality", _l("municipality code, or null")),
            ("location_precision", _l("exact, street, village, municipality: an area from street on")),
            ("reported_on", _l("day of the report")),
            ("closed_on", _l("day of its end, or null")),
            ("supporters", _l("people who have the same problem")),
            ("photos_count", _l("number of its photos")),
            ("linked", _l("whether a resource is confirmed")),
            ("is_example", _l("true for an invented problem")),
            ("url", _l("the problem's page")),
            ("updated_at", _l("when the record last changed, UTC")),
        ),
    ),
    Layer(
        "resources",
        _l(
            "One feature a public resource: its area or base as geometry,"
            " null where it serves whole regions."
        ),
        (
            ("id", _l("number of the resource in Kseli")),
            _TITLE,
            ("type", _l("kind of resource, as the filter knows it")),
            ("organisation", _l("name of the organisation that offers it; null for a person")),
            ("quantity", _l("how much there is")),
            ("free", _l("how much of it is not allocated")),
            ("unit", _l("what it is counted in")),
            ("topics", _l("topic codes, parents included")),
            ("regions", _l("ISO 3166-2 codes of the regions that it serves")),
            ("municipalities", _l("municipality codes, where it is offered for municipalities")),
            ("available_from", _l("first day it can be used, or null")),
            ("available_to", _l("last day it can be used, or null")),
            ("languages", _l("languages spoken, ISO 639-1")),
            ("confirmed_on", _l("day when its owner last confirmed it")),
            ("is_example", _l("true for an invented resource")),
            ("url", _l("the resource's page")),
            ("updated_at", _l("when the record last changed, UTC")),
        ),
    ),
    Layer(
        "links",
        _l("One feature a link between a problem and what could help it, as a line between the two."),
        (
            ("id", _l("number of the link")),
            ("problem_id", _l("number of the problem")),
            ("resource_kind", _l("what could help: resource, project or organisation")),
            ("resource_id", _l("its number")),
            ("state", _l("suggested, contacted, agreed, delivering or done")),
            ("origin", _l("rule: suggested by Kseli; person: proposed by somebody")),
            ("score", _l("how well the two fit together, 0 to 1; null where it was not scored")),
            ("score_topic", _l("part of the score: topic; null where nothing is known")),
            ("score_place", _l("part of the score: place")),
            ("score_time", _l("part of the score: time")),
            ("score_capacity", _l("part of the score: what is left of it")),
            ("score_text", _l("part of the score: words of the texts")),
            ("distance_km", _l("kilometres between the two, or null")),
            ("reasons", _l("what speaks for it, in words")),
            ("updated_at", _l("when the record last changed, UTC")),
        ),
    ),
    Layer(
        "news",
        _l("One feature a public article, at its place; null where it has none."),
        (
            ("id", _l("number of the article in Kseli")),
            ("kind", _l("kind of news, as the filter knows it")),
            _TITLE,
            ("title_ka", _l("title in Georgian")),
            ("title_en", _l("title in English")),
            ("summary", _l("two or three sentences, in the language asked for, or else in the other")),
            ("topics", _l("topic codes, parents included")),
            ("regions", _l("ISO 3166-2 codes; all of them for the whole country")),
            ("municipality", _l("municipality code, or null")),
            ("location_name", _l("its place in words, or null")),
            ("deadline_on", _l("last day to apply, or null")),
            ("source_url", _l("where it was told first, or null")),
            ("published_at", _l("when it became public, UTC")),
            ("corrected", _l("whether something in it was set right")),
            ("is_example", _l("true for an invented article")),
            ("url", _l("the article's page")),
            ("updated_at", _l("when the record last changed, UTC")),
        ),
    ),
    Layer(
        "events",
        _l("One feature a public event, where it takes place; null where it has no point."),
        (
            ("id", _l("number of the event in Kseli")),
            ("uid", _l("its UID in calendars")),
            ("kind", _l("kind of event, as the filter knows it")),
            _TITLE,
            ("title_ka", _l("title in Georgian")),
            ("title_en", _l("title in English")),
            ("status", _l("coming, past or cancelled")),
            ("starts_at", _l("when it begins, UTC")),
            ("ends_at", _l("when it ends, UTC")),
            ("place", _l("hall or address, or null")),
            ("online_url", _l("link, where it takes place online, or null")),
            ("organisation", _l("organisation that organises it, or null")),
            ("topics", _l("topic codes, parents included")),
            ("regions", _l("ISO 3166-2 codes; all of them for the whole country")),
            ("attended", _l("how many came, or null")),
            ("published_at", _l("when it became public, UTC")),
            ("is_example", _l("true for an invented event")),
            ("url", _l("the event's page")),
            ("updated_at", _l("when the record last changed, UTC")),
        ),
    ),
    Layer(
        "regions",
        _l("The twelve regions as polygons, with the projects and problems that meet the filter."),
        (
            ("code", _l("ISO 3166-2 code")),
            ("name_ka", _l("name in Georgian")),
            ("name_en", _l("name in English")),
            ("population", _l("people by the census, or null where none could be held")),
            ("area_km2", _l("area in square kilometres")),
            ("government_control", _l("whether Georgia's government holds it")),
            ("projects", _l("number of projects that meet the filter")),
            ("problems", _l("number of problems that meet the filter")),
            ("members", _l("not collected yet: null")),
        ),
    ),
)  # fmt: skip

# name, value, whether it may stand more than once
PARAMETERS = (
    ("region", _l("ISO 3166-2 code, such as GE-IM"), True),
    ("municipality", _l("municipality code"), True),
    ("donor", _l("slug of a donor, as in its page's address"), True),
    ("organisation", _l("slug of an organisation in any role"), True),
    ("topic", _l("topic code; a parent includes its children"), True),
    ("sector", _l("OECD DAC code of 5 digits, or 3 for its group"), True),
    (
        "status",
        _l(
            "projects: an IATI status, or current, or completed; problems: open or how they ended;"
            " resources: free or taken; links: their state; news: open (one can still apply) or over;"
            " events: coming, past or cancelled"
        ),
        True,
    ),
    ("step", _l("the step at which an open problem is, 1 to 7"), True),
    ("linked", _l("yes or no: problems with or without a confirmed resource"), False),
    ("type", _l("kind of resource; a parent includes its children"), True),
    ("kind", _l("kind of news or of event"), True),
    ("from", _l("ISO date; a record counts when its period touches the interval"), False),
    ("to", _l("ISO date, the interval's end"), False),
    ("since", _l("what became public at this moment (RFC 3339) or day in Tbilisi, or later"), False),
    ("until", _l("what became public before this moment or day"), False),
    ("min_amount", _l("smallest budget"), False),
    ("max_amount", _l("largest budget"), False),
    ("currency", _l("currency of the budget, such as GEL"), False),
    ("bbox", _l("west,south,east,north in degrees"), False),
    ("near", _l("longitude,latitude, together with within_km"), False),
    ("within_km", _l("radius in kilometres, at most 500"), False),
    ("q", _l("words, in Georgian or Latin letters, in any case ending"), False),
    ("limit", _l("at most so many records, up to 1000"), False),
    ("lang", _l("language of the titles: ka or en"), False),
)


def list_sources(session: Session) -> list[Source]:
    """Return the sources that files were imported from, by name. One statement."""
    rows = session.execute(
        select(ImportRun.source, func.count(), func.max(ImportRun.finished_at))
        .where(ImportRun.kind == "projects")
        .group_by(ImportRun.source)
        .order_by(ImportRun.source)
    )
    return [Source(*row) for row in rows]
