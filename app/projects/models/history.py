"""Where the data came from and how they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, func
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class ImportRun(Base):
    """One import of one file: what it was, and what came of it."""

    __tablename__ = "import_run"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    source: Mapped[str]
    file_name: Mapped[str]
    sha256: Mapped[str]
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    report: Mapped[dict[str, Any]] = mapped_column(server_default="{}")


class ProjectChange(Base):
    """What an import changed in a project: field → [before, after]."""

    __tablename__ = "project_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), index=True)
    import_run_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    changes: Mapped[dict[str, Any]]


class DataVersion(Base):
    """The version of a layer's data, which every ETag is made of (app.db.bump_data_version)."""

    __tablename__ = "data_version"

    layer: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger)
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
