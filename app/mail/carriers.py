"""Who takes a mail away: an SMTP server, or a folder where none is set."""

from __future__ import annotations

import select
import smtplib
import ssl
import time
from collections.abc import Callable
from email.message import EmailMessage
from functools import cached_property
from pathlib import Path
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

from app.mail.message import make_message
from app.mail.models import OutgoingMail
from app.mail.submission import Letter, submit
from config import Settings

TIMEOUT_SECONDS = 20
# Servers end a connection that brings too much.
MAILS_A_CONNECTION = 50
FRESH_SECONDS = 2
LONGEST_REASON = 300


class MailTrouble(Exception):
    """A mail was not taken; the text says why."""


class Refused(MailTrouble):
    """The server will never take this mail."""


class Delayed(MailTrouble):
    """The server does not take this mail now."""


class NoAnswer(Delayed):
    """The line broke, or the server kept silent: nobody knows whether it took this mail."""


class OutOfReach(MailTrouble):
    """No server takes any mail now: it is down, or does not know us."""


class Carrier(Protocol):
    """Takes mails one after the other. `readable`: people look into the bytes, so text stays unencoded."""

    readable: bool

    def carry(self, mail: OutgoingMail) -> None:
        """Hand over one mail. Raises Refused, Delayed or OutOfReach."""

    def hand_over(self, letter: Letter) -> None:
        """Hand over one mail that is written already. Raises as `carry`."""

    def close(self) -> None:
        """Let go of the connection, where there is one."""


def make_carrier(settings: Settings) -> Carrier:
    """Return the carrier that the settings name. It connects with the first mail."""
    if settings.mail_url:
        return SmtpCarrier(settings.mail_url, settings.mail_from)
    return FolderCarrier(settings.mail_folder, settings.mail_from)


class SmtpCarrier:
    """An SMTP server, kept open between mails."""

    readable = False

    def __init__(self, url: str, sender: str) -> None:
        self.parts = urlsplit(url)
        self.sender = sender
        self.connection: smtplib.SMTP | None = None
        self.carried = 0
        self.used_at = 0.0

    def carry(self, mail: OutgoingMail) -> None:
        message = _written(mail, self.sender)
        self._give(lambda connection: connection.send_message(message))

    def hand_over(self, letter: Letter) -> None:
        self._give(lambda connection: submit(connection, letter))

    def _give(self, give: Callable[[smtplib.SMTP], object]) -> None:
        connection = self._connected()
        try:
            give(connection)
            self.carried += 1
            self.used_at = time.monotonic()
        except smtplib.SMTPRecipientsRefused as error:
            # One recipient a mail. The connection stays of use, but 421 says good-bye.
            code, words = next(iter(error.recipients.values()))
            raise _judge(code, words) from error
        except smtplib.SMTPSenderRefused as error:
            # That is about MAIL_FROM or this machine, which an operator can mend.
            self.close()
            raise Delayed(_reason(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPResponseException as error:
            self.close()
            raise _judge(error.smtp_code, error.smtp_error) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise NoAnswer(_words_of(error)) from error

    def close(self) -> None:
        connection, self.connection, self.carried = self.connection, None, 0
        if connection is not None:
            try:
                connection.quit()
            except (smtplib.SMTPException, OSError):
                connection.close()

    def _connected(self) -> smtplib.SMTP:
        if self.carried >= MAILS_A_CONNECTION or (self.connection and not self._stands()):
            self.close()
        if self.connection is None:
            try:
                self.connection = self._connect()
            except (smtplib.SMTPException, OSError, ValueError) as error:
                raise OutOfReach(_words_of(error)) from error
        return self.connection

    def _stands(self) -> bool:
        """Return whether the line can be used: asked, unless a mail went over it just now.

        A server that hangs up, or says good-bye, has left something to read.
        """
        connection = self.connection
        if connection is None or connection.sock is None:
            return False
        just_now = time.monotonic() - self.used_at < FRESH_SECONDS
        said = select.select([connection.sock], [], [], 0)[0]
        return (just_now and not said) or _answers(connection)

    @cached_property
    def _trusted(self) -> ssl.SSLContext:
        # Reads the machine's certificates, 20 ms: once, and only where mails go encrypted.
        return ssl.create_default_context()

    def _connect(self) -> smtplib.SMTP:
        host, port = self.parts.hostname or "", self.parts.port
        if self.parts.scheme == "smtps":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port or 465, timeout=TIMEOUT_SECONDS, context=self._trusted
            )
        else:
            wants_tls = parse_qs(self.parts.query).get("tls") == ["starttls"]
            connection = smtplib.SMTP(host, port or (587 if wants_tls else 25), timeout=TIMEOUT_SECONDS)
        try:
            if self.parts.scheme == "smtp" and wants_tls:
                connection.starttls(context=self._trusted)
            if self.parts.username:
                connection.login(unquote(self.parts.username), unquote(self.parts.password or ""))
        except (smtplib.SMTPException, OSError):
            connection.close()
            raise
        return connection


class FolderCarrier:
    """A folder of .eml files, which mail programs open: development, and services without a server."""

    readable = True

    def __init__(self, folder: Path, sender: str) -> None:
        self.folder = folder
        self.sender = sender

    def carry(self, mail: OutgoingMail) -> None:
        message = _written(mail, self.sender, readable=self.readable)
        self._lay_down(f"{mail.created_at:%Y-%m-%d-%H%M%S}-{mail.id}-{mail.kind}", message.as_bytes())

    def hand_over(self, letter: Letter) -> None:
        self._lay_down(letter.name, letter.content)

    def _lay_down(self, name: str, content: bytes) -> None:
        part = self.folder / f".{name}.eml.part"
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            part.write_bytes(content)
            part.replace(self.folder / f"{name}.eml")
        except OSError as error:
            raise OutOfReach(_words_of(error)) from error

    def close(self) -> None:
        """Nothing is open."""


def _written(mail: OutgoingMail, sender: str, *, readable: bool = False) -> EmailMessage:
    try:
        return make_message(mail, sender, readable=readable)
    except ValueError as error:
        raise Refused(f"it cannot be written: {_words_of(error)}") from error


def _answers(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] == 250
    except (smtplib.SMTPException, OSError):
        return False


def _judge(code: int, words: bytes | str) -> MailTrouble:
    kind = Refused if 500 <= code < 600 else Delayed
    return kind(_reason(code, words))


def _reason(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"[:LONGEST_REASON]


def _words_of(error: Exception) -> str:
    return (" ".join(str(error).split()) or type(error).__name__)[:LONGEST_REASON]
