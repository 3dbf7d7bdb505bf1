"""A digest goes to a real SMTP server: once a person, text and HTML, and each trouble stops only itself."""

from __future__ import annotations

import re
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update
from sqlalchemy.orm import Session

from app.db import db
from app.digests.models import DigestRecipient, DigestRun, Subscriber
from app.digests.services.sending import Sender
from app.mail.carriers import SmtpCarrier
from app.problems.models import Problem
from config import Settings
from tests.digests.digest_days import SITE, make_day, make_news, make_subscriber
from tests.mail.post_office import Clerk, serve_mail

SETTINGS = Settings(
    database_url="",
    secret_keys=("a secret of the tests",),
    site_url=SITE,
    mail_from="ქსელი <kseli@rcsn.example>",
)


@pytest.fixture
def engine(own_app):
    with own_app.app_context():
        return db.engine


@pytest.fixture
def clerk():
    return Clerk()


@pytest.fixture
def fill(engine):
    """Make a day with these items, subscribers and its run; return the run's number."""

    def fill(*readers, items=1, **columns):
        with Session(engine) as session, session.begin():
            for number in range(items):
                make_news(session, f"Water {number}", **columns)
            for reader in readers or ({},):
                make_subscriber(session, **reader)
            return make_day(session)

    return fill


@pytest.fixture
def send(engine):
    """Send what waits to the server on a port; return how many were taken."""

    def send(port, stopping=lambda: False, settings=SETTINGS):
        carrier = SmtpCarrier(f"smtp://127.0.0.1:{port}", settings.mail_from)
        return Sender(engine, settings, carrier, stopping).send_waiting()

    return send


@pytest.fixture
def rows(engine):
    def rows():
        with Session(engine) as session:
            return session.scalars(select(DigestRecipient).order_by(DigestRecipient.id)).all()

    return rows


@pytest.fixture
def due(engine):
    """Make every mail due now."""

    def due():
        with Session(engine) as session, session.begin():
            session.execute(update(DigestRecipient).values(not_before=func.now() - timedelta(minutes=1)))

    return due


def test_a_digest_arrives_once_with_all_that_a_mail_needs(clerk, fill, send, rows):
    fill({"address": "nino@example.ge", "language": "en"}, items=2)
    with serve_mail(clerk) as port:
        assert [send(port), send(port)] == [1, 0]
    (mail,) = clerk.mails
    assert clerk.addresses() == ["nino@example.ge"]
    assert mail["From"] == "ქსელი <kseli@rcsn.example>"
    assert mail["To"] == "nino@example.ge"
    assert mail["Subject"] == "New in your topics, November 23, 2026: 2"
    assert mail["Message-ID"] == f"<digest.2026-11-23.{rows()[0].subscriber_id}@rcsn.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<digest.rcsn.example>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<https://rcsn\.example/subscribe/leave/\S+>", mail["List-Unsubscribe"])
    assert mail["Precedence"] is None
    assert mail["X-MailFrom"] is None
    text, rich = mail.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert rich.get_content_type() == "multipart/related"
    page, picture = rich.iter_parts()
    assert page.get_content_type() == "text/html"
    for form in (text, page):
        words = form.get_content()
        assert words.index("Water 1") > 0
        assert "Water 0" in words
        assert "Kakheti 2" in words
        assert "https://rcsn.example/en/problems/1" in words
        assert "https://rcsn.example/en/subscribe/leave/" in words
        assert "https://rcsn.example/en/subscribe/preferences/" in words
        # Beside what ends everything, the topic's own link, for the same reader.
        (topic,) = re.findall(r"https://rcsn\.example/en(/subscribe/leave/\S+)\?topic=water", words)
        assert mail["List-Unsubscribe"] == f"<https://rcsn.example{topic}>"
        assert words.index("Water 0") < words.index("Leave this topic: Water and sanitation")
    assert picture["Content-ID"].strip("<>") in page.get_content()
    assert re.findall(r"<a (?![^>]*style=)[^>]*>", page.get_content()) == [], "a link in the browser's blue"
    assert picture.get_content().startswith(b"\x89PNG")
    assert "http" not in re.sub(r'(href|xmlns)="[^"]*"', "", re.sub(r">[^<]*<", "><", page.get_content()))


