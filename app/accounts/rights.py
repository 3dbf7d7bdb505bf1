"""Giving and taking rights, each with a line in the log."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.accounts.models import ROLES, Audit, Person, SignIn
from app.errors import FieldError, Unprocessable
from app.filters import REGION_CODES
from app.i18n import lazy_gettext as _l


def set_rights(
    session: Session, person: Person, actor_id: int | None, *, role: str, region: str, active: bool
) -> None:
    """Set a person's role, region ('' is all) and whether the account is open.

    Devices of an account that is closed are signed out. Raises Unprocessable that names the field.
    """
    _check(session, person, role, region, active)
    before = _rights_of(person)
    person.role, person.region_code, person.active = role, region or None, active
    after = _rights_of(person)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return
    session.add(
        Audit(
            person_id=actor_id,
            action="set_rights",
            subject_kind="person",
            subject_id=person.id,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    )
    if not active:
        session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    session.flush()


def _rights_of(person: Person) -> dict[str, str | bool | None]:
    return {"role": person.role, "region_code": person.region_code, "active": person.active}


def _check(session: Session, person: Person, role: str, region: str, active: bool) -> None:
    if role not in ROLES:
        raise _refuse("role", _l("There is no such role."))
    if region and region not in REGION_CODES:
        raise _refuse("region_code", _l("There is no such region: give an ISO code, such as GE-IM."))
    if person.role == "admin" and person.active and (role != "admin" or not active):
        others = select(func.count()).where(Person.role == "admin", Person.active, Person.id != person.id)
        if not session.scalar(others):
            raise _refuse("role", _l("This is the only administrator: make somebody else one first."))


def _refuse(field: str, message: str) -> Unprocessable:
    return Unprocessable(message, errors=[FieldError(field, "E_VALUE", message)])
