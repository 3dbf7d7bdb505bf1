"""Where Flask-Security finds and keeps its accounts: the table of persons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_security import UserDatastore
from sqlalchemy import select

from app.accounts.account import Account, RoleName
from app.accounts.models import ROLES, Passkey, Person
from app.db import current_session
from app.i18n import current_language


class PersonStore(UserDatastore):
    """Accounts over persons. It commits where Flask-Security's views say so, at the end of a request."""

    def __init__(self) -> None:
        super().__init__(Account, RoleName, Passkey)

    def commit(self) -> None:
        """Commit the request's transaction."""
        current_session().commit()

    def put(self, model: Any) -> Any:
        """Keep an account or a passkey."""
        current_session().add(model.person if hasattr(model, "person") else model)
        return model

    def delete(self, model: Any) -> None:
        """Delete an account or a passkey."""
        current_session().delete(model.person if hasattr(model, "person") else model)

    def find_user(self, case_insensitive: bool = False, **kwargs: Any) -> Account | None:
        """Return the account with this value in this column, or None."""
        (column, value), *_ = kwargs.items()
        if column == "email":
            value = str(value).strip().lower()
        person = current_session().scalar(select(Person).where(getattr(Person, column) == value))
        return Account(person) if person else None

    def find_role(self, role: str) -> RoleName | None:
        """Return a role by its name."""
        return RoleName(role) if role in ROLES else None

    def create_user(self, **kwargs: Any) -> Account:
        """Make the account of somebody who signs up: a citizen, in the language of the page."""
        columns = self._prepare_create_user_args(**kwargs)
        del columns["roles"]
        columns["email"] = columns["email"].strip().lower()
        account = Account(**columns, role="citizen", language=current_language())
        self.put(account)
        # Its number is told in the link that confirms the address.
        current_session().flush()
        return account

    def find_webauthn(self, credential_id: bytes) -> Passkey | None:
        """Return the passkey that the device names so."""
        return current_session().scalar(select(Passkey).where(Passkey.credential_id == credential_id))

    def create_webauthn(self, user: Any, **columns: Any) -> None:
        """Keep a new passkey of the account."""
        transports = columns.pop("transports", None)
        words = [getattr(item, "value", item) for item in transports] if transports else None
        now = datetime.now(UTC)
        user.webauthn.append(Passkey(**columns, transports=words, lastuse_datetime=now))
