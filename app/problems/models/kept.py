"""Public problems counted by cell of the map's grid and by what the filter offers; kept by a trigger."""

from __future__ import annotations

from sqlalchemy import BigInteger, Double, Index, SmallInteger, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ProblemCell(Base):
    """The public problems of one cell of one grid level, by how far they have come.

    All columns are sums, so that one problem more or less is an addition: `lon_sum / problems` is the mean
    position, and where there is one problem `id_sum` is its id. Degrees, CRS84, of masked points.
    """

    __tablename__ = "problem_cell"
    # The trigger takes away cells in which nothing is left.
    __table_args__ = (Index("ix_problem_cell_empty", "level", postgresql_where=text("problems = 0")),)

    level: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    cell_x: Mapped[int] = mapped_column(primary_key=True)
    cell_y: Mapped[int] = mapped_column(primary_key=True)
    problems: Mapped[int]
    finding: Mapped[int]
    planning: Mapped[int]
    acting: Mapped[int]
    solved: Mapped[int]
    ended: Mapped[int]
    lon_sum: Mapped[float] = mapped_column(Double)
    lat_sum: Mapped[float] = mapped_column(Double)
    id_sum: Mapped[int] = mapped_column(BigInteger)


class ProblemTotal(Base):
    """How many public problems there are, by dimension (all, region, topic, status, step, year, linked,
    example) and key."""

    __tablename__ = "problem_total"
    __table_args__ = (Index("ix_problem_total_empty", "dimension", postgresql_where=text("problems = 0")),)

    dimension: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    problems: Mapped[int]
    open: Mapped[int]
