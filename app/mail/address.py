"""What may stand in the head of a mail: one address, and headers that cannot grow into others."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit
from uuid import uuid4

from app.errors import Unprocessable
from app.i18n import lazy_gettext as _l

LONGEST_ADDRESS = 254
# RFC 5321: a dot-atom of at most 64 signs, and a host with a dot. A name beyond ASCII needs SMTPUTF8
# (RFC 6531) at every server on the way, which hardly any has.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
ADDRESS = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])",
    re.ASCII | re.IGNORECASE,
)
# To whom servers speak, not people (RFC 2142, and custom); hosts that there never are (RFC 2606).
ANSWERING_MACHINES = frozenset({"mailer-daemon", "postmaster", "no-reply", "noreply", "bounce", "bounces"})
RESERVED = frozenset({"invalid", "test", "localhost", "example"})
# A mail's own headers (To, From, Subject, …) are nobody else's business.
HEADERS_ALLOWED = frozenset(
    ("In-Reply-To", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "References", "Reply-To")
)


class MailAddressError(Unprocessable):
    """This is not the address of one mailbox."""


def check_address(address: str) -> str:
    """Return the address as it is sent to: without outer blanks, host in ASCII. Raises MailAddressError.

    Whether a mailbox exists only a mail can tell: this finds slips of the finger.
    """
    bare = unicodedata.normalize("NFC", address.strip())
    name, _, host = bare.rpartition("@")
    try:
        # First the length: encoding takes its time with a long text.
        sent_to = f"{name}@{host.encode('idna').decode('ascii')}" if len(bare) <= LONGEST_ADDRESS else ""
    except UnicodeError:
        raise _not_an_address() from None
    if len(sent_to) > LONGEST_ADDRESS or not ADDRESS.fullmatch(sent_to):
        raise _not_an_address()
    return sent_to


def check_mailbox(address: str) -> str:
    """Return the address of a mailbox that somebody may read, as a form asks for it. Raises MailAddressError.

    Accounts that there are may have another one: the first administrator's host is a reserved one.
    """
    sent_to = check_address(address)
    name, _, host = sent_to.lower().rpartition("@")
    if name in ANSWERING_MACHINES or host.rpartition(".")[2] in RESERVED:
        raise MailAddressError(
            _l("Nobody reads mails that come to this address."), code="E_EMAIL", field="email"
        )
    return sent_to


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
        _l("This is not an e-mail address we can write to."), code="E_EMAIL", field="email"
    )
