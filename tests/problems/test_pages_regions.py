"""The regions' pages."""

import re

import pytest

from app.filters import REGION_CODES
from tests.factories import keep, make_organisation, make_project
from tests.factories_problems import make_problem


@pytest.fixture
def projects(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    for number in range(8):
        make_project(session, f"Well {number}", places=("Telavi",), donors=[bank], topics=["water"])
    make_project(
        session,
        "Old road",
        places=("Telavi", "Gori"),
        status="closed",
        topics=["roads"],
        budget_currency="GEL",
    )
    make_project(session, "Elsewhere", places=("Kutaisi",))
    keep(session)


def test_a_region_shows_its_facts_with_their_year(client, projects):
    page = re.sub(r"\s+", " ", client.get("/en/regions/GE-KA").text)
    assert "<h1>Kakheti</h1>" in page
    assert "census of 2014" in page
    assert "318,583" in page


def test_a_region_counts_its_projects_and_links_to_them(client, projects, statements):
    page = client.get("/en/regions/GE-KA").text
    numbers = re.findall(r'<span class="number-value">(\d+)</span>', page)
    assert numbers == ["9", "8", "0"]
    for address in (
        "/en/projects?region=GE-KA", "/en/map?region=GE-KA", "/en/export/projects.geojson?region=GE-KA",
        "/en/projects?donor=world-bank&amp;region=GE-KA", "/en/projects?topic=water&amp;region=GE-KA",
    ):  # fmt: skip
        assert f'href="{address}"' in page, address
    assert len(statements) <= 11


def test_a_region_lists_some_current_projects_and_leads_to_the_rest(client, projects):
    page = client.get("/en/regions/GE-KA").text
    assert len(re.findall(r"data-project=", page)) == 6
    assert "Old road" not in page
    assert "Elsewhere" not in page
    assert "region=GE-KA&amp;status=current&amp;sort=starts" in page


def test_a_region_without_projects_still_maps_its_problems(client, session):
    assert "data-mini-clusters" not in client.get("/en/regions/GE-IM").text
    make_problem(session, "Leak", "Kutaisi")
    page = client.get("/en/regions/GE-IM").text
    assert 'data-mini-problems="/en/clusters/problems.geojson?region=GE-IM"' in page
    assert "js/mini-map.js" in page


def test_a_region_shows_its_newest_open_problems_and_leads_to_the_rest(client, session):
    for number in range(7):
        make_problem(session, f"Leak {number}")
    make_problem(session, "Mended", status="solved")
    make_problem(session, "Elsewhere", "Kutaisi")
    make_problem(session, "Not checked yet", moderation="waiting")
    page = client.get("/en/regions/GE-KA").text
    assert len(re.findall(r"data-problem=", page)) == 6
    for title in ("Mended", "Elsewhere", "Not checked yet"):
        assert title not in page
    assert re.findall(r'<span class="number-value">(\d+)</span>', page)[2] == "7"
    assert 'href="/en/problems?region=GE-KA&amp;status=open&amp;sort=reported"' in page
    assert "No problem has been reported here yet." in client.get("/en/regions/GE-RL").text


def test_the_list_of_regions_counts_open_problems(client, session):
    make_problem(session, status="solved")
    for _number in range(3):
        make_problem(session)
    row = client.get("/en/regions").text.split('href="/en/regions/GE-KA"')[1].split("</tr>")[0]
    assert '<td class="cell-number" data-label="open problems">3</td>' in row


def test_budgets_of_a_region_stay_within_their_currency(client, projects):
    page = client.get("/en/regions/GE-KA").text
    amounts = re.findall(r'<span class="money">([^<]+)</span>', page)
    assert [amount.replace("\xa0", " ") for amount in amounts] == ["250,000 GEL", "2M USD"]


def test_a_region_out_of_control_says_what_is_not_known(client):
    page = client.get("/en/regions/GE-AB").text
    assert "no census could be held" in page
    assert "not under the control" in page
    assert "No project in this region is known yet." in page


def test_the_list_of_regions_has_all_of_them_in_the_order_of_their_names(client, projects, statements):
    page = client.get("/en/regions").text
    codes = re.findall(r'href="/en/regions/(GE-\w\w)"', page)
    assert sorted(codes) == sorted(REGION_CODES)
    assert codes[0] == "GE-AB"
    assert len(statements) <= 5


@pytest.mark.parametrize("code", ["GE-XX", "ge-ka", "KA", "%00", "'"])
def test_a_region_that_is_not_there_is_a_404(client, code):
    assert client.get(f"/regions/{code}").status_code == 404
