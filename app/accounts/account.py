"""A person as Flask-Security wants to see one: the table's columns behind its methods."""

from __future__ import annotations

from typing import Any

from flask_security import RoleMixin, UserMixin

from app.accounts.models import Passkey, Person


class RoleName(RoleMixin):
    """The person's one role; Flask-Security knows roles as records of their own."""

    def __init__(self, name: str) -> None:
        self.name = name


class Column:
    """An attribute that is kept in the person's row."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, account: Account | None, _owner: type | None = None) -> Any:
        return self if account is None else getattr(account.person, self.name)

    def __set__(self, account: Account, value: Any) -> None:
        setattr(account.person, self.name, value)


class Account(UserMixin):
    """Somebody who signs in. `person` is the row, which all other code works with."""

    id = Column()
    email = Column()
    name = Column()
    password = Column()
    language = Column()
    home_region_code = Column()
    active = Column()
    confirmed_at = Column()
    fs_uniquifier = Column()
    fs_webauthn_user_handle = Column()
    tf_primary_method = Column()
    tf_totp_secret = Column()
    totp_counter = Column()
    # Codes come from an app on the person's device only, never by SMS.
    tf_phone_number = None

    def __init__(self, person: Person | None = None, **columns: Any) -> None:
        self.person = person or Person(**columns)

    @property
    def roles(self) -> list[RoleName]:
        """Return the one role."""
        return [RoleName(self.person.role)]

    @property
    def webauthn(self) -> list[Passkey]:
        """Return the person's passkeys."""
        return self.person.passkeys
