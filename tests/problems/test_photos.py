"""Photos: counted, hidden, blurred, shown to whoever may see them, swept when nobody names them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.errors import Unprocessable
from app.jobs import JOBS
from app.organisations.models import Membership
from app.pictures import Box, read_picture
from app.problems.jobs import sweep_unnamed_files
from app.problems.models import ProblemUpdate
from app.problems.services.evidence_files import keep_evidence_file
from app.problems.services.photos import blur_photo, count_photos, hide_photo, photo_file, show_photo
from app.problems.services.sweep import sweep_files
from app.storage import current_storage
from tests.factories import make_organisation
from tests.factories_problems import make_person, make_problem
from tests.pictures.made import corners, encoded, quarters
from tests.problems.photos import make_photo, storage_of
from tests.signing import sign_in

PUBLIC = "public, max-age=604800"
PRIVATE = "private, no-store"


def test_a_photo_of_a_public_problem_is_shown_to_everybody_and_kept_by_caches(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    photo = make_photo(session, app, make_problem(session))
    for size, longest in (("small", 320), ("medium", 400), ("large", 400)):
        answer = client.get(f"/photos/{photo.storage_key}/{size}.jpg")
        assert (answer.status_code, answer.content_type) == (200, "image/jpeg")
        assert max(Image.open(BytesIO(answer.data)).size) == longest
        assert answer.headers["Cache-Control"] == PUBLIC
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Content-Disposition"].startswith(f'inline; filename="kseli-{size}.jpg"')
    again = client.get(
        f"/photos/{photo.storage_key}/large.jpg", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", PUBLIC)


@pytest.mark.parametrize(
    "address",
    ["/photos/nothing/large.jpg", "/photos/{key}/huge.jpg", "/photos/{key}/large.png", "/photos/{key}"],
)
def test_an_address_without_a_photo_is_not_found(
    app: Flask, client: FlaskClient, session: Session, address: str
) -> None:
    photo = make_photo(session, app, make_problem(session))
    assert client.get(address.format(key=photo.storage_key)).status_code == 404


def test_a_photo_of_a_waiting_report_is_for_its_reporter_and_the_regions_moderators(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    reporter = make_person(session)
    problem = make_problem(session, moderation="waiting", reporter_id=reporter.id)
    address = f"/photos/{make_photo(session, app, problem).storage_key}/small.jpg"
    assert client.get(address).status_code == 404
    people = {
        reporter: 200,
        make_person(session): 404,
        make_person(session, "member", "GE-KA"): 404,
        make_person(session, "moderator", "GE-KA"): 200,
        make_person(session, "moderator", "GE-IM"): 404,
        make_person(session, "moderator"): 200,
        make_person(session, "admin"): 200,
    }
    for person, status in people.items():
        sign_in(client, session, person)
        answer = client.get(address)
        assert answer.status_code == status, person.role
        if status == 200:
            assert answer.headers["Cache-Control"] == PRIVATE
            assert "ETag" not in answer.headers


def test_a_photo_of_a_private_problem_is_for_members_of_its_region(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, visibility="region")
    address = f"/photos/{make_photo(session, app, problem).storage_key}/small.jpg"
    inside, outside, former = (make_person(session, "member") for _ in range(3))
    here = make_organisation(session, "Friends of Telavi", kind="ngo", status="active", region_code="GE-KA")
    there = make_organisation(session, "Friends of Gori", kind="ngo", status="active", region_code="GE-SK")
    session.add_all(
        (
            Membership(person_id=inside.id, organisation_id=here.id, starts_on=date(2026, 1, 1)),
            Membership(person_id=outside.id, organisation_id=there.id, starts_on=date(2026, 1, 1)),
            Membership(
                person_id=former.id,
                organisation_id=here.id,
                starts_on=date(2025, 1, 1),
                ends_on=date(2025, 9, 1),
            ),
        )
    )
    session.flush()
    assert client.get(address).status_code == 404
    for person, status in ((inside, 200), (outside, 404), (former, 404)):
        sign_in(client, session, person)
        assert client.get(address).status_code == status


def test_a_hidden_photo_leaves_the_page_and_the_count_and_comes_back(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    reporter = make_person(session)
    problem = make_problem(session, reporter_id=reporter.id)
    photo = make_photo(session, app, problem)
    make_photo(session, app, problem)
    address = f"/photos/{photo.storage_key}/small.jpg"
    assert problem.photos_count == 2
    version = read_data_version(session, "problems")
    hide_photo(session, photo)
    assert problem.photos_count == 1
    assert read_data_version(session, "problems") > version
    assert client.get(address).status_code == 404
    sign_in(client, session, make_person(session, "member", "GE-KA"))
    assert client.get(address).status_code == 404
    sign_in(client, session, reporter)
    assert client.get(address).headers["Cache-Control"] == PRIVATE
    show_photo(session, photo)
    assert problem.photos_count == 2
    assert client.get(address).headers["Cache-Control"] == PUBLIC


def test_the_photos_of_a_hidden_update_are_hidden_with_it(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session)
    update = ProblemUpdate(problem_id=problem.id, kind="comment", text="Look at this")
    session.add(update)
    session.flush()
    photo = make_photo(session, app, problem, update_id=update.id)
    address = f"/photos/{photo.storage_key}/small.jpg"
    assert client.get(address).status_code == 200
    update.hidden_at = datetime.now(UTC)
    count_photos(session, problem.id)
    assert problem.photos_count == 0
    assert client.get(address).status_code == 404


def test_a_problem_takes_six_photos_and_each_update_as_many(app: Flask, session: Session) -> None:
    problem = make_problem(session)
    photos = [make_photo(session, app, problem) for _ in range(6)]
    assert [photo.position for photo in photos] == list(range(6))
    with pytest.raises(Unprocessable, match="At most 6"):
        make_photo(session, app, problem)
    update = ProblemUpdate(problem_id=problem.id, kind="update", text="Done")
    session.add(update)
    session.flush()
    assert make_photo(session, app, problem, update_id=update.id).position == 0


def test_a_blurred_photo_gets_a_new_address_and_the_old_one_shows_nothing(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    photo = make_photo(session, app, make_problem(session))
    old = photo.storage_key
    blur_photo(session, storage_of(app), photo, [Box(0, 0, 1, 1)])
    session.flush()
    assert photo.storage_key != old
    assert client.get(f"/photos/{old}/large.jpg").status_code == 404
    assert client.get(f"/photos/{photo.storage_key}/large.jpg").status_code == 200
    with pytest.raises(Unprocessable):
        blur_photo(session, storage_of(app), photo, [])


def test_files_that_no_row_names_are_swept_after_a_day(app: Flask, session: Session) -> None:
    storage = storage_of(app)
    photo = make_photo(session, app, make_problem(session))
    kept = {photo_file(photo.storage_key, size) for size in ("small", "medium", "large")}
    orphans = {photo_file("0123456789abcdef", "large"), "evidence/0123456789abcdef.pdf"}
    for key in orphans:
        storage.put(key, b"left behind", "image/jpeg")
    evidence, _name = keep_evidence_file(storage, encoded(quarters()), "photo.jpg")
    now = datetime.now(UTC)
    assert sweep_files(session, storage, now=now + timedelta(hours=23)) == 0
    assert all(storage.get(key) for key in orphans)
    assert sweep_files(session, storage, now=now + timedelta(hours=25)) >= len(orphans) + 1
    assert not any(storage.get(key) for key in (*orphans, evidence))
    assert all(storage.get(key) for key in kept)


def test_the_small_size_is_the_same_picture(app: Flask, session: Session) -> None:
    photo = make_photo(session, app, make_problem(session))
    data = storage_of(app).get(photo_file(photo.storage_key, "small"))
    assert data is not None
    assert corners(data) == corners(read_picture(encoded(quarters())).sizes["large"])


def test_the_nightly_job_sweeps_the_services_own_storage(own_app: Flask) -> None:
    with own_app.app_context():
        storage = current_storage()
        storage.put(photo_file("0123456789abcdef", "large"), b"left behind", "image/jpeg")
        storage.put(photo_file("fedcba9876543210", "large"), b"just now", "image/jpeg")
        old = own_app.config["SETTINGS"].instance / "uploads" / photo_file("0123456789abcdef", "large")
        os.utime(old, (0, 0))
        assert "problems" in own_app.extensions[JOBS]
        sweep_unnamed_files(timestamp=0)
        assert [file.key for file in storage.list_files("photos")] == [
            photo_file("fedcba9876543210", "large")
        ]
