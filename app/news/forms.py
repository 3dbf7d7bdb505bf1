"""The texts of an article's form made into checked values; every wrong field is named at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.filters import NEWS_KINDS, REGION_CODES
from app.form_fields import Fields, parse_local_time, read_day, read_known, read_link, read_texts
from app.i18n import LANGUAGES, TBILISI
from app.i18n import lazy_gettext as _l
from app.news.event_forms import read_related, shorten_addresses
from app.news.workflow.labels import WITH_DEADLINE
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.problems.queries.given_place import read_given_place
from app.projects.models import Project
from app.regions.queries import region_at
from app.resources.queries.choices import known_topics

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_TEXT = 160, 400, 20_000
LONGEST_PLACE, LONGEST_NAME, LONGEST_NOTE, LONGEST_DESCRIPTION = 200, 120, 1_000, 300
MOST_ORGANISATIONS = 20
FARTHEST = timedelta(days=366)
# Answers of which several may be given.
MANY = ("topics", "regions")


@dataclass(frozen=True)
class Article:
    """An article whose values are checked. `point`: longitude, latitude (CRS84)."""

    kind: str
    texts: Mapping[str, str | None]
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    point: tuple[float, float] | None
    location_name: str | None
    deadline_on: date | None
    source_name: str | None
    source_url: str | None
    projects: tuple[int, ...]
    problems: tuple[int, ...]
    organisations: tuple[int, ...]


@dataclass(frozen=True)
class PublicNote:
    """What everybody is told of a correction or a withdrawal, in one language or in both."""

    ka: str | None
    en: str | None


def parse_article(session: Session, values: Mapping[str, str], many: Mapping[str, Sequence[str]]) -> Article:
    """Return the article. Raises FormRefused that names every field to be mended."""
    fields = Fields(values)
    kind = fields.read_choice("kind", NEWS_KINDS, "")
    lines = {"title": LONGEST_TITLE, "summary": LONGEST_SUMMARY}
    texts = read_texts(fields, lines, {"text": LONGEST_TEXT})
    point = read_given_place(session, fields)
    place = fields.read_text("location_name", LONGEST_PLACE) or fields.read_text("place", LONGEST_PLACE)
    regions = read_known(fields, "regions", many, REGION_CODES)
    article = Article(
        kind=kind,
        texts=texts,
        topics=read_known(fields, "topics", many, known_topics(session)),
        regions=regions or ((region_at(session, *point).code,) if point else REGION_CODES),
        point=point,
        location_name=place or None,
        deadline_on=read_day(fields, "deadline_on") if kind in WITH_DEADLINE else None,
        source_name=fields.read_text("source_name", LONGEST_NAME) or None,
        source_url=read_link(fields, "source_url"),
        projects=read_related(session, fields, "projects", Project),
        problems=read_related(session, fields, "problems", Problem),
        organisations=_read_organisations(session, fields),
    )
    fields.check()
    return article


def parse_descriptions(values: Mapping[str, str]) -> dict[str, str | None]:
    """Return what is to be seen on a new picture. Raises FormRefused where nothing is said."""
    fields = Fields(values)
    found = {
        f"description_{language}": fields.read_text(f"description_{language}", LONGEST_DESCRIPTION) or None
        for language in LANGUAGES
    }
    if not any(found.values()) and not fields.errors:
        message = _l("Say what is to be seen on the picture, for those who cannot see it.")
        fields.refuse("description_ka", "E_MISSING", message)
    fields.check()
    return found


def parse_public_note(values: Mapping[str, str], *, needed: bool = True) -> PublicNote:
    """Return what readers are told of a correction or a withdrawal. Raises FormRefused without it.

    Not `needed` where an article goes back to its author, who alone reads it.
    """
    fields = Fields(values)
    ka, en = (fields.read_text(f"note_{one}", LONGEST_NOTE, lines=True) or None for one in LANGUAGES)
    if needed and not (ka or en) and not fields.errors:
        message = _l("Tell the readers what was wrong, in one of the two languages at least.")
        fields.refuse("note_ka", "E_MISSING", message)
    fields.check()
    return PublicNote(ka, en)


def parse_moment(values: Mapping[str, str], now: datetime) -> datetime:
    """Return when an article is to be published, as it is typed in Tbilisi. Raises FormRefused."""
    fields = Fields(values)
    given = values.get("scheduled_for", "").strip()
    moment = parse_local_time(given)
    if moment is None:
        fields.refuse("scheduled_for", "E_TIME", _l("Write the day and the time as 2026-12-31 18:00."))
    elif not now < moment.replace(tzinfo=TBILISI) < now + FARTHEST:
        message = _l("Choose a moment that is still to come, within a year.")
        fields.refuse("scheduled_for", "E_TIME", message)
    fields.check()
    if moment is None:
        raise AssertionError("a form without a moment was taken")
    return moment.replace(tzinfo=TBILISI)


def _read_organisations(session: Session, fields: Fields) -> tuple[int, ...]:
    """Return the organisations that a text names by the last parts of their addresses (slugs)."""
    given = shorten_addresses(fields.read_text("organisations", LONGEST_TEXT), "donors")
    slugs = list(dict.fromkeys(given.replace(",", " ").split()))
    found = session.execute(
        select(Organisation.slug, Organisation.id).where(Organisation.slug.in_(slugs[:MOST_ORGANISATIONS]))
    )
    known: dict[str, int] = {row.slug: row.id for row in found}
    unknown = [slug for slug in slugs if slug not in known]
    if unknown:
        message = _l("There is no such organisation: %(slug)s. Give what its page's address ends with.",
                     slug=unknown[0][:80])  # fmt: skip
        fields.refuse("organisations", "E_RELATED", message)
    return tuple(known.values())