def test_a_reader_gets_georgian_unless_english_was_chosen(clerk, fill, send):
    fill({"language": "ka"})
    with serve_mail(clerk) as port:
        send(port)
    (mail,) = clerk.mails
    text = next(mail.iter_parts()).get_content()
    assert mail["Content-Language"] == "ka"
    assert "წყალი და წყალარინება" in text
    assert "კახეთი" in text
    assert "https://rcsn.example/problems/1" in text


def test_a_run_is_over_when_nobody_waits(clerk, fill, send, engine):
    run_id = fill({"address": "nino@example.ge"}, {"address": "gone@example.ge"})
    clerk.answers["gone@example.ge"] = "550 5.1.1 no such mailbox"
    with serve_mail(clerk) as port:
        send(port)
    with Session(engine) as session:
        run = session.get(DigestRun, run_id)
        assert (run.recipients, run.sent, run.failed, run.dropped) == (2, 1, 1, 0)
        assert run.ended_at is not None


def test_who_leaves_between_claim_and_sending_gets_nothing(clerk, fill, send, engine, rows):
    fill({"address": "nino@example.ge"}, {"address": "gia@example.ge"})

    def leave():
        # Called before each mail: after the batch was claimed, and before the second one goes.
        with Session(engine) as session, session.begin():
            values = {"state": "left", "left_at": func.now()}
            if clerk.mails:
                session.execute(
                    update(Subscriber).where(Subscriber.address == "gia@example.ge").values(values)
                )
        return False

    with serve_mail(clerk) as port:
        assert send(port, leave) == 1
    assert clerk.addresses() == ["nino@example.ge"]
    assert rows()[1].dropped_at is not None


def test_what_was_withdrawn_meanwhile_is_left_out(clerk, fill, send, engine):
    fill(items=2)
    with Session(engine) as session, session.begin():
        session.execute(update(Problem).where(Problem.title == "Water 1").values(moderation="withdrawn"))
    with serve_mail(clerk) as port:
        send(port)
    words = next(clerk.mails[0].iter_parts()).get_content()
    assert "Water 0" in words
    assert "Water 1" not in words


def test_a_server_that_says_later_is_asked_again(clerk, fill, send, rows, due):
    fill({"address": "nino@example.ge"})
    clerk.answers["nino@example.ge"] = "450 4.2.1 Mailbox busy"
    with serve_mail(clerk) as port:
        assert [send(port), send(port)] == [0, 0]
        (row,) = rows()
        assert (row.attempts, row.last_error, row.failed_at) == (1, "450 4.2.1 Mailbox busy", None)
        clerk.answers.clear()
        due()
        assert send(port) == 1
    assert rows()[0].last_error is None


def test_a_mailbox_that_is_not_there_is_written_to_no_more(clerk, fill, send, engine, rows):
    fill({"address": "gone@example.ge"}, {"address": "spam@example.ge"}, {"address": "nino@example.ge"})
    clerk.answers["gone@example.ge"] = "550 5.1.1 No such mailbox"
    clerk.answers["spam@example.ge"] = "550 5.7.1 We do not like your kind of mail"
    with serve_mail(clerk) as port:
        assert send(port) == 1
    assert [row.failed_at is not None for row in rows()] == [True, True, False]
    with Session(engine) as session:
        found = session.execute(select(Subscriber.state, Subscriber.reason).order_by(Subscriber.id)).all()
    assert [tuple(row) for row in found] == [
        ("suppressed", "550 5.1.1 No such mailbox"), ("active", None), ("active", None),
    ]  # fmt: skip


