"""What the inventory keeps of a person: told in the download of one's own data, erased with the account."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import bump_data_version
from app.i18n import lazy_gettext as _l
from app.problems.workflow.rights import MEMBER_ROLES
from app.resources.models import Resource

MY_RESOURCES = _l("My resources")
_DAYS = ("available_from", "available_to", "confirmed_on")


def tell_resources(session: Session, person_id: int) -> list[dict[str, Any]]:
    """Return what the download holds: the resources that the person offers alone, or has entered."""
    mine = (Resource.person_id == person_id) | (Resource.created_by_id == person_id)
    return [
        {
            "id": one.id,
            "own": one.person_id == person_id,
            "type": one.type_code,
            "title_ka": one.title_ka,
            "title_en": one.title_en,
            "description_ka": one.description_ka,
            "description_en": one.description_en,
            "conditions_ka": one.conditions_ka,
            "conditions_en": one.conditions_en,
            "quantity": float(one.quantity),
            "state": one.state,
            "visibility": one.visibility,
            **{day: value.isoformat() if (value := getattr(one, day)) else None for day in _DAYS},
        }
        for one in session.scalars(select(Resource).where(mine).order_by(Resource.id))
    ]


def erase_resources(session: Session, person_id: int) -> None:
    """Delete what the person offers alone; an organisation's resources stay, without who entered them."""
    session.execute(delete(Resource).where(Resource.person_id == person_id))
    bump_data_version(session, "resources")


def link_resources(session: Session, person_id: int) -> list[tuple[str, str]]:
    """Return where a member finds the own resources."""
    role = session.scalar(select(Person.role).where(Person.id == person_id))
    return [(str(MY_RESOURCES), "/account/resources")] if role in MEMBER_ROLES else []
