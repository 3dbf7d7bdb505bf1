"""Writes of memberships, each with a line in the log of rights."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.accounts.models import Audit, Person
from app.accounts.queries import find_person
from app.errors import FieldError, NotFound, Unprocessable
from app.i18n import lazy_gettext as _l
from app.organisations.models import MEMBERSHIP_ROLES, Membership, Organisation
from app.organisations.queries import read_role_in

_Rights = dict[str, int | str | None]


def give_membership(
    session: Session, organisation: Organisation, giver_id: int, *, email: str, role: str, today: date
) -> Membership:
    """Make the person with this address a member of the organisation; a citizen becomes a network member.

    Who has a role in it already gets the new one; the former ends today and stays written down.
    Raises Unprocessable that names the field.
    """
    if role not in MEMBERSHIP_ROLES:
        raise _refuse("role", "E_VALUE", _l("There is no such role."))
    person = find_person(session, email)
    if person is None or not person.active:
        raise _refuse(
            "email", "E_PERSON", _l("Nobody has an account with this address yet: ask them to sign up.")
        )
    former = read_role_in(session, person.id, organisation.id)
    if former == role:
        raise _refuse("email", "E_DUPLICATE", _l("This person has this role already."))
    if former:
        _end_current(session, organisation.id, person.id, today)
    membership = Membership(
        person_id=person.id, organisation_id=organisation.id, role=role, starts_on=today, given_by_id=giver_id
    )
    session.add(membership)
    before, after = ({"organisation_id": organisation.id, "role": one} for one in (former, role))
    _write(session, giver_id, "give_membership", person, before, after)
    if person.role == "citizen":
        # As an administrator's change of the role is written down.
        _write(session, giver_id, "set_rights", person, {"role": "citizen"}, {"role": "member"})
        person.role = "member"
    session.flush()
    return membership


def end_membership(
    session: Session, organisation: Organisation, actor_id: int, membership_id: int, today: date
) -> None:
    """End a membership today. Raises NotFound where the organisation has no such one that lasts."""
    membership = session.get(Membership, membership_id)
    if membership is None or membership.organisation_id != organisation.id or membership.ends_on:
        raise NotFound(_l("There is no such membership."))
    membership.ends_on = max(today, membership.starts_on)
    person = session.get_one(Person, membership.person_id)
    before, after = ({"organisation_id": organisation.id, "role": one} for one in (membership.role, None))
    _write(session, actor_id, "end_membership", person, before, after)
    session.flush()


def _end_current(session: Session, organisation_id: int, person_id: int, today: date) -> None:
    current = (
        session.query(Membership)
        .filter_by(organisation_id=organisation_id, person_id=person_id, ends_on=None)
        .one()
    )
    current.ends_on = max(today, current.starts_on)
    session.flush()


def _write(
    session: Session, actor_id: int, action: str, person: Person, before: _Rights, after: _Rights
) -> None:
    subject = {"subject_kind": "person", "subject_id": person.id}
    session.add(Audit(person_id=actor_id, action=action, before=before, after=after, **subject))


def _refuse(field: str, code: str, message: str) -> Unprocessable:
    return Unprocessable(message, errors=[FieldError(field, code, message)])
