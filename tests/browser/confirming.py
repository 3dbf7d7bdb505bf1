"""The way from a box on a page to the mail that asks for a confirmation."""

from __future__ import annotations

import re

from tests.mail.post_office import Clerk, wait_for


def link_of_mail(clerk: Clerk, address: str) -> str:
    """Return the path of the link in the mail to the address, which has come by SMTP."""
    assert wait_for(lambda: [address] in clerk.recipients)
    mail = clerk.mails[clerk.recipients.index([address])]
    body = mail.get_body(("plain",))
    assert body is not None
    (path,) = re.findall(r"https?://[^/\s]+(/\S*subscribe/confirm/\S+)", body.get_content())
    assert mail["Auto-Submitted"] == "auto-generated"
    return str(path)
