"""The day's run has followers told, and the mail's own link ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.digests.services.runs import make_run
from app.digests.workflow.windows import DAYS_BACK
from app.jobs import KEEP_JOBS_HOURS
from app.problems.models import Follower
from app.problems.services.around import follow
from tests.digests.digest_days import DAY, WINDOW
from tests.factories_problems import make_person
from tests.problems.telling import day_of, reopen, tell
from tests.problems.work import make_work


def test_the_day_s_run_puts_the_job_that_tells_with_its_own_window(session: Session) -> None:
    follow(session, make_work(session), email="nino@example.org", way="digest")
    assert make_run(session, DAY, WINDOW, "https://rcsn.example")
    assert make_run(session, DAY, WINDOW, "https://rcsn.example") is None
    waiting = text("SELECT args FROM procrastinate_jobs WHERE task_name = 'problems:tell_day'")
    (words,) = session.scalars(waiting).all()
    assert words["day"] == str(DAY)
    moments = tuple(datetime.fromisoformat(words[name]) for name in ("starts_at", "ends_at"))
    assert moments == (WINDOW.starts_at, WINDOW.ends_at)


def test_jobs_stay_for_longer_than_a_missed_day_is_made_up_for() -> None:
    assert timedelta(hours=KEEP_JOBS_HOURS) > timedelta(days=DAYS_BACK + 1)


def test_the_mails_own_link_ends_all_that_came_with_it(
    client: FlaskClient, session: Session, app: Flask
) -> None:
    keys = app.config["SETTINGS"].secret_keys
    person = make_person(session, language="en")
    first, second, third = (make_work(session) for _ in range(3))
    for problem in (first, second):
        follow(session, problem, person_id=person.id, way="digest")
    follow(session, second, email=person.email, way="digest")
    follow(session, third, person_id=person.id)
    follow(session, third, email="other@example.org", way="digest")
    reopen(session, first)
    (mail,) = tell(session, replace(day_of(session), secret_keys=keys))

    path = urlsplit(mail.headers["List-Unsubscribe"].strip("<>")).path
    assert "No more mails?" in client.get(f"/en{path}").text
    assert len(session.scalars(select(Follower)).all()) == 5, "a scanner that opens links ends nothing"
    for _ in range(2):
        ended = client.post(path, data={"List-Unsubscribe": "One-Click"})
        assert ended.status_code == 200
    left = session.scalars(select(Follower).order_by(Follower.id)).all()
    assert [(row.person_id, row.email) for row in left] == [(person.id, None), (None, "other@example.org")]
    assert client.post("/problems/follow/made-up/stop").status_code == 404
    assert client.get("/problems/follow/made-up/stop").status_code == 404
