"""Where a project works, how exactly that is known, and in which cell of the map's grid it lies."""

from __future__ import annotations

from typing import Any

from geoalchemy2 import Geography, Geometry
from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

PRECISIONS = ("exact", "near", "district", "region", "country")
# How the region was decided: the file or person said so, the point lies in it, the nearest one within 2 km,
# or none because the place is the whole country.
REGION_RULES = ("given", "inside", "nearest", "country")

# The finest grid that is kept: cells of zoom 16 tiles' size; coarser cells are bit shifts of these.
GRID_LEVEL = 16
_X = f"floor((ST_X(geom) + 180) / 360 * {2**GRID_LEVEL})::int"
_Y = (
    "floor((1 - ln(tan(radians(ST_Y(geom))) + 1 / cos(radians(ST_Y(geom)))) / pi())"
    f" / 2 * {2**GRID_LEVEL})::int"
)


class ProjectLocation(Base):
    """A place of a project. `geom` is None where only a region or municipality is known."""

    __tablename__ = "project_location"
    __table_args__ = (
        CheckConstraint(f"precision IN {PRECISIONS}", name="precision"),
        CheckConstraint(f"region_rule IN {REGION_RULES}", name="region_rule"),
        # Georgia's box: the last guard against swapped axes and null island (FACTS).
        CheckConstraint(
            "geom IS NULL OR geom && ST_MakeEnvelope(39.9, 41.0, 46.8, 43.7, 4326)", name="in_georgia"
        ),
        CheckConstraint("geom IS NOT NULL OR precision IN ('district', 'region', 'country')", name="placed"),
        Index("ix_project_location_region_code_project_id", "region_code", "project_id"),
        Index("ix_project_location_project_id_position", "project_id", "position"),
        # Of help to every problem, as far as the place goes.
        Index("ix_project_location_country", "project_id", postgresql_where=text("precision = 'country'")),
        # Drawn at the region's name, whatever the view: few rows, asked for with every new filter.
        Index(
            "ix_project_location_region_only",
            "region_code",
            "project_id",
            postgresql_where=text("precision = 'region'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(server_default="0")
    ref: Mapped[str | None]
    name: Mapped[str | None]
    geom: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"))
    municipality_code: Mapped[str | None] = mapped_column(ForeignKey("municipality.code"), index=True)
    precision: Mapped[str]
    region_rule: Mapped[str]
    geog: Mapped[Any | None] = mapped_column(
        Geography("POINT", srid=4326, spatial_index=True), Computed("geom::geography", persisted=True)
    )
    cell_x: Mapped[int | None] = mapped_column(Integer, Computed(_X, persisted=True))
    cell_y: Mapped[int | None] = mapped_column(Integer, Computed(_Y, persisted=True))
