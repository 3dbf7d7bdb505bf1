"""What an article is about can be named by the addresses of its pages: these are what people copy."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.news.event_forms import shorten_addresses
from app.news.models import NewsItem, NewsOrganisation, NewsProblem, NewsProject
from tests.factories import make_organisation, make_project
from tests.factories_problems import make_person, make_problem
from tests.signing import post, sign_in


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("12, 15", "12 15"),
        ("№ 12", "№ 12"),
        ("https://kseli.example/en/problems/12#log,/problems/15?x=1 7", "12 15 7"),
        ("https://kseli.example/projects/12", "https://kseli.example/projects/12"),
        ("https://kseli.example/problems/", "https://kseli.example/problems/"),
    ],
)
def test_an_address_is_cut_to_its_number(text: str, short: str) -> None:
    assert shorten_addresses(text, "problems") == short


def test_an_article_takes_addresses_of_its_own_kind_alone(client: FlaskClient, session: Session) -> None:
    sign_in(client, session, make_person(session, role="member"))
    problem, project, donor = make_problem(session), make_project(session), make_organisation(session, "Bank")
    form = {
        "kind": "news", "title_en": "A well", "text_en": "Water.",
        "problems": f"http://localhost/en/problems/{problem.id}",
        "projects": f"http://localhost/projects/{project.id}#places",
        "organisations": f"http://localhost/donors/{donor.slug}",
    }  # fmt: skip
    wrong = post(client, "/en/editing/news/new", {**form, "projects": form["problems"]})
    assert wrong.status_code == 422
    assert session.scalar(select(NewsItem.id)) is None
    assert post(client, "/en/editing/news/new", form).status_code == 303
    assert session.scalars(select(NewsProblem.problem_id)).all() == [problem.id]
    assert session.scalars(select(NewsProject.project_id)).all() == [project.id]
    assert session.scalars(select(NewsOrganisation.organisation_id)).all() == [donor.id]
