"""The digest of each day: its run, the items of its window, and who gets it."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base
from app.digests.models.subscribers import KINDS

# Whom a mail still has to reach.
WAITING = "sent_at IS NULL AND failed_at IS NULL AND dropped_at IS NULL"


class DigestRun(Base):
    """The digest of one day in Tbilisi, made once: its window is [starts_at, ends_at).

    Run, items and recipients are written in one transaction. `picture` is the day's map (PNG),
    `picture_words_*` say what it shows. `ended_at`: since then nobody waits; the counts are of that moment.
    """

    __tablename__ = "digest_run"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="window"),
        Index("ix_digest_run_open", "id", postgresql_where=text("ended_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(unique=True)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    items: Mapped[int] = mapped_column(server_default="0")
    recipients: Mapped[int] = mapped_column(server_default="0")
    sent: Mapped[int] = mapped_column(server_default="0")
    failed: Mapped[int] = mapped_column(server_default="0")
    dropped: Mapped[int] = mapped_column(server_default="0")
    picture: Mapped[bytes | None]
    picture_words_ka: Mapped[str] = mapped_column(server_default="")
    picture_words_en: Mapped[str] = mapped_column(server_default="")


class DigestItem(Base):
    """One item of a run, its words composed: small finished pieces that a recipient's mail joins.

    `topic_codes` and `region_codes` are what the one filter compares; `place` is the item's place in the
    order of every mail, `group_key` the group it stands in ("topic|region").
    """

    __tablename__ = "digest_item"
    __table_args__ = (
        CheckConstraint(f"kind IN {KINDS}", name="kind"),
        Index("uq_digest_item_run_id_kind_record_id", "run_id", "kind", "record_id", unique=True),
        Index("ix_digest_item_run_id_place", "run_id", "place"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("digest_run.id", ondelete="CASCADE"))
    kind: Mapped[str]
    record_id: Mapped[int]
    published_at: Mapped[datetime]
    topic_codes: Mapped[list[str]]
    region_codes: Mapped[list[str]]
    group_key: Mapped[str]
    place: Mapped[int]
    # Since when it is known not to be public any more: no later mail has it.
    withdrawn_at: Mapped[datetime | None]
    text_ka: Mapped[str]
    text_en: Mapped[str]
    html_ka: Mapped[str]
    html_en: Mapped[str]


class DigestRecipient(Base):
    """Who gets a run's mail, once. An attempt is committed before the mail is sent, and is its lease.

    `dropped_at`: not sent, because the subscriber had left meanwhile or nothing was left to tell. A bounce is
    what a server further on sent back: its status as in RFC 3463.
    """

    __tablename__ = "digest_recipient"
    __table_args__ = (
        Index("uq_digest_recipient_run_id_subscriber_id", "run_id", "subscriber_id", unique=True),
        Index("ix_digest_recipient_waiting", "not_before", "id", postgresql_where=text(WAITING)),
        Index("ix_digest_recipient_subscriber_id", "subscriber_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("digest_run.id", ondelete="CASCADE"))
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id", ondelete="CASCADE"))
    not_before: Mapped[datetime] = mapped_column(server_default=func.now())
    attempts: Mapped[int] = mapped_column(server_default="0")
    last_error: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    dropped_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    bounce_status: Mapped[str | None]
