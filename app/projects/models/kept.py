"""What is kept for speed and made again by SQL whenever its sources change (services.kept)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import CheckConstraint, ForeignKey, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ProjectFeature(Base):
    """A project's GeoJSON Feature in pieces: head, title in the language asked (a JSON string), tail."""

    __tablename__ = "project_feature"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    head: Mapped[str]
    title_ka: Mapped[str]
    title_en: Mapped[str]
    tail: Mapped[str]


class LocationFeature(Base):
    """A project location's GeoJSON Feature in pieces, as ProjectFeature."""

    __tablename__ = "location_feature"

    location_id: Mapped[int] = mapped_column(
        ForeignKey("project_location.id", ondelete="CASCADE"), primary_key=True
    )
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    head: Mapped[str]
    title_ka: Mapped[str]
    title_en: Mapped[str]
    tail: Mapped[str]


class ProjectCluster(Base):
    """The projects of one cell of one grid level: how many, by status, and where they lie.

    `kind` pin: places known exactly or nearly; district: places that stand for a whole district.
    `project_id` where the cell holds just one project. Degrees, CRS84.
    """

    __tablename__ = "project_cluster"
    __table_args__ = (CheckConstraint("kind IN ('pin', 'district')", name="kind"),)

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    cell_x: Mapped[int] = mapped_column(primary_key=True)
    cell_y: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    projects: Mapped[int]
    planned: Mapped[int]
    current: Mapped[int]
    completed: Mapped[int]
    other: Mapped[int]
    places: Mapped[int]
    lon: Mapped[float]
    lat: Mapped[float]
    west: Mapped[float]
    south: Mapped[float]
    east: Mapped[float]
    north: Mapped[float]
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)


class ProjectTotal(Base):
    """How many projects, and how much budget by currency, a region, donor, topic … has, without a filter."""

    __tablename__ = "project_total"

    dimension: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    projects: Mapped[int]
    current: Mapped[int] = mapped_column(server_default="0")
    places: Mapped[int] = mapped_column(server_default="0")
    budgets: Mapped[dict[str, Decimal]] = mapped_column(JSONB, server_default="{}")
