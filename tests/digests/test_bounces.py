"""Mails that come back: a true report ends writing to a dead address, a forged one nothing at all."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from sqlalchemy import select

from app.db import db
from app.digests.models import DigestRecipient, DigestRun, Subscriber
from app.digests.services.bounces import IGNORED, BadMark, receive_bounce
from app.digests.workflow.marks import read_mark, sender_of
from app.mail.message import make_message
from app.mail.models import OutgoingMail
from config import ROOT, Settings
from tests.digests.digest_days import DAY, WINDOW, make_subscriber

KEYS = ("a secret of the tests",)
CORPUS = ROOT.parent / "shared" / "corpus"
needs_corpus = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus lies beside the checkout")


@pytest.fixture
def recipient(session):
    """Somebody to whom a digest was sent."""
    return make_recipient(session, make_subscriber(session))


def make_recipient(session, subscriber, day=DAY):
    run = DigestRun(day=day, starts_at=WINDOW.starts_at, ends_at=WINDOW.ends_at)
    session.add(run)
    session.flush()
    recipient = DigestRecipient(run_id=run.id, subscriber_id=subscriber.id)
    session.add(recipient)
    session.flush()
    return recipient


def address_of(recipient, keys=KEYS):
    return sender_of(recipient.id, "bounce@rcsn.example", keys)


def report(to, status="5.1.1", action="failed"):
    return (
        f"To: {to}\nAuto-Submitted: auto-replied\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nSorry.\n--b\n"
        f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        f"Final-Recipient: rfc822; gone@example.org\nAction: {action}\nStatus: {status}\n\n--b--\n"
    ).encode()


def state_of(session, recipient):
    session.expire_all()
    return session.get(Subscriber, recipient.subscriber_id).state


def test_the_mark_of_a_mail_cannot_be_made_without_the_key(recipient):
    address = address_of(recipient)
    assert len(address.partition("@")[0]) <= 64
    assert read_mark(address, KEYS) == recipient.id
    assert read_mark(address.upper(), KEYS) == recipient.id, "servers write it as they like"
    assert read_mark(address, ("a new key", *KEYS)) == recipient.id
    assert read_mark(address, ("another key",)) is None
    assert read_mark(address.replace(f"+{recipient.id}-", f"+{recipient.id + 1}-"), KEYS) is None


def test_a_failure_for_good_ends_writing_to_the_address(session, recipient):
    assert receive_bounce(session, report(address_of(recipient)), "", KEYS) == "suppressed: 5.1.1"
    assert state_of(session, recipient) == "suppressed"
    assert session.get(Subscriber, recipient.subscriber_id).reason == "bounce 5.1.1"
    assert recipient.bounced_at is not None


def test_the_envelope_tells_the_address_where_the_mail_server_gives_it(session, recipient):
    raw = report("somebody@rcsn.example")
    assert receive_bounce(session, raw, address_of(recipient), KEYS) == "suppressed: 5.1.1"


def test_several_temporary_failures_count_each_once(session):
    reader = make_subscriber(session)
    answers = []
    for days in range(5):
        recipient = make_recipient(session, reader, DAY.replace(day=1 + days))
        for _again in range(2):
            raw = report(address_of(recipient), "4.4.7")
            answers.append(receive_bounce(session, raw, "", KEYS))
    assert answers[:4] == ["counted: 4.4.7", "known already: 4.4.7"] * 2
    assert answers[-2] == "suppressed after 5: 4.4.7"
    assert state_of(session, recipient) == "suppressed"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_changes_nothing(session, recipient, action):
    assert receive_bounce(session, report(address_of(recipient), "4.0.0", action), "", KEYS) == IGNORED
    assert state_of(session, recipient) == "active"


@pytest.mark.parametrize(
    "raw",
    [b"", b"\x00" * 1000, b"Content-Type: multipart/report; boundary=\n\n--\n", b"\xff\xfe" * 500,
     b"Content-Type: multipart/report; boundary=b\n\n--b\n" * 200],
)  # fmt: skip
def test_what_is_no_mail_at_all_is_ignored(session, recipient, raw):
    assert receive_bounce(session, raw, address_of(recipient), KEYS) == IGNORED


def test_the_command_reads_a_pipe(own_app):
    with own_app.app_context():
        recipient = make_recipient(db.session, make_subscriber(db.session))
        address, number = address_of(recipient), recipient.subscriber_id
        db.session.commit()
    run = own_app.test_cli_runner().invoke
    forged = run(args=["receive-bounce"], input=report("bounce+1-aaaaaaaaaaaaaaaa@rcsn.example"))
    assert (forged.exit_code, "E_TOKEN" in forged.output) == (1, True)
    done = run(args=["receive-bounce", "--recipient", address], input=report("x@rcsn.example"))
    assert (done.exit_code, done.output) == (0, "suppressed: 5.1.1\n")
    with own_app.app_context():
        found = select(Subscriber.state).where(Subscriber.id == number)
        assert db.session.scalar(found) == "suppressed"


def corpus_files():
    if not CORPUS.is_dir():
        return []
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    return [row for row in rows if row and row[0].startswith("email/")]


@needs_corpus
@pytest.mark.parametrize(
    "row", [row for row in corpus_files() if row[1] == "bounce"], ids=lambda row: Path(row[0]).stem
)
def test_every_bounce_of_the_corpus_gets_its_verdict(session, recipient, row):
    name, _importer, verdict, _status, code = row[:5]
    raw = (CORPUS / name).read_bytes()
    raw = raw.replace(b"bounce+SIGNED-TOKEN@rcsn.invalid", address_of(recipient).encode())
    if verdict == "error":
        with pytest.raises(BadMark) as refused:
            receive_bounce(session, raw, "", KEYS)
        assert refused.value.code == code
    else:
        answer = receive_bounce(session, raw, "", KEYS)
        assert answer.startswith("suppressed" if verdict == "accept" else code)
    assert state_of(session, recipient) == ("suppressed" if verdict == "accept" else "active")


@needs_corpus
def test_a_subject_with_line_ends_makes_no_header():
    subject = (CORPUS / "email" / "subject_injection.txt").read_text(encoding="utf-8")
    mail = OutgoingMail(subject=subject, to_address="a@example.ge", message_id="<a@b>", text="", headers={})
    mail.created_at, mail.language = WINDOW.starts_at, "ka"
    with pytest.raises(ValueError):
        make_message(mail, Settings.mail_from)
