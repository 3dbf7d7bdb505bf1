"""One-time codes of an app (TOTP, RFC 6238): their secrets encrypted, each code taken once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from flask_security import Totp
from passlib.totp import TOTP, AppWallet


def wallet_keys(secret_keys: Sequence[str]) -> dict[str, str]:
    """Return the keys that encrypt secrets, by a name of each that stays when others come or go."""
    return {_name(key): key for key in secret_keys}


def _name(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=6, person=b"kseli totp").hexdigest()


class OneTimeCodes(Totp):
    """Encrypts with the newest key, the first of `secrets`, and reads with all."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        wallet = AppWallet(secrets, default_tag=next(iter(secrets)))
        self._totp = TOTP.using(issuer=issuer, wallet=wallet)

    def get_last_counter(self, user: Any) -> int | None:
        """Return the time step whose code the person used last."""
        counter: int | None = user.totp_counter
        return counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the time step of a code that was taken."""
        user.totp_counter = tmatch.counter
