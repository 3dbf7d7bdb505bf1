"""Topics in two levels, each with the OECD DAC sectors it stands for."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class Topic(Base):
    """A topic. `dac_sectors` are 3- or 5-digit codes; the longest one that begins a sector code decides."""

    __tablename__ = "topic"

    code: Mapped[str] = mapped_column(primary_key=True)
    name_ka: Mapped[str]
    name_en: Mapped[str]
    parent_code: Mapped[str | None] = mapped_column(ForeignKey("topic.code"), index=True)
    dac_sectors: Mapped[list[str]] = mapped_column(server_default="{}")
    position: Mapped[int] = mapped_column(server_default="0")
