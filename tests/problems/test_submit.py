"""A report is stored once, with its photos, and goes the way of its reporter."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import db
from app.errors import NotFound
from app.pictures import read_picture
from app.problems.forms import Report
from app.problems.models import Problem, ProblemLog, ProblemPhoto
from app.problems.services.submit import Photo, confirm_report, submit_report
from app.regions.queries import OutsideGeorgia
from app.storage import open_storage
from tests.factories_problems import make_person

KEY = "0123456789abcdef"


def a_report(**changes: object) -> Report:
    values: dict[str, object] = {
        "title": "No water", "text": "Since spring.", "topic_code": "water", "lon": 45.47, "lat": 41.92,
        "location_precision": "street", "language": "en", "idempotency_key": KEY,
        "reporter_email": "nino@example.org", **changes,
    }  # fmt: skip
    return Report(**values)  # type: ignore[arg-type]


def a_photo() -> Photo:
    output = BytesIO()
    Image.new("RGB", (640, 480), "teal").save(output, "JPEG")
    return Photo(read_picture(output.getvalue()), "A dry tap")


def submit(session: Session, report: Report) -> Problem:
    # Nothing is stored there: it has no photo.
    return submit_report(session, open_storage(Path(gettempdir()).as_uri()), report).problem


def test_a_report_without_account_waits_for_its_reporter(session: Session) -> None:
    problem = submit(session, a_report())
    session.flush()
    session.refresh(problem)
    assert (problem.moderation, problem.is_public, problem.status, problem.step) == (
        "unconfirmed", False, "open", 1,
    )  # fmt: skip
    assert (problem.region_code, problem.topic_codes) == ("GE-KA", ["infrastructure", "water"])
    exact, masked = session.execute(
        select(func.ST_AsText(Problem.point), func.ST_AsText(Problem.masked)).where(Problem.id == problem.id)
    ).one()
    assert exact == "POINT(45.47 41.92)"
    assert masked != exact
    assert session.scalars(select(ProblemLog.kind).where(ProblemLog.problem_id == problem.id)).all() == [
        "reported"
    ]


def test_a_report_with_account_waits_for_a_moderator(session: Session) -> None:
    person = make_person(session)
    problem = submit(session, a_report(reporter_email=None, reporter_id=person.id))
    assert (problem.moderation, problem.reporter_id) == ("waiting", person.id)


def test_the_same_form_twice_is_one_report_with_its_photos_once(session: Session, tmp_path: Path) -> None:
    storage = open_storage(f"file://{tmp_path}")
    first = submit_report(session, storage, a_report(), [a_photo(), a_photo()])
    again = submit_report(session, storage, a_report(title="Another"), [a_photo()])
    assert (first.is_new, again.is_new) == (True, False)
    assert again.problem.id == first.problem.id
    photos = session.scalars(select(ProblemPhoto).where(ProblemPhoto.problem_id == first.problem.id)).all()
    assert [(photo.position, photo.description) for photo in photos] == [(0, "A dry tap"), (1, "A dry tap")]


def test_two_at_the_same_moment_are_one_report(own_app: Flask) -> None:
    def send(number: int) -> int:
        with own_app.app_context(), Session(db.engine) as session:
            problem = submit(session, a_report(text=f"Since spring {number}."))
            session.commit()
            return problem.id

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(send, range(8)))) == 1
    with own_app.app_context(), Session(db.engine) as session:
        assert session.scalar(select(func.count()).select_from(Problem)) == 1
        assert session.scalar(select(func.count()).select_from(ProblemLog)) == 1


def test_outside_georgia_nothing_is_stored(session: Session) -> None:
    with pytest.raises(OutsideGeorgia):
        submit(session, a_report(lon=2.35, lat=48.85))
    assert session.scalar(select(func.count()).select_from(Problem)) == 0


def test_confirming_hands_it_to_the_moderators_once(session: Session) -> None:
    problem = submit(session, a_report())
    for _ in range(2):
        assert confirm_report(session, problem.id).moderation == "waiting"
    kinds = session.scalars(select(ProblemLog.kind).where(ProblemLog.problem_id == problem.id)).all()
    assert kinds == ["reported", "confirmed"]


def test_confirming_gives_it_to_the_account_of_that_address(session: Session) -> None:
    person = make_person(session, email="nino@example.org")
    problem = submit(session, a_report(reporter_email="Nino@example.org"))
    assert problem.reporter_id is None
    assert confirm_report(session, problem.id).reporter_id == person.id


@pytest.mark.parametrize("columns", [{"confirmed_at": None}, {"active": False}])
def test_an_account_that_is_closed_or_was_never_confirmed_gets_nobodys_report(
    session: Session, columns: dict[str, object]
) -> None:
    make_person(session, email="nino@example.org", **columns)
    problem = submit(session, a_report())
    assert confirm_report(session, problem.id).reporter_id is None


def test_an_erased_report_cannot_be_confirmed(session: Session) -> None:
    with pytest.raises(NotFound):
        confirm_report(session, 1)
