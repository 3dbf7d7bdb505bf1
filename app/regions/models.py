"""Regions (ISO 3166-2:GE), municipalities and the gazetteer. SRID 4326, longitude/latitude."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from geoalchemy2 import Geometry
from sqlalchemy import ForeignKey, Numeric
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Region(Base):
    """One of the 12 first-level units. `population` is None where no census could be held."""

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_ka: Mapped[str]
    name_en: Mapped[str]
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    area_km2: Mapped[Decimal] = mapped_column(Numeric(10, 1))
    government_control: Mapped[bool]
    geom: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    simplified: Mapped[Any] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=False))
    label_point: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))


class RegionName(Base):
    """A usual spelling of a region's name, folded (app.text.fold), and the code it means."""

    __tablename__ = "region_name"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)


class Municipality(Base):
    """A municipality; its boundary only where `import-boundaries` has loaded one."""

    __tablename__ = "municipality"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_ka: Mapped[str]
    name_en: Mapped[str]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    point: Mapped[Any | None] = mapped_column(Geometry("POINT", srid=4326, spatial_index=False))
    geom: Mapped[Any | None] = mapped_column(Geometry("MULTIPOLYGON", srid=4326, spatial_index=True))
    boundary_source: Mapped[str | None]


class MunicipalityName(Base):
    """A usual spelling of a municipality's name, folded, and the code it means within a region."""

    __tablename__ = "municipality_name"

    name_key: Mapped[str] = mapped_column(primary_key=True)
    municipality_code: Mapped[str] = mapped_column(
        ForeignKey("municipality.code"), primary_key=True, index=True
    )


class Settlement(Base):
    """A town or village of the gazetteer (GeoNames). A name alone never places anything."""

    __tablename__ = "settlement"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name_ka: Mapped[str | None]
    name_en: Mapped[str]
    population: Mapped[int]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    point: Mapped[Any] = mapped_column(Geometry("POINT", srid=4326, spatial_index=True))
