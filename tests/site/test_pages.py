"""The start page, what Kseli is, and the documentation of the open data."""

import json
import re

import pytest

from app.db import db
from app.filters import parse
from app.site.open_data import FORMATS, LAYERS, PARAMETERS
from tests.factories import keep, make_organisation, make_project
from tests.factories_events import make_event
from tests.factories_links import make_link
from tests.factories_news import make_news
from tests.factories_problems import make_problem
from tests.factories_resources import make_resource

EXAMPLES = {
    "region": "GE-IM", "status": "current", "from": "2020-01-01", "to": "2030-01-01", "min_amount": "1",
    "max_amount": "9", "currency": "GEL", "bbox": "44,41,45,42", "near": "44.8,41.7", "within_km": "20",
    "limit": "5", "sector": "14030", "topic": "water", "lang": "en", "q": "water", "municipality": "x",
    "donor": "x", "organisation": "x", "step": "4", "linked": "no", "type": "people",
    "since": "2026-11-22T16:00:00Z", "until": "2026-11-23", "kind": "news",
}  # fmt: skip


@pytest.fixture
def projects(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    for number in range(8):
        make_project(
            session,
            f"Well {number}",
            f"ჭა {number}",
            donors=[bank],
            status="closed" if number < 3 else "implementation",
        )
    make_project(session, "Road", "გზა", places=("Kutaisi", "Gori"), is_example=True)
    keep(session)


def test_home_shows_the_map_and_three_numbers_that_are_links(client, session, projects, statements):
    for number in range(3):
        make_problem(session, f"Leak {number}", linked=number > 0)
    make_problem(session, "Mended", status="solved", linked=True)
    make_problem(session, "Not checked yet", moderation="waiting", linked=True)
    make_news(session)
    make_event(session)
    make_event(session, "Long ago", days=-20)
    statements.clear()
    page = client.get("/en/").text
    numbers = re.findall(r'<a class="number" href="([^"]+)">\s*<span class="number-value">(\d+)</span>', page)
    assert numbers == [
        ("/en/projects?status=current", "6"),
        ("/en/problems?status=open", "3"),
        ("/en/problems?linked=yes", "3"),
    ]
    assert len(re.findall("data-problem=", page)) == 3
    assert 'data-mini-clusters="/en/clusters/projects.geojson"' in page
    assert len(re.findall("data-project=", page)) == 6
    assert len(re.findall("data-news=", page)) == 1
    assert len(re.findall("data-event=", page)) == 1
    # For each of the two layers: its numbers, its newest records, whether examples are among them; of the
    # news the newest, of the events the next, and the names of their regions.
    assert len(statements) <= 10


def test_home_says_honestly_what_is_not_there_yet(client):
    page = client.get("/en/").text
    assert "None has been published yet." in page
    assert "There are no projects yet." in page
    assert "No problem is open at present." in page
    assert 'class="subscription-box"' in page
    assert 'class="banner"' not in page


def test_every_page_says_that_some_projects_are_invented(client, projects):
    for address in ("/", "/projects", "/donors", "/regions", "/about", "/data", "/map"):
        assert 'class="banner"' in client.get(f"/en{address}").text, address


def test_every_page_says_that_some_problems_are_invented(client, session):
    make_problem(session, is_example=True)
    assert 'class="banner"' in client.get("/en/about").text


def test_the_data_page_names_every_parameter_of_the_filter_and_no_other(app):
    with app.test_request_context("/en/"):
        named = {name for name, _about, _repeatable in PARAMETERS}
        assert named == set(EXAMPLES)
        assert parse(EXAMPLES.items(), strict=True).region == ("GE-IM",)


@pytest.mark.parametrize("name,repeatable", [(name, repeatable) for name, _about, repeatable in PARAMETERS])
def test_the_data_page_tells_rightly_what_may_be_repeated(client, name, repeatable):
    if name == "lang":
        return
    both = {"near": "within_km", "within_km": "near"}
    pairs = [("lang", "en"), (name, EXAMPLES[name]), (name, EXAMPLES[name])]
    pairs += [(other, EXAMPLES[other]) for other in [both.get(name)] if other]
    answer = client.get("/export/regions.geojson", query_string=pairs)
    told = json.dumps(answer.get_json(force=True).get("errors", "")) if answer.status_code == 400 else ""
    assert ("only once" in told) is not repeatable


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_the_data_page_describes_the_properties_that_the_files_have(own_app, layer):
    with own_app.app_context():
        make_project(db.session, donors=[make_organisation(db.session, "World Bank")])
        keep(db.session)
        make_link(db.session, make_problem(db.session), make_resource(db.session))
        make_news(db.session)
        make_event(db.session)
        db.session.commit()
    for format_name in FORMATS:
        answer = own_app.test_client().get(f"/export/{layer.name}.{format_name}")
        feature = json.loads(answer.data)["features"][0]
        assert list(feature["properties"]) == [name for name, _about in layer.properties]


def test_the_data_page_links_to_files_that_exist(client, projects):
    page = client.get("/data").text
    for address in re.findall(r'href="(/export/[^"]+)"', page):
        assert client.head(address).status_code == 200


def test_about_keeps_the_anchors_that_other_pages_lead_to(client):
    page = client.get("/en/about").text
    for name in ("privacy", "contact", "credits", "subscribe"):
        assert f'id="{name}"' in page
    data = client.get("/en/data").text
    for name in ("licence", "sources"):
        assert f'id="{name}"' in data
