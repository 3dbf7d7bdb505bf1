"""A piece of news: its words in two languages, where and what it is about, and every move it made."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import (
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    SmallInteger,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.filters import NEWS_KINDS

STATES = ("draft", "review", "scheduled", "published", "corrected", "withdrawn")
PUBLIC_STATES = ("published", "corrected")
LOG_KINDS = (
    "written", "edited", "sent", "returned", "scheduled", "unscheduled", "published", "corrected",
    "withdrawn",
)  # fmt: skip
_BOX = "ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)"
_TITLED = "title_ka IS NOT NULL OR title_en IS NOT NULL"


class NewsItem(Base):
    """An article. `published_at` is the moment at which it became public, and stays whatever comes after.

    `version` grows with each change: who read an older one is told. What is about the whole country has all
    regions.
    """

    __tablename__ = "news_item"
    __table_args__ = (
        CheckConstraint(f"kind IN {NEWS_KINDS}", name="kind"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint(_TITLED, name="titled"),
        # What is to be read is whole in at least one language.
        CheckConstraint(
            f"state NOT IN {PUBLIC_STATES} OR title_ka IS NOT NULL AND text_ka IS NOT NULL"
            " OR title_en IS NOT NULL AND text_en IS NOT NULL",
            name="told",
        ),
        CheckConstraint(f"state NOT IN {PUBLIC_STATES} OR published_at IS NOT NULL", name="published"),
        CheckConstraint("(state = 'scheduled') = (scheduled_for IS NOT NULL)", name="scheduled"),
        CheckConstraint(f"point IS NULL OR point && {_BOX}", name="in_georgia"),
        Index("uq_news_item_slug", "slug", unique=True),
        Index("ix_news_item_topic_codes", "topic_codes", postgresql_using="gin"),
        Index("ix_news_item_region_codes", "region_codes", postgresql_using="gin"),
        Index("ix_news_item_search", "search", postgresql_using="gin"),
        # The public list and its feed, newest first, and what a day's digest takes.
        Index("ix_news_item_published_at_id", "published_at", "id", postgresql_where=text("is_public")),
        Index("ix_news_item_scheduled_for", "scheduled_for", postgresql_where=text("state = 'scheduled'")),
        Index("ix_news_item_updated_at_id", "updated_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    kind: Mapped[str] = mapped_column(server_default="news")
    state: Mapped[str] = mapped_column(server_default="draft")
    title_ka: Mapped[str | None]
    title_en: Mapped[str | None]
    summary_ka: Mapped[str | None]
    summary_en: Mapped[str | None]
    # Markdown, as it was typed; never shown but through app.news.markdown.
    text_ka: Mapped[str | None]
    text_en: Mapped[str | None]
    # With the topics above them, as everywhere (the filter's rule).
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    region_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    location_name: Mapped[str | None]
    # The last day to apply; of grants, vacancies, trainings and tenders.
    deadline_on: Mapped[date | None]
    source_name: Mapped[str | None]
    source_url: Mapped[str | None]

    is_public: Mapped[bool] = mapped_column(Computed(f"state IN {PUBLIC_STATES}", persisted=True))
    scheduled_for: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    # Who wrote it, and who answers for what is to be read.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    version: Mapped[int] = mapped_column(server_default="1")
    is_example: Mapped[bool] = mapped_column(server_default="false")
    is_generated: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(
        TSVECTOR, Computed("to_tsvector('simple', search_document)", persisted=True)
    )


class NewsPicture(Base):
    """A picture of an article, re-encoded in three sizes (app.pictures), described for who cannot see it."""

    __tablename__ = "news_picture"
    __table_args__ = (
        CheckConstraint("description_ka IS NOT NULL OR description_en IS NOT NULL", name="described"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    news_item_id: Mapped[int] = mapped_column(ForeignKey("news_item.id", ondelete="CASCADE"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger, server_default="0")
    # Random, part of the address: who has no right to a draft cannot guess it. Sizes hang on it.
    storage_key: Mapped[str] = mapped_column(unique=True)
    width: Mapped[int]
    height: Mapped[int]
    description_ka: Mapped[str | None]
    description_en: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class NewsProject(Base):
    """A project that an article is about."""

    __tablename__ = "news_project"

    news_item_id: Mapped[int] = mapped_column(
        ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(
        ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NewsProblem(Base):
    """A problem that an article is about."""

    __tablename__ = "news_problem"

    news_item_id: Mapped[int] = mapped_column(
        ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True
    )
    problem_id: Mapped[int] = mapped_column(
        ForeignKey("problem.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NewsOrganisation(Base):
    """An organisation that an article is about."""

    __tablename__ = "news_organisation"

    news_item_id: Mapped[int] = mapped_column(
        ForeignKey("news_item.id", ondelete="CASCADE"), primary_key=True
    )
    organisation_id: Mapped[int] = mapped_column(
        ForeignKey("organisation.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class NewsLog(Base):
    """One move or change of an article, append only; `before` holds the words that a change replaced.

    The note of a correction or of a withdrawal is public: what was wrong, in the language(s) it is told in.
    """

    __tablename__ = "news_log"
    __table_args__ = (CheckConstraint(f"kind IN {LOG_KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    news_item_id: Mapped[int] = mapped_column(ForeignKey("news_item.id", ondelete="CASCADE"), index=True)
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    kind: Mapped[str]
    note_ka: Mapped[str | None]
    note_en: Mapped[str | None]
    before: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
