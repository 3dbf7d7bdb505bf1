"""A problem's page: what it tells, to whom, and what it keeps to itself."""

from __future__ import annotations

import json

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.problems.models import ProblemPhoto
from tests.factories_problems import make_person, make_problem


def test_the_page_tells_title_place_status_and_text(client: FlaskClient, session: Session) -> None:
    problem = make_problem(
        session, "No <i>water</i>", precision="street", step=2, people_affected=120, text="Since\nspring."
    )
    page = client.get(f"/en/problems/{problem.id}").text
    for words in ("No &lt;i&gt;water&lt;/i&gt;", "Kakheti", "Telavi", "within about 200 m", "step 2 of 7"):
        assert words in page, words
    assert "about 120" in page
    site = client.application.config["SETTINGS"].site_url
    assert f'<meta property="og:url" content="{site}/en/problems/{problem.id}">' in page


def test_the_small_map_gets_the_masked_place_and_how_far_it_reaches(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, precision="village", at=(45.471234, 41.921234), masked=(45.47, 41.91))
    answer = client.get(f"/problems/{problem.id}/place.geojson")
    feature = json.loads(answer.data)["features"][0]
    assert feature["geometry"]["coordinates"] == [45.47, 41.91]
    assert feature["properties"]["halo_metres"] == 5000
    assert answer.content_type.startswith("application/geo+json")


def test_a_place_of_which_not_even_the_municipality_is_known_is_no_point(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, precision="municipality", location_name=None)
    feature = json.loads(client.get(f"/problems/{problem.id}/place.geojson").data)["features"][0]
    assert feature["properties"]["precision"] == "region"
    assert feature["properties"]["region"] == "GE-KA"
    assert feature["properties"]["halo_metres"] is None
    assert "Only the region is public" in client.get(f"/en/problems/{problem.id}").text


@pytest.mark.parametrize(
    "moderation, published, status",
    [
        ("unconfirmed", False, 404),
        ("waiting", False, 404),
        ("asked", False, 404),
        ("refused", False, 404),
        ("withdrawn", False, 404),
        ("refused", True, 410),
        ("withdrawn", True, 410),
    ],
)
def test_what_is_not_public_is_not_shown(
    client: FlaskClient, session: Session, moderation: str, *, published: bool, status: int
) -> None:
    columns = {} if published else {"published_at": None}
    base = make_problem(session, "The secret well")
    problem = make_problem(
        session, "The secret well", moderation=moderation, **{"published_at": base.published_at, **columns}
    )
    for path in (f"/problems/{problem.id}", f"/problems/{problem.id}/place.geojson"):
        answer = client.get(path)
        assert answer.status_code == status
        assert "secret" not in answer.text


def test_a_private_report_is_no_public_page(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session, visibility="region")
    assert client.get(f"/problems/{problem.id}").status_code == 404


@pytest.mark.parametrize("path", ["/problems/999999", "/problems/2147483648", "/problems/-1", "/problems/x"])
def test_a_problem_that_is_not_there_is_a_404(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_merged_report_says_so_and_leads_to_the_other(client: FlaskClient, session: Session) -> None:
    first = make_problem(session, "The first report")
    second = make_problem(session, "The second", status="duplicate", duplicate_of_id=first.id)
    page = client.get(f"/en/problems/{second.id}").text
    assert "merged" in page
    assert f'href="/en/problems/{first.id}"' in page
    first.moderation = "withdrawn"
    session.flush()
    assert "The first report" not in client.get(f"/en/problems/{second.id}").text


def test_a_name_shows_only_where_the_reporter_wants_it(client: FlaskClient, session: Session) -> None:
    person = make_person(session, name="Nino Beridze")
    hidden = make_problem(session, reporter_id=person.id, on_behalf_of="Grandmother Eteri")
    shown = make_problem(session, reporter_name="Giorgi G.", name_shown=True, on_behalf_of="The street")
    page = client.get(f"/problems/{hidden.id}").text
    assert "Nino" not in page
    assert "Eteri" not in page
    page = client.get(f"/problems/{shown.id}").text
    assert "Giorgi G." in page
    assert "The street" in page


def test_hidden_photos_are_left_out(client: FlaskClient, session: Session) -> None:
    problem = make_problem(session)
    for number, hidden_at in enumerate((None, problem.reported_at)):
        session.add(
            ProblemPhoto(
                problem_id=problem.id, position=number, storage_key=f"{number}" * 32, width=4, height=3,
                description="A dry <tap>", hidden_at=hidden_at,
            )
        )  # fmt: skip
    session.flush()
    page = client.get(f"/problems/{problem.id}").text
    assert f"/photos/{'0' * 32}/medium.jpg" in page
    assert "1" * 32 not in page
    assert "A dry &lt;tap&gt;" in page
