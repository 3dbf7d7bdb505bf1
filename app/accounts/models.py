"""Persons: who may sign in, with which role, from which devices; and the log of what was given to whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKey, Index, LargeBinary, func
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.db import Base

ROLES = ("citizen", "member", "editor", "moderator", "admin")
LANGUAGES = ("ka", "en")
PASSKEY_USES = ("first", "secondary")


class Passkey(Base):
    """A key that a person's device keeps (WebAuthn), with attributes as Flask-Security names them."""

    __tablename__ = "passkey"
    __table_args__ = (CheckConstraint(f"usage IN {PASSKEY_USES}", name="usage"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger, server_default="0")
    transports: Mapped[list[str] | None]
    extensions: Mapped[str | None]
    backup_state: Mapped[bool] = mapped_column(server_default="false")
    device_type: Mapped[str]
    usage: Mapped[str]
    create_datetime: Mapped[datetime] = mapped_column(
        "created_at", DateTime(timezone=True), server_default=func.now()
    )
    lastuse_datetime: Mapped[datetime] = mapped_column("used_at", DateTime(timezone=True))

    def get_user_mapping(self) -> dict[str, Any]:
        """Return what finds the person whose key it is."""
        return {"id": self.person_id}


class Person(Base):
    """Someone with an account. `region_code` limits a moderator to one region; None is all of them."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint(f"role IN {ROLES}", name="role"),
        CheckConstraint(f"language IN {LANGUAGES}", name="language"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password: Mapped[str]
    role: Mapped[str] = mapped_column(server_default="citizen")
    region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    # Where the person lives; gives no right, so that everybody may choose it freely.
    home_region_code: Mapped[str | None] = mapped_column(ForeignKey("region.code"), index=True)
    language: Mapped[str] = mapped_column(server_default="ka")
    active: Mapped[bool] = mapped_column(server_default="true")
    confirmed_at: Mapped[datetime | None]
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(unique=True)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    totp_counter: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    passkeys: Mapped[list[Passkey]] = relationship(
        order_by=Passkey.id, cascade="all, delete-orphan", passive_deletes=True
    )


class SignIn(Base):
    """One device on which a person is signed in; its row gone, the device is signed out."""

    __tablename__ = "sign_in"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    device: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_seen_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Audit(Base):
    """What somebody with a right did with it. Append only; the actor is forgotten with the account."""

    __tablename__ = "audit"
    __table_args__ = (Index("ix_audit_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
