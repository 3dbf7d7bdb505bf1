"""The list of articles that meet a filter, page by page, and the rows of every other list of news."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.filter_values import LIMIT_DEFAULT
from app.filters import REGION_CODES, Filter
from app.i18n import TBILISI, pick
from app.markdown import first_words
from app.news.models import NewsItem, NewsPicture
from app.news.queries.conditions import matches
from app.paging import Listing, choose_order, read_page, read_place
from app.projects.queries.named import Named, name_of
from app.regions.models import Region

LONGEST_SUMMARY = 300


@dataclass(frozen=True)
class NewsPictureRow:
    """A picture, what is to be seen on it, and the pixels of its largest size."""

    id: int
    key: str
    description: str
    width: int
    height: int


@dataclass(frozen=True)
class NewsRow:
    """One article of a list, its words in the list's language; `regions` empty: the whole country."""

    id: int
    slug: str
    kind: str
    state: str
    title: str
    summary: str
    # The language that the words are in: the other one, where the article exists in that alone.
    language: str
    regions: tuple[Named, ...]
    topics: tuple[str, ...]
    location_name: str | None
    deadline_on: date | None
    published_at: datetime | None
    scheduled_for: datetime | None
    updated_at: datetime
    is_example: bool
    picture: NewsPictureRow | None

    @property
    def is_over(self) -> bool:
        """The last day to apply has passed."""
        return is_over(self.deadline_on)


def is_over(deadline_on: date | None, today: date | None = None) -> bool:
    """Return whether the last day has passed, as the calendar in Georgia has it."""
    return deadline_on is not None and deadline_on < (today or datetime.now(TBILISI).date())


def count_news(session: Session, flt: Filter) -> int:
    """Return how many articles meet the filter."""
    return session.scalar(select(func.count()).select_from(NewsItem).where(matches(flt))) or 0


def list_news(session: Session, flt: Filter, language: str) -> Listing[NewsRow]:
    """Return the articles that meet `flt` in its order, from its cursor on, at most `flt.limit` (50).

    Raises QueryError for an order that news does not have, and when the cursor belongs to another one.
    Two statements.
    """
    limit = flt.limit or LIMIT_DEFAULT
    column, descending, read = choose_order(_orders(language), flt.sort)
    statement, after = select_news().where(matches(flt)), read_place(flt.cursor, read)
    rows, cursor = read_page(session, statement, (column, NewsItem.id), after, limit, descending)
    return Listing(tuple(make_rows(session, rows, language)), cursor)


def select_news() -> Any:
    """Return the statement of NewsItem and its first picture, or None."""
    first = (
        select(NewsPicture.id)
        .where(NewsPicture.news_item_id == NewsItem.id)
        .order_by(NewsPicture.position, NewsPicture.id)
        .limit(1)
        .correlate(NewsItem)
        .scalar_subquery()
    )
    return select(NewsItem, NewsPicture).outerjoin(NewsPicture, NewsPicture.id == first)


def make_rows(session: Session, rows: Sequence[Any], language: str) -> list[NewsRow]:
    """Return what select_news found as rows of a list. One statement for the names of regions."""
    names = read_region_names(session, language) if rows else {}
    return [make_row(row.NewsItem, row.NewsPicture, names, language) for row in rows]


def make_row(item: NewsItem, picture: NewsPicture | None, names: dict[str, Named], language: str) -> NewsRow:
    """Return an article as a row of a list, its words of one language as far as it has them."""
    told_in = language_of(item, language)
    summary = getattr(item, f"summary_{told_in}") or summarise(getattr(item, f"text_{told_in}"))
    whole = set(item.region_codes) == set(REGION_CODES)
    return NewsRow(
        id=item.id,
        slug=item.slug,
        kind=item.kind,
        state=item.state,
        title=getattr(item, f"title_{told_in}") or pick(item, "title", language),
        summary=summary,
        language=told_in,
        regions=() if whole else tuple(names[code] for code in item.region_codes if code in names),
        topics=tuple(item.topic_codes),
        location_name=item.location_name,
        deadline_on=item.deadline_on,
        published_at=item.published_at,
        scheduled_for=item.scheduled_for,
        updated_at=item.updated_at,
        is_example=item.is_example,
        picture=make_picture(picture, language) if picture else None,
    )


def make_picture(picture: NewsPicture, language: str) -> NewsPictureRow:
    """Return a picture with its description in the language, or else in the other one."""
    description = pick(picture, "description", language)
    return NewsPictureRow(picture.id, picture.storage_key, description, picture.width, picture.height)


def language_of(item: NewsItem, language: str) -> str:
    """Return the language in which an article is told to a reader of `language`: this one where it can be."""
    other = "en" if language == "ka" else "ka"
    for one in (language, other):
        if getattr(item, f"title_{one}") and getattr(item, f"text_{one}"):
            return one
    return language if getattr(item, f"title_{language}") else other


def summarise(text: str | None) -> str:
    """Return what a list tells of an article for which nobody wrote a summary."""
    return first_words(text or "", LONGEST_SUMMARY)


def read_region_names(session: Session, language: str) -> dict[str, Named]:
    """Return every region by its code. One statement."""
    rows = session.execute(select(Region.code, Region.name_ka, Region.name_en))
    return {code: name_of(code, ka, en, language) for code, ka, en in rows}


def _orders(language: str) -> dict[str, tuple[ColumnElement[Any], bool, Callable[[str], Any]]]:
    first, second = NewsItem.title_ka, NewsItem.title_en
    title = func.coalesce(first, second) if language == "ka" else func.coalesce(second, first)
    # What has no last day comes after all that has one.
    deadline = func.coalesce(NewsItem.deadline_on, date.max)
    return {
        "updated": (NewsItem.published_at.expression, True, datetime.fromisoformat),
        "title": (title, False, str),
        "deadline": (deadline, False, date.fromisoformat),
    }
