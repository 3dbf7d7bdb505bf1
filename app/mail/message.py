"""The mail as it goes over the wire: MIME with text and HTML, the same bytes' meaning at every attempt."""

from __future__ import annotations

from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr

from app.mail.models import OutgoingMail


class WholeSubjects(EmailPolicy):
    """Folds a long Georgian subject within its encoded words: Python 3.11 folds at a blank, and loses it."""

    def fold(self, name: str, value: str) -> str:
        """Return the header as text, folded."""
        if name.lower() != "subject" or str(value).isascii():
            usual: str = super().fold(name, value)
            return usual
        encoded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {encoded}{self.linesep}"

    def fold_binary(self, name: str, value: str) -> bytes:
        """Return the header as bytes, folded."""
        if name.lower() != "subject":
            return super().fold_binary(name, value)
        return self.fold(name, value).encode("ascii")


MAIL_POLICY = WholeSubjects(linesep="\r\n")


def make_message(mail: OutgoingMail, sender: str, *, readable: bool = False) -> EmailMessage:
    """Return the mail from `sender` ("Name <address>"); `readable`: its text unencoded, for files.

    Raises ValueError where a header would hold a line end.
    """
    encoding = "8bit" if readable else "base64"
    message = EmailMessage(policy=MAIL_POLICY)
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
