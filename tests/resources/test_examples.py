"""The example resources: in every region, of every kind, marked, gone without trace; generated ones too."""

from __future__ import annotations

from datetime import date

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import db
from app.filters import REGION_CODES
from app.organisations.models import Organisation
from app.projects.services.examples import load_examples as load_projects
from app.resources.models import Resource, ResourceType
from app.resources.services.examples import load_examples, remove_examples
from app.resources.services.generate import generate_resources, remove_generated

TODAY = date(2026, 11, 20)


def test_examples_stand_in_every_region_and_of_every_kind(client: FlaskClient, session: Session) -> None:
    load_projects(session)
    loaded = load_examples(session, TODAY)
    assert 55 <= loaded <= 70
    found = session.scalars(select(Resource)).all()
    assert len(found) == loaded
    assert all(one.is_example and one.title_ka and one.title_en and one.topic_codes for one in found)
    assert {code for one in found if one.area_kind != "country" for code in one.region_codes} >= set(
        REGION_CODES
    ) - {"GE-TB"}
    kinds = session.scalars(select(ResourceType.code).where(ResourceType.parent_code.is_not(None)))
    assert {one.type_code for one in found} == set(kinds)
    assert load_examples(session, TODAY) == 0
    owners = select(Organisation.status).join(Resource, Resource.organisation_id == Organisation.id)
    assert set(session.scalars(owners)) == {"active"}
    page = client.get("/resources").text
    assert page.count("example-mark") == 50
    assert "ლაბორატორიული ანალიზი" in client.get("/resources?type=laboratories").text
    assert remove_examples(session) == loaded
    assert session.scalar(select(func.count()).select_from(Resource)) == 0


def test_without_example_organisations_there_are_no_example_resources(session: Session) -> None:
    assert load_examples(session, TODAY) == 0


def test_examples_that_went_with_their_organisations_come_again(session: Session) -> None:
    load_projects(session)
    loaded = load_examples(session, TODAY)
    session.execute(Resource.__table__.delete().where(Resource.type_code == "lawyers"))  # type: ignore[attr-defined]
    assert load_examples(session, TODAY) == loaded


def test_generated_resources_are_the_same_each_time_and_go_again(session: Session) -> None:
    def told() -> list[tuple[object, ...]]:
        columns = (Resource.title_en, Resource.quantity, Resource.area_kind, Resource.region_codes)
        return [tuple(row) for row in session.execute(select(*columns).order_by(Resource.id))]

    assert generate_resources(session, 400) == 400
    first = told()
    kinds = {row[2] for row in first}
    assert kinds == {"country", "regions", "municipalities", "radius"}
    assert session.scalar(select(func.count()).where(Resource.is_generated)) == 400
    assert remove_generated(session) == 400
    assert generate_resources(session, 400) == 400
    assert told() == first
    assert generate_resources(session, 10) == 10
    assert remove_generated(session) == 410
    assert session.scalar(select(func.count()).where(Organisation.slug.like("generated-member-%"))) == 0


def test_the_commands_load_and_remove_them(own_app: Flask) -> None:
    run = own_app.test_cli_runner().invoke
    assert "15 example requests" in run(args=["load-examples"]).output
    assert "20 resources generated in" in run(args=["generate", "--resources", "20"]).output
    assert "20 resources removed in" in run(args=["generate", "--remove"]).output
    assert "15 example requests" in run(args=["remove-examples"]).output
    with own_app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Resource)) == 0
