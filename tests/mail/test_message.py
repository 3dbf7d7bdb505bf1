"""A mail as bytes: what is read from them is what was written, however long the subject."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.generator import BytesGenerator
from email.header import decode_header, make_header
from email.policy import default
from io import BytesIO

import pytest

from app.mail.message import make_message
from app.mail.models import OutgoingMail

SUBJECTS = [
    "Ready",
    "შეკითხვა თქვენი შეტყობინების შესახებ: ზედა უბანში წყალი არ მოდის",
    "ა ბ " * 40 + "გ",
    "A question about your report: " + "წყალი, 5 დღე " * 12 + "end",
    "ძალიანგრძელისიტყვა" * 9,
]


@pytest.mark.parametrize("subject", SUBJECTS)
def test_no_blank_of_a_subject_is_lost(subject: str) -> None:
    mail = OutgoingMail(
        to_address="nino@example.ge",
        subject=subject,
        created_at=datetime.now(UTC),
        message_id="<1@example.ge>",
        language="ka",
        headers={},
        text="გამარჯობა",
        html="",
    )
    message = make_message(mail, "Kseli <kseli@example.ge>")
    sent = BytesIO()
    # As smtplib writes it.
    BytesGenerator(sent).flatten(message, linesep="\r\n")
    for raw in (message.as_bytes(), sent.getvalue()):
        assert str(message_from_bytes(raw, policy=default)["Subject"]) == subject
        # As the programs read it that take RFC 2047 by the letter.
        assert str(make_header(decode_header(message_from_bytes(raw)["Subject"]))) == subject
        assert max(map(len, raw.split(b"\r\n"))) <= 78
        assert b"\n" not in raw.replace(b"\r\n", b"")
