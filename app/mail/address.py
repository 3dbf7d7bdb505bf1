"""What may stand in the head of a mail: one address, and headers that cannot grow into others."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit
from uuid import uuid4

from app.errors import Unprocessable
from app.i18n import lazy_gettext as _l

LONGEST_ADDRESS = 254
ADDRESS = re.compile(r"[^\s@<>()\[\]\\,;:\"]+@[^\s@<>()\[\]\\,;:\"]+")
# A mail's own headers (To, From, Subject, …) are nobody else's business.
HEADERS_ALLOWED = frozenset(
    ("In-Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "References", "Reply-To")
)


class MailAddressError(Unprocessable):
    """This is not the address of one mailbox."""


def check_address(address: str) -> str:
    """Return the address as it is sent to: without outer blanks, host in ASCII. Raises MailAddressError."""
    bare = unicodedata.normalize("NFC", address.strip())
    if len(bare) > LONGEST_ADDRESS or not bare.isprintable() or not ADDRESS.fullmatch(bare):
        raise _not_an_address()
    name, _, host = bare.rpartition("@")
    if not name.isascii():
        # Needs SMTPUTF8 (RFC 6531) at every server on the way, which hardly any has.
        raise _not_an_address()
    try:
        return f"{name}@{host.encode('idna').decode('ascii')}"
    except UnicodeError:
        raise _not_an_address() from None


def check_headers(headers: dict[str, str]) -> dict[str, str]:
    """Return the headers. Raises ValueError for a name not allowed and for a value of several lines."""
    for name, value in headers.items():
        if name not in HEADERS_ALLOWED:
            raise ValueError(f"a mail's header {name!r} cannot be set here")
        if not value.isascii() or not value.isprintable():
            raise ValueError(f"the header {name} must be one line of ASCII")
    return dict(headers)


def make_message_id(site_url: str) -> str:
    """Return a Message-ID of this service's host, never given twice."""
    return f"<{uuid4().hex}@{urlsplit(site_url).hostname or 'localhost'}>"


def _not_an_address() -> MailAddressError:
    return MailAddressError(
        _l("This is not an e-mail address we can write to."), code="E_MAIL_ADDRESS", field="email"
    )
