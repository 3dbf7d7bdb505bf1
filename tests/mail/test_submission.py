"""A written letter reaches a real server as the library's own sendmail would bring it."""

from __future__ import annotations

import smtplib
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope, Session

from app.mail.submission import Letter, submit
from tests.mail.post_office import serve_mail

HEAD = b"Subject: dots\r\n\r\n"


class Taker:
    """Keeps envelopes as they came; refuses what the test says."""

    def __init__(self) -> None:
        self.refuses: dict[str, str] = {}
        self.kept: list[tuple[str | None, list[str], bytes]] = []

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" in self.refuses:
            return self.refuses["MAIL"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" in self.refuses:
            return self.refuses["RCPT"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        if "DATA" in self.refuses:
            return self.refuses["DATA"]
        self.kept.append(
            (envelope.mail_from, list(envelope.rcpt_tos), bytes(envelope.original_content or b""))
        )
        return "250 taken"


def letter(content: bytes) -> Letter:
    return Letter("bounce+7-abc@example.ge", "nino@example.ge", content, "7")


@pytest.mark.parametrize(
    "content",
    [
        HEAD + b"plain\r\n",
        HEAD + b"no line end",
        HEAD + b".\r\n..\r\n. three\r\nin. the. middle\r\n.",
        HEAD + b"\r\n.\r\nMAIL FROM:<thief@example.ge>\r\n",
        b".head: of all\r\n\r\nwords\r\n",
    ],
    ids=["plain", "no-line-end", "dots", "end-of-data-inside", "dot-first"],
)
def test_the_content_arrives_as_sendmail_brings_it(content: bytes) -> None:
    taker = Taker()
    with serve_mail(taker) as port, smtplib.SMTP("127.0.0.1", port) as connection:
        submit(connection, letter(content))
        connection.sendmail("bounce+7-abc@example.ge", ["nino@example.ge"], content)
    ours, theirs = taker.kept
    assert ours == theirs
    assert ours[2].removesuffix(b"\r\n") == content.removesuffix(b"\r\n")


@pytest.mark.parametrize(
    "word, kind",
    [
        ("MAIL", smtplib.SMTPSenderRefused),
        ("RCPT", smtplib.SMTPRecipientsRefused),
        ("DATA", smtplib.SMTPDataError),
    ],
)
def test_a_letter_refused_at_any_word_leaves_the_line_of_use(word: str, kind: type[Exception]) -> None:
    taker = Taker()
    with serve_mail(taker) as port, smtplib.SMTP("127.0.0.1", port) as connection:
        taker.refuses[word] = "550 not here"
        with pytest.raises(kind):
            submit(connection, letter(HEAD))
        taker.refuses.clear()
        submit(connection, letter(HEAD + b"again\r\n"))
    assert [content for _sender, _to, content in taker.kept] == [HEAD + b"again\r\n"]


def test_good_bye_closes_the_line() -> None:
    taker = Taker()
    taker.refuses["MAIL"] = "421 closing"
    with serve_mail(taker) as port, smtplib.SMTP("127.0.0.1", port) as connection:
        with pytest.raises(smtplib.SMTPSenderRefused):
            submit(connection, letter(HEAD))
        assert connection.sock is None


def test_an_address_of_two_lines_is_never_said() -> None:
    taker = Taker()
    with serve_mail(taker) as port, smtplib.SMTP("127.0.0.1", port) as connection:
        hostile = Letter("a@example.ge>\r\nRCPT TO:<thief@example.ge", "nino@example.ge", HEAD, "7")
        with pytest.raises(ValueError, match="newline"):
            submit(connection, hostile)
    assert taker.kept == []
