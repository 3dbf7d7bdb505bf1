"""The kinds of resources as forms and lists need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.resources.models import ResourceType


@dataclass(frozen=True)
class TypeGroup:
    """A kind of the first level with its own kinds, in their order."""

    type: ResourceType
    children: tuple[ResourceType, ...]


def list_types(session: Session) -> list[ResourceType]:
    """Return every kind in the order of the list, those of the second level after their parents."""
    return list(session.scalars(select(ResourceType).order_by(ResourceType.position, ResourceType.code)))


def list_type_groups(session: Session) -> list[TypeGroup]:
    """Return every kind, those of the second level under their parents."""
    types = list_types(session)
    return [
        TypeGroup(parent, tuple(kind for kind in types if kind.parent_code == parent.code))
        for parent in types
        if parent.parent_code is None
    ]


def read_types(session: Session) -> Mapping[str, ResourceType]:
    """Return the kinds by their codes."""
    return {kind.code: kind for kind in list_types(session)}
