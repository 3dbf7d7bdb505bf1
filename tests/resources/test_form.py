"""Offering a resource: kept with its area, refused with every wrong field named, nothing typed lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import REGION_CODES
from app.resources.models import Allocation, Resource
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_editor, make_member, make_resource
from tests.signing import post, sign_in

SQUARE = [[45.3, 41.8], [45.6, 41.8], [45.6, 42.0], [45.3, 42.0], [45.3, 41.8]]
CROSSED = [[45.3, 41.8], [45.6, 42.0], [45.6, 41.8], [45.3, 42.0], [45.3, 41.8]]


def polygon(*rings: list[list[float]]) -> str:
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def form(**values: Any) -> dict[str, Any]:
    return {
        "owner": "self", "type": "engineers", "title_en": "Engineers for water", "quantity": "5",
        "area_kind": "country", "visibility": "public", **values,
    }  # fmt: skip


@pytest.fixture
def member(client: FlaskClient, session: Session) -> FlaskClient:
    sign_in(client, session, make_person(session, role="member", name="Nino"))
    return client


def offered(session: Session) -> Resource:
    session.expire_all()
    return session.scalars(select(Resource).order_by(Resource.id.desc())).first()  # type: ignore[return-value]


def test_a_member_offers_a_resource_for_the_whole_country(member: FlaskClient, session: Session) -> None:
    values = form(title_ka="ინჟინრები წყლისთვის", topics=["water"], languages=["ka", "en"], unit="engineers")
    answer = post(member, "/resources/new", values)
    resource = offered(session)
    assert (answer.status_code, answer.location) == (303, f"/resources/{resource.id}")
    assert resource.region_codes == sorted(REGION_CODES)
    assert (resource.quantity, resource.free, resource.is_public) == (5, 5, True)
    assert resource.topic_codes == ["infrastructure", "water"]
    page = member.get(f"/resources/{resource.id}").text
    assert "ინჟინრები წყლისთვის" in page
    assert "Nino" in page
    assert "Engineers for water" in member.get(f"/en/resources/{resource.id}").text


def test_what_is_over_is_not_offered_anew_but_what_ends_can_be_changed(
    member: FlaskClient, session: Session
) -> None:
    over = form(available_to="2025-01-31")
    refused = post(member, "/en/resources/new", over)
    assert refused.status_code == 422
    assert "This day is over" in refused.text

    post(member, "/resources/new", form())
    page = f"/resources/{offered(session).id}"
    changed = post(member, f"{page}/edit", {**over, "version": "1"})
    assert (changed.status_code, changed.location) == (303, page)
    assert "its time is over" in member.get(f"/en{page}").text


def test_regions_municipalities_and_a_radius_tell_the_regions(member: FlaskClient, session: Session) -> None:
    post(member, "/resources/new", form(area_kind="regions", regions=["GE-KA", "GE-IM"]))
    assert offered(session).region_codes == ["GE-IM", "GE-KA"]
    code = session.execute(
        select(func.min(Resource.metadata.tables["municipality"].c.code)).where(
            Resource.metadata.tables["municipality"].c.region_code == "GE-SZ"
        )
    ).scalar_one()
    post(member, "/resources/new", form(area_kind="municipalities", municipalities=[code]))
    assert (offered(session).region_codes, offered(session).municipality_codes) == (["GE-SZ"], [code])
    assert session.scalar(select(func.ST_X(Resource.point)).where(Resource.id == offered(session).id))
    values = form(area_kind="radius", position="41.92, 45.47", radius_km="5,5")
    assert post(member, "/resources/new", values).status_code == 303
    resource = offered(session)
    assert (resource.region_codes, float(resource.radius_km or 0)) == (["GE-KA"], 5.5)
    area = session.scalar(
        select(func.ST_Area(func.geography(Resource.area))).where(Resource.id == resource.id)
    )
    assert area == pytest.approx(3.1416 * 5500**2, rel=0.02)


@pytest.mark.parametrize("text", [polygon(SQUARE), "41.8, 45.3\n41.8, 45.6\n42.0, 45.6\n42.0, 45.3"])
def test_a_drawn_area_is_kept_as_drawn(member: FlaskClient, session: Session, text: str) -> None:
    assert post(member, "/resources/new", form(area_kind="drawn", area=text)).status_code == 303
    resource = offered(session)
    assert resource.region_codes == ["GE-KA"]
    area = member.get(f"/resources/{resource.id}/area.geojson").get_json()["features"][0]["geometry"]
    assert area == {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    assert "45.6" in member.get(f"/resources/{resource.id}/edit").text


@pytest.mark.parametrize(
    "text, words",
    [
        ("", "Draw the area"),
        ("somewhere in Kakheti", "An area is GeoJSON"),
        ("41.8, 45.3\n41.8, 45.6", "at least three corners"),
        (polygon(CROSSED), "crosses itself at 41.9, 45.45"),
        (polygon([[44.0, 40.2], [44.6, 40.2], [44.6, 40.5], [44.0, 40.2]]), "outside Georgia"),
        (polygon([[41.8, 45.3], [42.0, 45.3], [42.0, 45.6], [41.8, 45.3]]), "turned round it lies inside"),
        (polygon([[46.0, 40.9], [48.5, 40.9], [48.5, 42.0], [46.0, 42.0], [46.0, 40.9]]), "outside Georgia"),
        (polygon(SQUARE[:-1]), "not closed"),
        (polygon([[45.3, 41.8], [45.3, 41.8], [45.3, 41.8], [45.3, 41.8]]), "not valid"),
        ('{"type":"Polygon","coordinates":[[[NaN,1],[1,1],[1,2],[NaN,1]]]}', "cannot be read"),
        ('{"type":"Polygon","coordinates":[[["45",41],[1,1],[1,2],[1,1]]]}', "no pair of numbers"),
        ('{"type":"Polygon","coordinates":[[[405,41],[406,41],[406,42],[405,41]]]}', "not on the earth"),
        ('{"type":"Point","coordinates":[45.3,41.8]}', "Polygon or a MultiPolygon"),
        ("[" * 100_000, "cannot be read"),
        ('{"type":"FeatureCollection","features":[]}', "no polygon"),
    ],
)  # fmt: skip
def test_an_area_that_is_none_is_named_and_nothing_typed_is_lost(
    member: FlaskClient, session: Session, text: str, words: str
) -> None:
    before = session.scalar(select(func.count()).select_from(Resource))
    answer = post(member, "/en/resources/new", form(area_kind="drawn", area=text, topics=["water"]))
    assert answer.status_code == 422
    assert 'href="#area"' in answer.text
    assert words in answer.text
    assert 'value="Engineers for water"' in answer.text
    assert 'name="topics" value="water" checked' in answer.text
    assert session.scalar(select(func.count()).select_from(Resource)) == before


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("owner", {"owner": "organisation-1"}),
        ("type", {"type": "dragons"}),
        ("title_ka", {"title_en": ""}),
        ("title_en", {"title_en": "x" * 121}),
        ("quantity", {"quantity": "0"}),
        ("quantity", {"quantity": "-5"}),
        ("quantity", {"quantity": "1e5"}),
        ("quantity", {"quantity": "99999999999"}),
        ("quantity", {"quantity": ""}),
        ("topics", {"topics": ["nothing"]}),
        ("languages", {"languages": ["xx"]}),
        ("area_kind", {"area_kind": "moon"}),
        ("regions", {"area_kind": "regions"}),
        ("regions", {"area_kind": "regions", "regions": ["GE-XX"]}),
        ("municipalities", {"area_kind": "municipalities"}),
        ("position", {"area_kind": "radius", "radius_km": "5"}),
        ("position", {"area_kind": "radius", "radius_km": "5", "position": "48.85, 2.35"}),
        ("radius_km", {"area_kind": "radius", "position": "41.92, 45.47"}),
        ("radius_km", {"area_kind": "radius", "position": "41.92, 45.47", "radius_km": "301"}),
        ("place", {"place": "Atlantis"}),
        ("available_from", {"available_from": "2026-02-30"}),
        ("available_to", {"available_from": "2026-05-01", "available_to": "2026-04-01"}),
        ("visibility", {"visibility": "nobody"}),
        ("title_en", {"title_en": "a\x07b"}),
    ],
)
def test_each_wrong_answer_is_named(member: FlaskClient, field: str, wrong: dict[str, Any]) -> None:
    answer = post(member, "/en/resources/new", form(**wrong))
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text
    assert f'id="{field}"' in answer.text


def test_citizens_offer_nothing_and_members_only_for_themselves(
    client: FlaskClient, session: Session
) -> None:
    sign_in(client, session, make_person(session))
    assert post(client, "/resources/new", form()).status_code == 403
    organisation = make_member(session)
    sign_in(client, session, make_editor(session, organisation))
    assert post(client, "/resources/new", form(owner=f"organisation-{organisation.id}")).status_code == 303
    assert offered(session).organisation_id == organisation.id
    sign_in(client, session, make_editor(session, organisation, "member"))
    assert post(client, "/resources/new", form(owner=f"organisation-{organisation.id}")).status_code == 422


def test_who_comes_second_is_told(client: FlaskClient, session: Session) -> None:
    organisation = make_member(session)
    resource = make_resource(session, owner=organisation)
    sign_in(client, session, make_editor(session, organisation))
    values = form(owner=f"organisation-{organisation.id}", version="1", title_en="First")
    assert post(client, f"/resources/{resource.id}/edit", values).status_code == 303
    late = post(client, f"/en/resources/{resource.id}/edit", {**values, "title_en": "Second"})
    assert late.status_code == 409
    assert 'value="Second"' in late.text
    session.refresh(resource)
    assert (resource.title_en, resource.version) == ("First", 2)


def test_what_is_allocated_can_neither_shrink_below_nor_go_unknowingly(
    client: FlaskClient, session: Session
) -> None:
    organisation = make_member(session)
    resource, problem = make_resource(session, owner=organisation), make_problem(session)
    session.add(Allocation(resource_id=resource.id, problem_id=problem.id, quantity=3))
    session.flush()
    sign_in(client, session, make_editor(session, organisation))
    path = f"/en/resources/{resource.id}"
    values = form(owner=f"organisation-{organisation.id}", version="1", quantity="2")
    less = post(client, f"{path}/edit", values)
    assert less.status_code == 422
    assert f"3 of it are allocated: № {problem.id} (3)" in less.text
    withdrawn = post(client, f"{path}/withdraw", {"version": "1"})
    assert withdrawn.status_code == 409
    assert f"№ {problem.id} (3)" in withdrawn.text
    session.refresh(resource)
    assert (resource.state, resource.free) == ("offered", 2)
    assert post(client, f"{path}/withdraw", {"version": "1", "knowing": "yes"}).status_code == 303
    session.refresh(resource)
    assert (resource.state, resource.free) == ("withdrawn", 2)
    assert session.scalar(select(Allocation.state)) == "promised"
    assert client.get(path).status_code == 200


def test_pausing_takes_it_out_of_lists_and_offering_puts_it_back(
    client: FlaskClient, session: Session
) -> None:
    organisation = make_member(session)
    resource = make_resource(session, owner=organisation)
    sign_in(client, session, make_editor(session, organisation))
    sign = f'data-resource="{resource.id}"'
    assert sign in client.get("/resources").text
    assert post(client, f"/resources/{resource.id}/pause", {"version": "1"}).status_code == 303
    assert sign not in client.get("/resources").text
    assert post(client, f"/resources/{resource.id}/offer", {"version": "1"}).status_code == 409
    assert post(client, f"/resources/{resource.id}/offer", {"version": "2"}).status_code == 303
    assert sign in client.get("/resources").text
