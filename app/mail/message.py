"""The mail as it goes over the wire: MIME with text and HTML, the same bytes' meaning at every attempt."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from app.mail.models import OutgoingMail


def make_message(mail: OutgoingMail, sender: str, *, readable: bool = False) -> EmailMessage:
    """Return the mail from `sender` ("Name <address>"); `readable`: its text unencoded, for files.

    Raises ValueError where a header would hold a line end.
    """
    encoding = "8bit" if readable else "base64"
    message = EmailMessage(policy=SMTP)
    name, address = parseaddr(sender)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=mail.to_address)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    # RFC 3834: no holiday notes in answer to it.
    message["Auto-Submitted"] = "auto-generated"
    message["Content-Language"] = mail.language
    for header, value in sorted(mail.headers.items()):
        message[header] = value
    message.set_content(mail.text, cte=encoding)
    if mail.html:
        message.add_alternative(mail.html, subtype="html", cte=encoding)
    return message
