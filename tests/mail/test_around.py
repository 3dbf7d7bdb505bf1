"""Around the mails: settings, the trial, what operators see, and that mails are forgotten."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.jobs import JOBS, make_queue
from app.mail.jobs import erase_files, erase_mails
from app.mail.models import OutgoingMail
from app.mail.outbox import queue_mail
from config import ROOT, SettingError, read_settings
from tests.mail.test_outbox import queue_trial

TEMPLATES = ROOT / "app" / "templates" / "mail"
KINDS = sorted(path.stem for path in TEMPLATES.glob("*.txt") if path.stem != "layout")


@pytest.fixture
def settings(monkeypatch):
    """Read the settings with these variables in the environment."""

    def settings(**variables):
        monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere/nothing")
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return read_settings()

    return settings


@pytest.mark.parametrize(
    "url",
    ["smtp://localhost", "smtps://kseli:p%40ss@mail.example.ge", "smtp://a:b@mail.example.ge:587?tls=starttls",
     "smtp://a:b@localhost:2525"],
)  # fmt: skip
def test_addresses_of_servers_that_can_be_used(settings, url):
    assert settings(MAIL_URL=url, MAIL_FROM="ქსელი <kseli@example.ge>").mail_url == url


@pytest.mark.parametrize(
    "url",
    ["mail.example.ge", "http://mail.example.ge", "smtp://", "smtp://host:port", "smtp://host?tls=no",
     "smtp://kseli:secret@mail.example.ge", "smtps://kseli:secret@mail.example.ge:99999"],
)  # fmt: skip
def test_other_addresses_are_refused_without_telling_the_password(settings, url):
    with pytest.raises(SettingError, match="MAIL_URL") as refused:
        settings(MAIL_URL=url, MAIL_FROM="kseli@example.ge")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("sender", ["", "Kseli", "Kseli <kseli>", "a@b.ge\nBcc: c@d.ge"])
def test_a_server_needs_a_sender(settings, sender):
    with pytest.raises(SettingError, match="MAIL_FROM"):
        settings(MAIL_URL="smtp://localhost", MAIL_FROM=sender)


@pytest.mark.parametrize("number", ["-1", "x", "10", "²"])
def test_the_number_of_proxies_is_a_small_number(settings, number):
    assert settings(TRUSTED_PROXIES="2").trusted_proxies == 2
    with pytest.raises(SettingError, match="TRUSTED_PROXIES"):
        settings(TRUSTED_PROXIES=number)


def test_the_trial_is_written_by_command(own_app):
    run = own_app.test_cli_runner().invoke
    done = run(args=["try-mail", "nino@example.ge", "--language", "en"])
    assert done.exit_code == 0, done.output
    assert "Mail 1 waits for the worker" in done.output
    refused = run(args=["try-mail", "nobody"])
    assert refused.exit_code == 1
    assert "not an e-mail address" in refused.output


def test_operators_see_what_waits(client, session):
    queue_trial(session)
    waits = queue_trial(session)
    waits.created_at = datetime.now(UTC) - timedelta(seconds=630)
    queue_trial(session).failed_at = datetime.now(UTC)
    queue_trial(session).sent_at = datetime.now(UTC)
    session.flush()
    found = client.get("/readyz").json["checks"]["mail"]
    assert found["ok"] is True
    assert found["detail"].startswith("2 waiting, the oldest for 6")
    assert found["detail"].endswith("1 failed")
    numbers = dict(
        line.split() for line in client.get("/metrics").text.splitlines() if "kseli_mail" in line[:11]
    )
    assert numbers["kseli_mail_waiting"] == "2.0"
    assert numbers["kseli_mail_failed"] == "1.0"
    assert 600 <= float(numbers["kseli_mail_oldest_seconds"]) < 700


def test_mails_are_forgotten_two_weeks_after_their_end(session):
    old, young = datetime.now(UTC) - timedelta(days=15), datetime.now(UTC) - timedelta(days=13)
    for column in ("sent_at", "failed_at"):
        for when in (old, young):
            setattr(queue_trial(session), column, when)
    queue_trial(session).created_at = old
    session.flush()
    assert erase_mails(session) == 2
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 3


def test_of_a_mail_with_a_key_only_the_key_stays_and_not_for_ever(session):
    sent = queue_trial(session, key="welcome-1")
    sent.sent_at = datetime.now(UTC) - timedelta(days=15)
    session.flush()
    assert erase_mails(session) == 1
    session.refresh(sent)
    assert (sent.key, sent.to_address, sent.subject, sent.text, sent.html) == ("welcome-1", "", "", "", None)
    assert queue_trial(session, key="welcome-1").id == sent.id
    assert erase_mails(session) == 0
    sent.sent_at = datetime.now(UTC) - timedelta(days=366)
    session.flush()
    erase_mails(session)
    session.expire_all()
    assert session.scalar(select(func.count()).select_from(OutgoingMail)) == 0


def test_files_of_mails_are_forgotten_too(tmp_path):
    assert erase_files(tmp_path / "nowhere") == 0
    for name, days in (("old.eml", 15), ("young.eml", 13), ("other.txt", 99)):
        (tmp_path / name).touch()
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(tmp_path / name, (then, then))
    assert erase_files(tmp_path) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.txt", "young.eml"]


def test_the_worker_knows_every_job(app):
    url = app.config["SETTINGS"].database_url
    names = make_queue(url, app.extensions[JOBS]).tasks
    assert {"mail:erase_old_mails", "limits:erase_past_windows", "upkeep:retry_stalled"} <= set(names)
    assert {"accounts:erase_silent_devices", "accounts:erase_unconfirmed", "problems:sweep_files"} <= set(
        names
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_mail_has_both_forms_in_the_common_look(kind):
    text, html = (TEMPLATES / f"{kind}.txt").read_text(), (TEMPLATES / f"{kind}.html").read_text()
    assert "mail/layout.txt" in text
    assert "mail/" in html
    assert "_(" in text.splitlines()[0] or "{{" in text.splitlines()[0], "the first line is the subject"


def test_a_mail_is_written_by_two_at_once_only_once(engine):
    words = {"kind": "trial", "to": "nino@example.ge", "language": "ka", "values": {}, "key": "once"}
    with Session(engine) as first, first.begin():
        queue_mail(first, **words)
        # Another transaction would wait for this one: it may still be rolled back.
        with Session(engine) as second, second.begin():
            second.connection().exec_driver_sql("SET LOCAL lock_timeout = '200ms'")
            with pytest.raises(Exception, match="lock timeout"):
                queue_mail(second, **words)
    with Session(engine) as third, third.begin():
        assert queue_mail(third, **words).id == 1
