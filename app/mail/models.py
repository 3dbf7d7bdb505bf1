"""The outbox: a mail is stored with what it tells of, or not at all."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base


class OutgoingMail(Base):
    """A mail that waits, was sent, or failed for good. `key` keeps the same mail from being written twice."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (
        Index(
            "ix_outgoing_mail_waiting", "not_before", "id",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    kind: Mapped[str]
    to_address: Mapped[str]
    language: Mapped[str] = mapped_column(server_default="ka")
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str | None]
    headers: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # Given when the mail is written, so that a mail sent twice is known as one.
    message_id: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    not_before: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
