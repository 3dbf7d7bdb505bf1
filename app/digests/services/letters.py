"""A recipient's mail as it goes over the wire: headers, text, HTML and the day's map. Pure."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import cached_property, lru_cache
from urllib.parse import urlsplit
from uuid import uuid4

from app.digests.links import leave_path, preferences_path, subscriber_token
from app.digests.queries.fitting import Piece
from app.digests.services.joining import TOKEN, Edition
from app.digests.services.signing import Signer
from app.digests.workflow.marks import message_id_of, sender_of
from app.mail.address import ADDRESS
from app.mail.compose import Words, compose
from app.mail.message import MAIL_POLICY
from app.mail.submission import Letter
from config import Settings

# Stand in a frame where each recipient's own words are put. Nobody can type them.
ITEMS, NUMBER = uuid4().hex, uuid4().hex
TO, SUBJECT, MESSAGE_ID, LEAVE, TEXT, HTML = (uuid4().hex for _ in range(6))
# As long as a line of base64 may be. A pattern: the library goes line by line, a thousand of them in a mail.
_LINES = re.compile(".{1,76}")


@dataclass(frozen=True)
class Day:
    """What a run's mails share in both languages."""

    run_id: int
    day: date
    made_at: datetime
    picture: bytes | None
    picture_words: dict[str, str]


@dataclass(frozen=True)
class Reader:
    """To whom a mail goes."""

    recipient_id: int
    subscriber_id: int
    address: str


class Writer:
    """Writes the mails of one run in one language: what they share is composed once."""

    def __init__(self, day: Day, edition: Edition, settings: Settings, signer: Signer | None) -> None:
        self.day, self.edition, self.settings, self.signer = day, edition, settings, signer
        self.host = urlsplit(settings.site_url).hostname or "localhost"
        name, address = parseaddr(settings.mail_from)
        self.sender = Address(display_name=name, addr_spec=address)
        self.bounce_address = settings.bounce_address
        self._skeletons: dict[bool, bytes] = {}

    def words_for(self, number: int, body: Piece, reader: Reader) -> Words:
        """Return what the mail says."""
        token = _token_of(self.settings.secret_keys, reader.subscriber_id)
        frame, new = self.frame, str(number)
        # Links of the items' own part hold the reader's word too.
        text = frame.text.replace(NUMBER, new).replace(ITEMS, body.text).replace(TOKEN, token)
        html = frame.html.replace(NUMBER, new).replace(ITEMS, body.html).replace(TOKEN, token)
        return Words(frame.subject.replace(NUMBER, new), text, html)

    def write(self, number: int, body: Piece, reader: Reader, *, readable: bool) -> Letter:
        """Return the mail with its envelope. Raises ValueError where a header would hold a line end."""
        if not ADDRESS.fullmatch(reader.address):
            raise ValueError("this is not the address of one mailbox")
        words = self.words_for(number, body, reader)
        leave = leave_path(_token_of(self.settings.secret_keys, reader.subscriber_id))
        own = {
            TO: reader.address,
            MESSAGE_ID: message_id_of(self.day.day, reader.subscriber_id, self.host),
            LEAVE: f"<{self.settings.site_url}{leave}>",
            f"Subject: {SUBJECT}\r\n": _subject_line(words.subject),
            TEXT: _encoded(words.text, readable),
            HTML: _encoded(words.html, readable),
        }
        content = self._skeleton(readable)
        for blank, value in own.items():
            content = content.replace(blank.encode("ascii"), value.encode("utf-8"))
        if self.signer is not None:
            content = self.signer.sign(content) + content
        envelope = sender_of(reader.recipient_id, self.bounce_address, self.settings.secret_keys)
        return Letter(envelope, reader.address, content, f"{self.day.day}-digest-{reader.recipient_id}")

    @cached_property
    def frame(self) -> Words:
        """The mail around the items, with blanks."""
        values = {
            "day": self.day.day,
            "starts_at": self.edition.window.starts_at,
            "ends_at": self.edition.window.ends_at,
            "number": NUMBER,
            "body_of_items": ITEMS,
            "preferences": preferences_path(TOKEN),
            "leave": leave_path(TOKEN),
            "picture": self.picture_id if self.day.picture else "",
            "picture_words": self.day.picture_words[self.edition.language],
        }
        return compose(
            "digest",
            to="",
            language=self.edition.language,
            values=values,
            site_url=self.edition.site_url,
        )

    @cached_property
    def picture_id(self) -> str:
        return f"map.{self.day.day}@{self.host}"

    def _skeleton(self, readable: bool) -> bytes:
        """Return the mail with blanks: the library writes it once, and not for each of 100,000."""
        if readable not in self._skeletons:
            self._skeletons[readable] = self._make_skeleton(readable)
        return self._skeletons[readable]

    def _make_skeleton(self, readable: bool) -> bytes:
        encoding = "8bit" if readable else "base64"
        message = EmailMessage(policy=MAIL_POLICY)
        message["From"] = self.sender
        message["To"] = TO
        message["Subject"] = SUBJECT
        message["Date"] = format_datetime(self.day.made_at)
        message["Message-ID"] = MESSAGE_ID
        # RFC 3834: no holiday notes in answer to it.
        message["Auto-Submitted"] = "auto-generated"
        message["List-Id"] = f"<digest.{self.host}>"
        # RFC 8058: a mail program's own button, without cookie, form or further question.
        message["List-Unsubscribe"] = LEAVE
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        message.make_alternative()
        message.attach(_part(TEXT, 'text/plain; charset="utf-8"', encoding))
        page = _part(HTML, 'text/html; charset="utf-8"', encoding)
        if self.day.picture is not None:
            encoded = _in_lines(self.day.picture)
            picture = _part(encoded, "image/png", "base64", f"<{self.picture_id}>")
            picture["Content-Disposition"] = f'inline; filename="map-{self.day.day}.png"'
            page.make_related()
            page.attach(picture)
        message.attach(page)
        message["Content-Language"] = self.edition.language
        return message.as_bytes()


def _part(payload: str, kind: str, encoding: str, content_id: str = "") -> EmailMessage:
    part = EmailMessage(policy=MAIL_POLICY)
    part["Content-Type"] = kind
    part["Content-Transfer-Encoding"] = encoding
    if content_id:
        part["Content-ID"] = content_id
    part.set_payload(f"{payload}\r\n")
    return part


def _encoded(words: str, readable: bool) -> str:
    lines = words.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").replace("\n", "\r\n")
    return lines if readable else _in_lines(lines.encode("utf-8"))


def _in_lines(content: bytes) -> str:
    return "\r\n".join(_LINES.findall(b64encode(content).decode("ascii")))


@lru_cache(maxsize=2)
def _token_of(secret_keys: tuple[str, ...], subscriber_id: int) -> str:
    return subscriber_token(secret_keys, subscriber_id)


@lru_cache(maxsize=1_000)
def _subject_line(subject: str) -> str:
    return MAIL_POLICY.fold("Subject", subject)
