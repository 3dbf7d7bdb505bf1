"""Who gets the digest, and what of: addresses that were confirmed by a mail, each with its stored filters."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base

# What can come in a digest; each has one moment at which it became public.
KINDS = ("news", "problems", "projects", "events", "links")
STATES = ("pending", "active", "left", "suppressed")


class Subscriber(Base):
    """An address, once; only an active one is written to. Who left is erased four weeks later.

    `address_key` is the address in small letters. `reason`: why an address is suppressed, in the words of
    the server that refused it.
    """

    __tablename__ = "subscriber"
    __table_args__ = (
        CheckConstraint("language IN ('ka', 'en')", name="language"),
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name="left"),
        CheckConstraint("state <> 'active' OR confirmed_at IS NOT NULL", name="confirmed"),
        Index("ix_subscriber_active", "id", postgresql_where=text("state = 'active'")),
        Index("ix_subscriber_left_at", "left_at", postgresql_where=text("state = 'left'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str]
    address_key: Mapped[str] = mapped_column(unique=True)
    language: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending")
    reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]
    is_generated: Mapped[bool] = mapped_column(server_default="false")


class Subscription(Base):
    """A stored filter of a subscriber: any of the kinds, of any of the topics, in any of the regions.

    No topic means every topic, no region the whole country. One without `confirmed_at` was asked for from the
    form and waits for the button behind the mail's link: it counts for nothing until then.
    """

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint(f"kinds <> '{{}}' AND kinds <@ ARRAY{list(KINDS)}", name="kinds"),
        Index("ix_subscription_waiting", "created_at", postgresql_where=text("confirmed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscriber_id: Mapped[int] = mapped_column(ForeignKey("subscriber.id", ondelete="CASCADE"), index=True)
    kinds: Mapped[list[str]]
    topics: Mapped[list[str]] = mapped_column(server_default="{}")
    regions: Mapped[list[str]] = mapped_column(server_default="{}")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    confirmed_at: Mapped[datetime | None]
