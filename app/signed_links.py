"""Links that prove by their signature who got them: for mails to people without an account."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer

from app.errors import N_, AppError
from app.i18n import lazy_gettext as _l


class BadLink(AppError):
    """The link was cut, changed, or signed for something else."""

    status = 404
    title = N_("This link does not work")


class OldLink(AppError):
    """The link was good once."""

    status = 410
    title = N_("This link is too old")


def sign_link(secret_keys: Sequence[str], purpose: str, values: dict[str, Any]) -> str:
    """Return a text for an address that says `values`. `secret_keys` newest first, as in the settings."""
    return _serializer(tuple(secret_keys), purpose).dumps(values)


def read_link(secret_keys: Sequence[str], purpose: str, token: str, *, days: int) -> dict[str, Any]:
    """Return what sign_link was given for the same purpose. Raises BadLink, or OldLink after so many days."""
    try:
        values = _serializer(tuple(secret_keys), purpose).loads(token, max_age=days * 24 * 3600)
    except SignatureExpired:
        raise OldLink(_l("This link is too old. Please ask for a new one.")) from None
    except BadData:
        raise BadLink(_l("This link does not work. Was it copied in full from the mail?")) from None
    return dict(values)


@lru_cache
def _serializer(secret_keys: tuple[str, ...], purpose: str) -> URLSafeTimedSerializer:
    # It signs with the last key and takes all of them.
    return URLSafeTimedSerializer(list(reversed(secret_keys)), salt=f"kseli {purpose}")
