"""What marks one recipient's mail: its Message-ID, and the address to which it comes back (VERP)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Sequence
from datetime import date

# 80 bits, in letters that a server may write large or small.
_MARK = re.compile(r"\+([0-9]{1,10})-([a-z2-7]{16})@", re.ASCII | re.IGNORECASE)


def message_id_of(day: date, subscriber_id: int, domain: str) -> str:
    """Return the Message-ID, the same at every attempt."""
    return f"<digest.{day}.{subscriber_id}@{domain}>"


def sender_of(recipient_id: int, bounce_address: str, secret_keys: Sequence[str]) -> str:
    """Return the envelope's sender, which tells by itself which mail comes back, and that we sent it."""
    name, _, domain = bounce_address.rpartition("@")
    return f"{name}+{recipient_id}-{_proof(recipient_id, secret_keys[0])}@{domain}"


def read_mark(addresses: str, secret_keys: Sequence[str]) -> int | None:
    """Return the recipient's number where one of the addresses is a sender that we made, else None."""
    for number, proof in _MARK.findall(addresses):
        for key in secret_keys:
            if hmac.compare_digest(_proof(int(number), key), proof.lower()):
                return int(number)
    return None


def _proof(recipient_id: int, key: str) -> str:
    digest = hmac.new(key.encode(), f"kseli digest bounce {recipient_id}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()
