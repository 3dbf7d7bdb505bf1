"""Mails go to a real SMTP server: taken, put off, refused, without one; each stops only itself."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.mail.carriers import FolderCarrier, SmtpCarrier
from app.mail.delivery import send_waiting
from app.mail.message import make_message
from tests.mail.post_office import Clerk, accept, find_free_port, serve_mail

SENDER = "ქსელი <kseli@example.ge>"


@pytest.fixture
def clerk():
    return Clerk()


@pytest.fixture
def send(engine):
    """Send what waits to the server on a port; return how many were taken."""

    def send(port, url="smtp://127.0.0.1:{}"):
        return send_waiting(engine, SmtpCarrier(url.format(port), SENDER), lambda: False)

    return send


def test_a_mail_arrives_in_georgian_as_text_and_html(clerk, send, write, read):
    number = write("nino@example.ge", headers={"List-Id": "<news.example.ge>"})
    with serve_mail(clerk) as port:
        assert send(port) == 1
    mail, row = clerk.mails[0], read(number)
    assert clerk.recipients == [["nino@example.ge"]]
    assert mail["Subject"] == "„ქსელის“ წერილების გამოცდა"
    assert mail["From"] == "ქსელი <kseli@example.ge>"
    assert (mail["To"], mail["List-Id"]) == ("nino@example.ge", "<news.example.ge>")
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (row.message_id, "auto-generated")
    assert abs(mail["Date"].datetime - datetime.now(UTC)) < timedelta(minutes=10)
    assert mail.get_content_type() == "multipart/alternative"
    text, html = mail.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "თქვენგან არაფერია საჭირო" in text.get_content()
    assert "თქვენგან არაფერია საჭირო" in html.get_content()
    assert row.sent_at is not None
    assert (row.attempts, row.last_error, row.failed_at) == (1, None, None)


def test_nothing_is_sent_twice(clerk, send, write):
    write("nino@example.ge")
    with serve_mail(clerk) as port:
        assert [send(port), send(port)] == [1, 0]
    assert len(clerk.mails) == 1


def test_many_mails_share_a_connection_and_not_for_ever(clerk, send, write):
    write(*(f"person{number}@example.ge" for number in range(120)))
    with serve_mail(clerk) as port:
        assert send(port) == 120
    assert len(clerk.sessions) == 3


@pytest.mark.parametrize("place", ["later@example.ge", "DATA"])
def test_a_server_that_says_later_is_asked_again_after_a_growing_while(
    clerk, send, write, read, change, place
):
    number = write("later@example.ge")
    clerk.answers[place] = "450 4.2.1 Mailbox busy"
    pauses = []
    with serve_mail(clerk) as port:
        for _ in range(6):
            assert send(port) == 0
            row = read(number)
            pauses.append(round((row.not_before - datetime.now(UTC)).total_seconds() / 60))
            change(not_before=datetime.now(UTC) - timedelta(minutes=1))
        assert pauses == [1, 5, 15, 60, 360, 360]
        assert row.last_error == "450 4.2.1 Mailbox busy"
        assert row.failed_at is None
        clerk.answers.clear()
        assert send(port) == 1
    assert read(number).last_error is None
    assert clerk.message_ids() == [row.message_id]


def test_a_mail_that_has_to_wait_is_left_alone_until_then(clerk, send, write):
    write("later@example.ge")
    clerk.answers["later@example.ge"] = "450 later"
    with serve_mail(clerk) as port:
        send(port)
        clerk.answers.clear()
        assert send(port) == 0


def test_after_three_days_a_mail_is_given_up(clerk, send, write, read, change):
    number = write("later@example.ge")
    change(attempts=9, created_at=datetime.now(UTC) - timedelta(days=3, minutes=1), last_error="450 later")
    with serve_mail(clerk) as port:
        assert send(port) == 0
    assert clerk.mails == []
    assert read(number).last_error == "given up after 3 days: 450 later"
    assert read(number).failed_at is not None


def test_a_mail_written_before_a_long_outage_is_still_sent(clerk, send, write, change):
    write("nino@example.ge")
    change(created_at=datetime.now(UTC) - timedelta(days=5))
    with serve_mail(clerk) as port:
        assert send(port) == 1


@pytest.mark.parametrize("place", ["gone@example.ge", "DATA"])
def test_a_refused_mail_fails_for_good_and_says_why(clerk, send, write, read, change, place):
    number = write("gone@example.ge")
    clerk.answers[place] = "550 5.1.1 No such mailbox"
    with serve_mail(clerk) as port:
        assert send(port) == 0
        assert read(number).last_error == "550 5.1.1 No such mailbox"
        assert read(number).failed_at is not None
        clerk.answers.clear()
        change(not_before=datetime.now(UTC) - timedelta(minutes=1))
        assert send(port) == 0


def test_one_bad_mail_stops_only_itself(clerk, send, write):
    write("gone@example.ge", "nino@example.ge", "later@example.ge", "gia@example.ge")
    clerk.answers |= {"gone@example.ge": "550 no", "later@example.ge": "450 later"}
    with serve_mail(clerk) as port:
        assert send(port) == 2
    assert clerk.addresses() == ["nino@example.ge", "gia@example.ge"]


def test_a_mail_that_cannot_be_written_stops_only_itself(clerk, send, write, read, change):
    number = write("poison@example.ge")
    change(headers={"List-Id": "x\r\nBcc: all@example.ge"})
    write("nino@example.ge")
    with serve_mail(clerk) as port:
        assert send(port) == 1
    assert clerk.addresses() == ["nino@example.ge"]
    assert read(number).last_error.startswith("it cannot be written")


@pytest.mark.parametrize(
    "spoiled",
    [{"subject": "x\r\nBcc: all@example.ge"}, {"to_address": "a@b.ge\r\nBcc: c@d.ge"},
     {"message_id": "<x@y>\r\nBcc: c@d.ge"}],
)  # fmt: skip
def test_even_a_spoiled_row_makes_no_header(clerk, send, write, change, spoiled):
    write("nino@example.ge")
    change(**spoiled)
    with serve_mail(clerk) as port:
        send(port)
    assert clerk.mails == []


def test_no_server_costs_one_mail_an_attempt_and_the_others_nothing(send, write, read):
    last = write("nino@example.ge", "gia@example.ge", "eka@example.ge")
    assert send(find_free_port()) == 0
    assert [read(number).attempts for number in (last - 2, last - 1, last)] == [1, 0, 0]
    assert "refused" in read(last - 2).last_error


def test_a_server_that_hangs_up_in_the_middle_puts_the_mail_off(clerk, send, write, read):
    number = write("nino@example.ge")
    clerk.answers["DATA"] = "421 4.3.2 going down"
    with serve_mail(clerk) as port:
        assert send(port) == 0
    assert read(number).last_error == "421 4.3.2 going down"
    assert read(number).failed_at is None


def test_user_and_password_are_told_to_the_server(clerk, send, write):
    write("nino@example.ge")
    options = {
        "authenticator": accept("kseli", "p@ss/word"),
        "auth_require_tls": False,
        "auth_required": True,
    }
    with serve_mail(clerk, **options) as port:
        assert send(port, "smtp://kseli:wrong@127.0.0.1:{}") == 0
        write("gia@example.ge")
        assert send(port, "smtp://kseli:p%40ss%2Fword@127.0.0.1:{}") == 1


def test_a_server_without_the_wanted_tls_gets_no_mail(clerk, send, write, read):
    number = write("nino@example.ge")
    with serve_mail(clerk) as port:
        assert send(port, "smtp://127.0.0.1:{}?tls=starttls") == 0
    assert clerk.mails == []
    assert "STARTTLS" in read(number).last_error


def test_two_senders_at_once_send_each_mail_once(clerk, engine, write):
    write(*(f"person{number}@example.ge" for number in range(60)))
    clerk.delay = 0.005
    taken = []

    def work(port):
        taken.append(send_waiting(engine, SmtpCarrier(f"smtp://127.0.0.1:{port}", SENDER), lambda: False))

    with serve_mail(clerk) as port:
        threads = [threading.Thread(target=work, args=(port,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sum(taken) == 60
    assert len(set(clerk.message_ids())) == len(clerk.mails) == 60
    assert min(taken) > 0


def test_a_sender_told_to_stop_ends_after_the_mail_in_hand(clerk, engine, write):
    write("nino@example.ge", "gia@example.ge")
    answers = iter((False, True))
    with serve_mail(clerk) as port:
        carrier = SmtpCarrier(f"smtp://127.0.0.1:{port}", SENDER)
        assert send_waiting(engine, carrier, lambda: next(answers)) == 1


def test_without_a_server_mails_lie_in_a_folder(engine, write, tmp_path):
    write("nino@example.ge")
    folder = tmp_path / "mail"
    assert send_waiting(engine, FolderCarrier(folder, SENDER), lambda: False) == 1
    (file,) = folder.iterdir()
    assert file.name.endswith("-trial.eml")
    assert "თქვენგან არაფერია საჭირო" in file.read_text()
    assert folder.stat().st_mode & 0o077 == 0


def test_no_line_of_a_mail_is_longer_than_smtp_allows(write, read):
    raw = make_message(read(write("nino@example.ge")), SENDER).as_bytes()
    assert max(len(line) for line in raw.splitlines()) <= 78
