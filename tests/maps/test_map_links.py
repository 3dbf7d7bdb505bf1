"""The lines of the map: what one problem, project or resource is tied to, as everybody may see it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.maps.lines import RING_DEGREES
from app.maps.queries.links import MOST_LINES
from app.regions.models import Region
from tests.factories import PLACES, keep, make_organisation, make_project
from tests.factories_links import make_link
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

MASKED = [45.5, 41.9]
TELAVI, KUTAISI = (list(PLACES[name][:2]) for name in ("Telavi", "Kutaisi"))


def ask(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/en/map/links.json?{query}")
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


def test_a_problem_is_tied_to_what_could_help_it_confirmed_first(
    client: FlaskClient, session: Session
) -> None:
    problem = make_problem(session, precision="village", masked=(45.5, 41.9))
    project = make_project(session, places=("Kutaisi", "Telavi"))
    engineers, bank = make_resource(session, place="Kutaisi"), make_organisation(session, "Bank of Rivers")
    keep(session)
    make_link(session, problem, project, score=0.9)
    make_link(session, problem, engineers, "agreed", score=0.5)
    make_link(session, problem, bank, "contacted", score=None, facts={})
    found = ask(client, f"problem={problem.id}")
    assert found["chosen"] == {
        "kind": "problem",
        "id": problem.id,
        "title": problem.title,
        "point": MASKED,
        "url": f"/en/problems/{problem.id}",
    }
    assert found["total"] == 3
    first, second, third = found["links"]
    assert (first["kind"], first["url"]) == ("resource", f"/en/resources/{engineers.id}")
    assert first["confirmed"] is True
    assert (first["line"], first["detail"]) == ([MASKED, KUTAISI], "Engineers")
    assert (second["kind"], second["url"]) == ("organisation", "/en/donors/bank-of-rivers")
    assert [second[name] for name in ("line", "score", "reasons", "state")] == [None, None, [], "contacted"]
    # To the place of the project that lies nearest.
    assert (third["line"], third["score"], third["confirmed"]) == ([MASKED, TELAVI], 0.9, False)
    assert third["reasons"][1:3] == ["same municipality", "runs until June 30, 2027"]


@pytest.mark.parametrize("kind", ["project", "resource"])
def test_a_project_or_resource_is_tied_to_problems_by_their_masked_places(
    client: FlaskClient, session: Session, kind: str
) -> None:
    near = make_problem(session, "Near", precision="village", masked=(45.5, 41.9))
    far = make_problem(session, "Far", "Kutaisi", status="solved")
    helper = make_project(session) if kind == "project" else make_resource(session, place="Telavi")
    keep(session)
    make_link(session, far, helper, "done", score=0.2)
    make_link(session, near, helper)
    found = ask(client, f"{kind}={helper.id}")
    assert (found["chosen"]["point"], found["total"]) == (TELAVI, 2)
    solved, open_one = found["links"]
    assert (solved["title"], solved["detail"], solved["line"]) == ("Far", "Solved", [TELAVI, KUTAISI])
    assert (open_one["kind"], open_one["detail"], open_one["precision_label"]) == (
        "problem",
        "step 1 of 7",
        "village or town only",
    )
    assert open_one["line"] == [TELAVI, MASKED]


def test_what_is_known_to_a_region_alone_ends_around_the_name_of_the_region(
    client: FlaskClient, session: Session
) -> None:
    problem, project = make_problem(session), make_project(session, precision="region")
    keep(session)
    make_link(session, problem, project)
    found = ask(client, f"project={project.id}")
    assert found["chosen"]["point"] is None
    (link,) = found["links"]
    assert link["title"] == problem.title
    name = session.execute(
        select(func.ST_X(Region.label_point), func.ST_Y(Region.label_point)).where(Region.code == "GE-KA")
    ).one()
    (lon, lat), end = link["line"]
    assert abs(lon - name[0]) <= RING_DEGREES
    assert abs(lat - name[1]) <= RING_DEGREES
    assert end == TELAVI
    (back,) = ask(client, f"problem={problem.id}")["links"]
    assert back["line"] == link["line"][::-1]
    assert back["precision_label"] == "known only to the region"


def test_what_is_known_to_no_place_has_no_line_but_stands_in_the_list(
    client: FlaskClient, session: Session
) -> None:
    problem, project = make_problem(session), make_project(session, precision="country")
    keep(session)
    make_link(session, problem, project)
    assert [link["line"] for link in ask(client, f"project={project.id}")["links"]] == [None]


def test_of_many_links_the_best_are_drawn_and_all_are_counted(client: FlaskClient, session: Session) -> None:
    project = make_project(session)
    keep(session)
    for number in range(MOST_LINES + 5):
        make_link(session, make_problem(session, f"Problem {number}"), project, score=number / 100)
    found = ask(client, f"project={project.id}")
    assert (found["total"], len(found["links"])) == (MOST_LINES + 5, MOST_LINES)
    scores = [link["score"] for link in found["links"]]
    assert scores == sorted(scores, reverse=True)


def test_the_map_tells_of_no_end_that_not_everybody_may_see(client: FlaskClient, session: Session) -> None:
    problem, hidden = make_problem(session), make_problem(session, visibility="region")
    project, members = make_project(session), make_resource(session, visibility="members")
    keep(session)
    make_link(session, problem, members, "agreed")
    make_link(session, hidden, project, "agreed")
    make_link(session, problem, project, "refused")
    for query in (f"problem={problem.id}", f"project={project.id}"):
        assert (ask(client, query)["total"], ask(client, query)["links"]) == (0, [])
    for query in (f"problem={hidden.id}", f"resource={members.id}", "project=2147483647"):
        answer = client.get(f"/map/links.json?{query}")
        assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "query, field",
    [
        ("", "problem"),
        ("problem=1&project=1", "problem"),
        ("project=1&project=2", "problem"),
        ("project=x", "project"),
        ("resource=0", "resource"),
        ("resource=99999999999", "resource"),
        ("problem=1&colour=red", "colour"),
    ],
)
def test_a_question_that_names_no_record_is_told_what_is_wrong(
    client: FlaskClient, query: str, field: str
) -> None:
    answer = client.get(f"/map/links.json?{query}")
    assert answer.status_code == 400
    assert answer.get_json()["errors"][0]["field"] == field


def test_the_answer_stays_known_until_a_link_changes(client: FlaskClient, session: Session) -> None:
    problem, project = make_problem(session), make_project(session)
    keep(session)
    make_link(session, problem, project)
    address = f"/map/links.json?problem={problem.id}"
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    make_link(session, problem, make_project(session))
    assert client.get(address, headers=known).status_code == 200


def test_lines_cost_few_statements_however_many_they_are(
    client: FlaskClient, session: Session, statements: list[str]
) -> None:
    project = make_project(session)
    keep(session)
    for number in range(12):
        make_link(session, make_problem(session, f"Problem {number}"), project)
    statements.clear()
    ask(client, f"project={project.id}")
    assert len([text for text in statements if "data_version" not in text]) == 3
