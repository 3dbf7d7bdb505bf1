"""The signature under each digest (DKIM, RFC 6376), where the operator gives a key."""

from __future__ import annotations

from dataclasses import dataclass

import dkim

from config import Settings

# RFC 8058, section 4: the headers of one-click unsubscription stand under the signature.
_HEADERS = (
    b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type", b"auto-submitted",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post",
)  # fmt: skip


@dataclass(frozen=True)
class Signer:
    """Signs mails of a domain with the key whose public half stands in its DNS below the selector."""

    domain: str
    selector: str
    key: bytes

    def sign(self, content: bytes) -> bytes:
        """Return the header that goes before the mail's own."""
        signature: bytes = dkim.sign(
            content,
            self.selector.encode("ascii"),
            self.domain.encode("idna"),
            self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=list(_HEADERS),
        )
        return signature


def make_signer(settings: Settings) -> Signer | None:
    """Return the signer that the settings name, or None. Raises OSError where the key cannot be read."""
    if settings.dkim_key_file is None:
        return None
    return Signer(settings.mail_domain, settings.dkim_selector, settings.dkim_key_file.read_bytes())
