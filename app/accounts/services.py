"""Writes of persons: checked names, addresses and passwords; Argon2id hashes only."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import UTC, datetime
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.orm import Session

from app.accounts.models import LANGUAGES, ROLES, Audit, Person, SignIn
from app.accounts.queries import find_person, has_persons
from app.errors import Unprocessable
from app.filters import REGION_CODES
from app.i18n import lazy_gettext as _l
from app.mail.address import check_address
from app.text import ControlCharacter, clean_text, one_line

SHORTEST_PASSWORD = 12
# Beyond this a password is a way to keep the processor busy.
LONGEST_PASSWORD = 256
FIRST_ADMIN = "admin@kseli.invalid"

_HASHER = PasswordHasher()


class FirstAdmin(NamedTuple):
    """The account made at the first start. The password is kept nowhere else."""

    email: str
    password: str


def create_person(
    session: Session, *, email: str, name: str, role: str, password: str, region: str | None = None
) -> Person:
    """Return the new person, already flushed. Raises Unprocessable that names the field that is wrong."""
    person = Person(
        email=_check_email(session, email),
        name=check_name(name),
        role=_check_one_of("role", role, ROLES),
        password=hash_password(_check_password(password)),
        region_code=_check_one_of("region", region, REGION_CODES) if region else None,
        fs_uniquifier=secrets.token_hex(32),
        # Whoever makes accounts by hand knows the address.
        confirmed_at=datetime.now(UTC),
    )
    session.add(person)
    session.flush()
    return person


def hash_password(password: str) -> str:
    """Return the Argon2id hash that signing in compares with: of the NFKD form, as Flask-Security has it."""
    return _HASHER.hash(unicodedata.normalize("NFKD", password))


def change_profile(person: Person, *, name: str, language: str, home_region_code: str) -> None:
    """Change what everybody may change of the own account. Raises Unprocessable that names the field."""
    name = check_name(name)
    _check_one_of("language", language, LANGUAGES)
    if home_region_code:
        _check_one_of("home_region_code", home_region_code, REGION_CODES)
    person.name, person.language, person.home_region_code = name, language, home_region_code or None


def reset_second_factor(session: Session, email: str) -> Person | None:
    """Take second factor and passkeys from the account with this address, and sign out all its devices.

    Returns the person, or None where nobody has the address.
    """
    person = find_person(session, email)
    if person is None:
        return None
    person.tf_primary_method = person.tf_totp_secret = None
    person.passkeys.clear()
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
    session.add(Audit(action="reset_second_factor", subject_kind="person", subject_id=person.id))
    session.flush()
    return person


def is_password(person: Person, password: str) -> bool:
    """Return whether this is the person's password."""
    try:
        return _HASHER.verify(person.password, unicodedata.normalize("NFKD", password))
    except (VerificationError, InvalidHashError):
        return False


def create_first_admin(session: Session) -> FirstAdmin | None:
    """Make an administrator with a random password where nobody has an account yet, or else return None."""
    if has_persons(session):
        return None
    password = secrets.token_urlsafe(15)
    create_person(session, email=FIRST_ADMIN, name="Administrator", role="admin", password=password)
    return FirstAdmin(FIRST_ADMIN, password)


def _refuse(field: str, code: str, message: str) -> Unprocessable:
    return Unprocessable(message, code=code, field=field)


def _check_email(session: Session, email: str) -> str:
    address = check_address(email).lower()
    if find_person(session, address):
        raise _refuse("email", "E_DUPLICATE", _l("There is already an account with this e-mail address."))
    return address


def check_name(name: str) -> str:
    try:
        cleaned = one_line(clean_text(name).text)
    except ControlCharacter as error:
        raise _refuse("name", "E_CONTROL", _l("The name holds a control character.")) from error
    if not 1 <= len(cleaned) <= 200:
        raise _refuse("name", "E_LENGTH", _l("A name has between 1 and 200 letters."))
    return cleaned


def _check_one_of(field: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        message = _l("'%(value)s' is none of: %(allowed)s.", value=value[:40], allowed=", ".join(allowed))
        raise _refuse(field, "E_VALUE", message)
    return value


def _check_password(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        message = _l(
            "A password has between %(least)d and %(most)d characters.",
            least=SHORTEST_PASSWORD,
            most=LONGEST_PASSWORD,
        )
        raise _refuse("password", "E_LENGTH", message)
    return password
