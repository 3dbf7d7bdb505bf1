"""The project itself, in IATI's words, with the columns that the filter reads."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    ARRAY,
    CHAR,
    CheckConstraint,
    Computed,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Text,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import DATERANGE, TSVECTOR, Range
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.filters import PROJECT_STATUSES


class Project(Base):
    """An international or government project. Which funder it has is a participation, not a kind.

    The derived columns (from `donor_ids` on) are written by one SQL statement in the same transaction as
    their sources (services.kept), so that a filter reads this table alone.
    """

    __tablename__ = "project"
    __table_args__ = (
        CheckConstraint(f"status IN {PROJECT_STATUSES}", name="status"),
        CheckConstraint("title_ka IS NOT NULL OR title_en IS NOT NULL", name="titled"),
        CheckConstraint("starts_on IS NULL OR ends_on IS NULL OR starts_on <= ends_on", name="period"),
        CheckConstraint("budget_amount IS NULL OR budget_currency IS NOT NULL", name="currency"),
        Index("uq_project_source_external_id", "source", "external_id", unique=True),
        Index("ix_project_donor_ids", "donor_ids", postgresql_using="gin"),
        Index("ix_project_topic_codes", "topic_codes", postgresql_using="gin"),
        Index("ix_project_sector_codes", "sector_codes", postgresql_using="gin"),
        Index("ix_project_region_codes", "region_codes", postgresql_using="gin"),
        Index("ix_project_search", "search", postgresql_using="gin"),
        Index("ix_project_period", "period", postgresql_using="gist"),
        Index("ix_project_status_id", "status", "id"),
        # What came in a window.
        Index("ix_project_created_at", "created_at"),
        # Matched by what else is known of them.
        Index("ix_project_placeless", "id", postgresql_where=text("locations_count = 0")),
        # Read forwards and backwards, each is one order of the list (keyset paging).
        Index("ix_project_updated_at_id", "updated_at", "id"),
        Index("ix_project_sort_starts_on_id", "sort_starts_on", "id"),
        Index("ix_project_sort_budget_id", "sort_budget", "id"),
        Index("ix_project_sort_title_ka_id", "sort_title_ka", "id"),
        Index("ix_project_sort_title_en_id", "sort_title_en", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str]
    external_id: Mapped[str]
    title_ka: Mapped[str | None]
    title_en: Mapped[str | None]
    description_ka: Mapped[str | None]
    description_en: Mapped[str | None]
    status: Mapped[str]
    planned_starts_on: Mapped[date | None]
    planned_ends_on: Mapped[date | None]
    actual_starts_on: Mapped[date | None]
    actual_ends_on: Mapped[date | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    budget_amount: Mapped[Decimal | None] = mapped_column(Numeric(14, 2))
    budget_currency: Mapped[str | None] = mapped_column(CHAR(3))
    url: Mapped[str | None]
    is_example: Mapped[bool] = mapped_column(server_default="false")
    is_generated: Mapped[bool] = mapped_column(server_default="false")
    parent_external_id: Mapped[str | None]
    raw: Mapped[dict[str, Any] | None]
    content_hash: Mapped[str] = mapped_column(server_default="")
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())

    donor_ids: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    topic_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    sector_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    region_codes: Mapped[list[str]] = mapped_column(server_default="{}")
    locations_count: Mapped[int] = mapped_column(server_default="0")
    period: Mapped[Range[date] | None] = mapped_column(DATERANGE)
    search_document: Mapped[str] = mapped_column(server_default="")
    search: Mapped[Any] = mapped_column(TSVECTOR, server_default="")

    sort_title_ka: Mapped[str] = mapped_column(
        Text(collation="ka-x-icu"), Computed("COALESCE(title_ka, title_en)", persisted=True)
    )
    sort_title_en: Mapped[str] = mapped_column(
        Text(collation="ka-x-icu"), Computed("COALESCE(title_en, title_ka)", persisted=True)
    )
    sort_starts_on: Mapped[date] = mapped_column(
        Computed("COALESCE(starts_on, make_date(1, 1, 1))", persisted=True)
    )
    sort_budget: Mapped[Decimal] = mapped_column(
        Numeric(14, 2), Computed("COALESCE(budget_amount, -1)", persisted=True)
    )
