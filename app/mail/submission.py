"""Mail submission (RFC 5321) of what is written already: one letter, one recipient."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True)
class Letter:
    """A mail in its bytes (RFC 5322, lines end in CRLF), its envelope, and its file's name without ending.

    Both addresses are bare and were checked (`app.mail.address`).
    """

    sender: str
    to: str
    content: bytes
    name: str


def submit(connection: smtplib.SMTP, letter: Letter) -> None:
    """Hand over one letter. Raises as SMTP.sendmail, OSError where the line breaks.

    Half the work of `sendmail`, which parses each address anew and looks at the content line by line.
    """
    connection.ehlo_or_helo_if_needed()
    size = f" size={len(letter.content)}" if connection.has_extn("size") else ""
    code, words = connection.docmd("MAIL", f"FROM:<{letter.sender}>{size}")
    if code != 250:
        _reset(connection, code)
        raise smtplib.SMTPSenderRefused(code, words, letter.sender)
    code, words = connection.docmd("RCPT", f"TO:<{letter.to}>")
    if code not in (250, 251):
        _reset(connection, code)
        raise smtplib.SMTPRecipientsRefused({letter.to: (code, words)})
    code, words = connection.docmd("DATA")
    if code == 354:
        connection.send(_transparent(letter.content))
        code, words = connection.getreply()
    if code != 250:
        _reset(connection, code)
        raise smtplib.SMTPDataError(code, words)


def _reset(connection: smtplib.SMTP, code: int) -> None:
    """Let the connection be of use for the next mail; 421 says good-bye."""
    if code == 421:
        connection.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        connection.rset()


def _transparent(content: bytes) -> bytes:
    """Return the content with its end, a dot doubled where a line begins with one (RFC 5321, 4.5.2)."""
    whole = b"\r\n" + content
    if b"\r\n." in whole:
        whole = whole.replace(b"\r\n.", b"\r\n..")
    return whole[2:] + (b".\r\n" if whole.endswith(b"\r\n") else b"\r\n.\r\n")
