"""Reads of persons, their devices and the log of rights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, column, or_, select, table
from sqlalchemy.orm import Session

from app.accounts.models import Audit, Person, SignIn
from app.mail.address import MailAddressError, check_address

# Regions and organisations stand to the right of this feature; their names are all that is needed here.
REGION = table("region", column("code"), column("name_ka"), column("name_en"))
ORGANISATION = table("organisation", column("id"), column("slug"), column("name_ka"), column("name_en"))
PEOPLE_A_PAGE = 50


def find_person(session: Session, email: str) -> Person | None:
    """Return the person with this e-mail address, upper and lower case alike."""
    try:
        address = check_address(email).lower()
    except MailAddressError:
        return None
    return session.scalar(select(Person).where(Person.email == address))


def has_persons(session: Session) -> bool:
    """Return whether anybody has an account yet."""
    return bool(session.scalar(select(select(Person.id).exists())))


def list_region_names(session: Session) -> Sequence[Row[Any]]:
    """Return code, name_ka and name_en of each region, in the order of the codes."""
    return session.execute(select(REGION).order_by(REGION.c.code)).all()


def list_organisation_names(session: Session, lines: Iterable[dict[str, Any] | None]) -> dict[int, Row[Any]]:
    """Return slug, name_ka and name_en of the organisations in these lines of the log, by id."""
    numbers = {line["organisation_id"] for line in lines if line and "organisation_id" in line}
    found = session.execute(select(ORGANISATION).where(ORGANISATION.c.id.in_(numbers))) if numbers else ()
    return {row.id: row for row in found}


def list_sign_ins(session: Session, person_id: int) -> Sequence[SignIn]:
    """Return the devices on which the person is signed in, the one used last first."""
    devices = select(SignIn).where(SignIn.person_id == person_id)
    return session.scalars(devices.order_by(SignIn.last_seen_at.desc(), SignIn.id.desc())).all()


def list_people(session: Session, words: str = "", role: str = "", after: int = 0) -> Sequence[Person]:
    """Return a page of persons by number, with one more where another page follows.

    `words` are looked for in name and address, as they stand.
    """
    people = select(Person).where(Person.id > after).order_by(Person.id).limit(PEOPLE_A_PAGE + 1)
    if role:
        people = people.where(Person.role == role)
    if words:
        like = {"autoescape": True}
        people = people.where(
            or_(Person.email.contains(words.lower(), **like), Person.name.icontains(words, **like))
        )
    return session.scalars(people).all()


def list_audit(session: Session, subject_kind: str, subject_id: int) -> Sequence[Row[Audit, str]]:
    """Return what was done to a record, newest first, with the name of who did it."""
    lines = select(Audit, Person.name.label("actor")).join(Person, Person.id == Audit.person_id, isouter=True)
    lines = lines.where(Audit.subject_kind == subject_kind, Audit.subject_id == subject_id)
    return session.execute(lines.order_by(Audit.id.desc()).limit(50)).all()