def test_a_server_that_puts_all_of_them_off_is_left_alone_for_a_while(clerk, fill, send, rows):
    fill(*[{}] * 60)
    clerk.answers["DATA"] = "451 4.3.0 not now"
    with serve_mail(clerk) as port:
        assert send(port) == 0
    attempts = [row.attempts for row in rows()]
    assert (attempts.count(1), attempts.count(0)) == (20, 40)


def test_a_poisoned_mail_stops_only_itself(clerk, fill, send, engine, rows):
    fill({"address": "nino@example.ge"}, {"address": "poison@example.ge"}, {"address": "gia@example.ge"})
    with Session(engine) as session, session.begin():
        spoiled = "poison@example.ge\r\nBcc: all@example.ge"
        poison = Subscriber.address == "poison@example.ge"
        session.execute(update(Subscriber).where(poison).values(address=spoiled))
    with serve_mail(clerk) as port:
        assert send(port) == 2
    assert clerk.addresses() == ["nino@example.ge", "gia@example.ge"]
    assert rows()[1].last_error.startswith("it cannot be written")


def test_a_title_makes_no_header_and_no_tag(clerk, engine, send):
    with Session(engine) as session, session.begin():
        make_news(session, "Water\r\nBcc: all@example.ge\r\n\r\n<script>alert(1)</script>")
        make_subscriber(session, address="nino@example.ge", language="en")
        make_day(session)
    with serve_mail(clerk) as port:
        send(port)
    (mail,) = clerk.mails
    assert mail["Bcc"] is None
    text, rich = mail.iter_parts()
    assert "Water Bcc: all@example.ge <script>" in text.get_content()
    assert "<script" not in next(rich.iter_parts()).get_content()


def test_ten_thousand_items_for_one_person_make_one_mail_of_a_bearable_size(clerk, engine, send):
    with Session(engine) as session, session.begin():
        problem = make_news(session)
        columns = [
            column for column in Problem.__table__.columns if not column.computed and column.name != "id"
        ]
        source = select(*columns, func.generate_series(1, 9_999)).where(Problem.id == problem.id).subquery()
        names = [column.name for column in columns]
        copied = Problem.__table__.insert().from_select(names, select(*(source.c[name] for name in names)))
        session.execute(copied)
        make_subscriber(session, language="en")
        make_day(session)
    with serve_mail(clerk) as port:
        assert send(port) == 1
    (mail,) = clerk.mails
    text, rich = mail.iter_parts()
    assert mail["Subject"].endswith(": 10000")
    assert "9990 more problems" in text.get_content()
    assert "/en/problems?region=GE-KA&topic=water&since=" in text.get_content()
    assert len(next(rich.iter_parts()).get_content().encode()) < 100_000


def test_two_senders_at_once_send_each_mail_once(clerk, engine, fill):
    fill(*[{}] * 250)
    taken = []

    def work(port):
        carrier = SmtpCarrier(f"smtp://127.0.0.1:{port}", SETTINGS.mail_from)
        taken.append(Sender(engine, SETTINGS, carrier, lambda: False).send_waiting())

    with serve_mail(clerk) as port:
        threads = [threading.Thread(target=work, args=(port,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(taken) == 250
    assert len(set(clerk.message_ids())) == len(clerk.mails) == 250
    assert sum(number > 0 for number in taken) > 1


def test_a_sender_told_to_stop_gives_back_what_it_has_in_hand(clerk, fill, send, rows):
    fill({}, {}, {})
    answers = iter((False, False, True, True))
    with serve_mail(clerk) as port:
        assert send(port, lambda: next(answers)) == 1
        assert [row.attempts for row in rows()] == [1, 0, 0]
        assert send(port) == 2


def test_a_recipient_costs_at_most_five_statements(clerk, engine, fill, send):
    fill(*[{}] * 120, items=20)
    sent = []
    event.listen(engine, "before_cursor_execute", lambda _c, _k, statement, *_rest: sent.append(statement))
    with serve_mail(clerk) as port:
        assert send(port) == 120
    assert len(sent) / 120 < 2.2
