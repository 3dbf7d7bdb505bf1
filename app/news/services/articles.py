"""Writes of articles: write, change, send, publish at once or later, correct, withdraw. No commit."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, FieldError, NotFound
from app.form_fields import FormRefused
from app.i18n import LANGUAGES
from app.i18n import lazy_gettext as _l
from app.markdown import plain_markdown
from app.news.forms import Article, PublicNote
from app.news.models import NewsItem, NewsLog, NewsOrganisation, NewsProblem, NewsProject
from app.news.queries.listing import summarise
from app.news.services.article_mails import tell_author
from app.news.workflow.moves import MOVES, is_public
from app.regions.models import Municipality
from app.resources.queries.choices import with_parents
from app.text import romanise, search_document

LAYER = "news"
LONGEST_SLUG = 80
CHANGED = _l("Somebody else changed this article meanwhile. Look at it again before you go on.")
# What the history keeps of a change: these as they were before.
KEPT = (
    "kind", "title_ka", "title_en", "summary_ka", "summary_en", "text_ka", "text_en", "topic_codes",
    "region_codes", "location_name", "deadline_on", "source_name", "source_url",
)  # fmt: skip


def write_article(session: Session, article: Article, person_id: int | None) -> NewsItem:
    """Keep a new draft and return it."""
    item = NewsItem(author_id=person_id, slug=free_slug(session, article, None))
    fill_article(session, item, article)
    session.add(item)
    session.flush()
    relate(session, item, article)
    write_log(session, item, "written", person_id)
    session.refresh(item)
    return item


def change_article(
    session: Session,
    item_id: int,
    article: Article,
    version: int,
    person_id: int | None,
    note: PublicNote | None = None,
) -> NewsItem:
    """Change an article; what is public by a correction alone, whose `note` everybody reads.

    Raises Conflict when somebody changed it since `version`, or it may not be changed any more.
    """
    item = lock_article(session, item_id, version)
    if item.state == "withdrawn" or (is_public(item.state) and note is None):
        raise Conflict(CHANGED)
    before = {name: getattr(item, name) for name in KEPT}
    if item.published_at is None:
        # Nobody has its address yet.
        item.slug = free_slug(session, article, item.id)
    fill_article(session, item, article)
    relate(session, item, article)
    changed = {name: _plain(value) for name, value in before.items() if getattr(item, name) != value}
    if item.state != "draft":
        check_whole(item)
    if is_public(item.state):
        item.state = "corrected"
        write_log(session, item, "corrected", person_id, note, changed)
    elif changed:
        write_log(session, item, "edited", person_id, before=changed)
    _touch(session, item)
    return item


def move_article(
    session: Session,
    item_id: int,
    move: str,
    version: int,
    person_id: int | None,
    *,
    now: datetime,
    moment: datetime | None = None,
    note: PublicNote | None = None,
) -> NewsItem:
    """Make a move of workflow.moves; whether the person may make it is asked before.

    `moment`: for which it is scheduled; `note`: why it is withdrawn or returned. Raises Conflict where the
    article is not in a state for it, FormRefused where something is missing that readers need. The author is
    mailed what somebody else decided.
    """
    item, step = lock_article(session, item_id, version), MOVES[move]
    if item.state not in step.before:
        raise Conflict(CHANGED)
    if step.after in ("review", "scheduled", "published") and step.kind != "unscheduled":
        check_whole(item)
    item.state = step.after
    item.scheduled_for = moment if step.after == "scheduled" else None
    if step.after in ("scheduled", "published"):
        item.editor_id = person_id
    if step.after == "published":
        item.published_at = now
    write_log(session, item, step.kind, person_id, note)
    _touch(session, item)
    tell_author(session, item, step.kind, person_id, note)
    return item


def publish_next(session: Session, now: datetime, digest_hour: datetime) -> bool:
    """Publish one article whose moment has come, if there is one; return whether there was.

    It became public at the moment that it was scheduled for; but now, where a digest was closed in between
    (`digest_hour`: the last one's end), or no digest would ever tell of it. Two workers take two articles.
    """
    item = session.scalar(
        select(NewsItem)
        .where(NewsItem.state == "scheduled", NewsItem.scheduled_for <= now)
        .order_by(NewsItem.scheduled_for, NewsItem.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if item is None or item.scheduled_for is None:
        return False
    item.published_at = now if item.scheduled_for < digest_hour else item.scheduled_for
    item.state, item.scheduled_for = "published", None
    write_log(session, item, "published", None)
    _touch(session, item)
    tell_author(session, item, "published", item.editor_id)
    return True


def note_pictures(session: Session, item_id: int, person_id: int | None, before: dict[str, Any]) -> NewsItem:
    """Note that pictures came or went (`before`: how many there were), or are described otherwise now."""
    item = lock_article(session, item_id)
    write_log(session, item, "edited", person_id, before=before)
    _touch(session, item)
    return item


def lock_article(session: Session, item_id: int, version: int | None = None) -> NewsItem:
    """Return the article; nobody else changes it until the transaction ends. Raises NotFound, Conflict."""
    found = session.scalar(
        select(NewsItem).where(NewsItem.id == item_id).with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    if found is None:
        raise NotFound(_l("There is no article at this address."))
    if version is not None and found.version != version:
        raise Conflict(CHANGED)
    return found


def check_whole(item: NewsItem) -> None:
    """Raise FormRefused where readers would miss something: words in one language, and a topic."""
    errors = []
    told = any(getattr(item, f"title_{one}") and getattr(item, f"text_{one}") for one in LANGUAGES)
    if not told:
        message = _l("It needs a title and a text in the same language.")
        errors.append(FieldError("text_ka" if item.title_ka else "text_en", "E_MISSING", message))
    if not item.topic_codes:
        message = _l("Choose at least one topic: readers subscribe by topic.")
        errors.append(FieldError("topics", "E_MISSING", message))
    if errors:
        raise FormRefused.of(*errors)


def fill_article(session: Session, item: NewsItem, article: Article) -> None:
    """Fill the columns from checked values."""
    item.kind = article.kind
    for field, words in article.texts.items():
        setattr(item, field, words)
    for one in LANGUAGES:
        # Files and digests tell it too; the form shows it only where somebody wrote it.
        if not article.texts.get(f"summary_{one}"):
            setattr(item, f"summary_{one}", summarise(article.texts.get(f"text_{one}")) or None)
    item.topic_codes = with_parents(session, article.topics)
    item.region_codes = sorted(article.regions)
    item.point = WKTElement("POINT({!r} {!r})".format(*article.point), srid=4326) if article.point else None
    item.municipality_code = _municipality_of(session, article.point)
    item.location_name, item.deadline_on = article.location_name, article.deadline_on
    item.source_name, item.source_url = article.source_name, article.source_url
    titles = [article.texts.get(f"{name}_{one}") for name in ("title", "summary") for one in LANGUAGES]
    texts = [plain_markdown(article.texts.get(f"text_{one}") or "") for one in LANGUAGES]
    item.search_document = search_document([*titles, *texts, article.location_name])


def relate(session: Session, item: NewsItem, article: Article) -> None:
    """Keep what the article is about."""
    links: tuple[tuple[Any, str, tuple[int, ...]], ...] = (
        (NewsProject, "project_id", article.projects),
        (NewsProblem, "problem_id", article.problems),
        (NewsOrganisation, "organisation_id", article.organisations),
    )
    for model, column, numbers in links:
        session.execute(delete(model).where(model.news_item_id == item.id))
        session.add_all(model(news_item_id=item.id, **{column: number}) for number in numbers)


def write_log(
    session: Session,
    item: NewsItem,
    kind: str,
    person_id: int | None,
    note: PublicNote | None = None,
    before: dict[str, Any] | None = None,
) -> None:
    """Add a line to the article's history."""
    words = note or PublicNote(None, None)
    session.add(
        NewsLog(
            news_item_id=item.id, kind=kind, person_id=person_id, note_ka=words.ka, note_en=words.en,
            before=before or {},
        )
    )  # fmt: skip


def _touch(session: Session, item: NewsItem) -> None:
    item.version += 1
    item.updated_at = datetime.now(UTC)
    session.flush()
    # What is derived comes from the database.
    session.refresh(item)
    bump_data_version(session, LAYER)


def free_slug(session: Session, article: Article, item_id: int | None) -> str:
    """The title in Latin letters, with a number where another article has that already."""
    title = article.texts.get("title_ka") or article.texts.get("title_en") or ""
    words = re.sub(r"[^0-9a-z]+", "-", romanise(title)).strip("-")[:LONGEST_SLUG].strip("-") or "article"
    # Two who write under one title at once: the second waits, and sees the first one's.
    session.execute(text("SELECT pg_advisory_xact_lock(hashtext('news'), hashtext(:slug))"), {"slug": words})
    like = select(NewsItem.slug).where(NewsItem.slug.like(f"{words}%"), NewsItem.id.is_distinct_from(item_id))
    taken = set(session.scalars(like))
    number = 1
    slug = words
    while slug in taken:
        number += 1
        slug = f"{words}-{number}"
    return slug


def _municipality_of(session: Session, point: tuple[float, float] | None) -> str | None:
    """The municipality whose outline holds the point, where outlines are loaded."""
    if point is None:
        return None
    place = func.ST_SetSRID(func.ST_MakePoint(*point), 4326)
    return session.scalar(
        select(Municipality.code)
        .where(func.ST_Covers(Municipality.geom, place))
        .order_by(Municipality.code)
        .limit(1)
    )


def _plain(value: Any) -> Any:
    """The value as JSON holds it."""
    return value if isinstance(value, str | list | None) else value.isoformat()
