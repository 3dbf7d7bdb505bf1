"""The list of projects as a page."""

import re

import pytest

from tests.factories import keep, make_organisation, make_project


@pytest.fixture
def projects(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    made = [
        make_project(
            session,
            f"Water for village {number}",
            f"წყალი სოფლისთვის {number}",
            places=("Telavi",) if number % 2 else ("Kutaisi",),
            donors=[bank] if number < 10 else (),
            topics=["water"],
            status="closed" if number % 5 == 0 else "implementation",
        )
        for number in range(60)
    ]
    keep(session)
    return made


def shown(page):
    return [int(number) for number in re.findall(r'<article class="card" data-project="(\d+)"', page.text)]


def test_the_list_shows_the_first_page_and_the_whole_number(client, projects, statements):
    page = client.get("/en/projects")
    assert page.status_code == 200
    assert len(shown(page)) == 50
    assert 'data-total="60"' in page.text
    assert len(statements) <= 10


def test_the_list_keeps_its_counts_until_the_data_change(client, projects, statements):
    client.get("/en/projects")
    statements.clear()
    client.get("/en/projects")
    beside_versions = [one for one in statements if "FROM data_version" not in one]
    assert len(beside_versions) == 2


def test_the_next_page_continues_and_keeps_filter_and_language(client, projects):
    first = client.get("/en/projects?status=current&limit=30&sort=title")
    follow = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    assert follow.startswith("/en/projects?")
    second = client.get(follow)
    assert len(shown(first)) == 30
    assert len(shown(second)) == 18
    assert not set(shown(first)) & set(shown(second))
    assert 'rel="next"' not in second.text


def test_the_filter_is_told_by_chips_and_carried_to_map_and_file(client, projects):
    page = client.get("/projects?region=GE-KA&donor=world-bank&sort=title")
    assert 'data-total="5"' in page.text
    assert 'href="/map?layers=projects&amp;region=GE-KA&amp;donor=world-bank"' in page.text
    assert 'href="/export/projects.geojson?region=GE-KA&amp;donor=world-bank"' in page.text
    assert 'href="/export/locations.geojson?region=GE-KA&amp;donor=world-bank"' in page.text
    chips = re.search(r'<ul class="chips".*?</ul>', page.text, re.S)[0]
    assert "კახეთი" in chips
    assert "მსოფლიო ბანკი" in chips


def test_the_order_can_be_chosen_and_is_told(client, projects):
    page = client.get("/en/projects?q=water&sort=title")
    chosen = re.findall(r'<a href="([^"]+)" aria-current="true">([^<]+)', page.text)
    assert [name for _, name in chosen] == ["title"]
    assert "/en/projects?q=water&amp;sort=budget" in page.text


def test_titles_are_shown_in_the_language_of_the_page(client, projects):
    assert "წყალი სოფლისთვის 59" in client.get("/projects").text
    assert "Water for village 59" in client.get("/en/projects").text


@pytest.mark.parametrize("words", ["წყლის", "tskali", "village", "თელავში"])
def test_search_knows_georgian_and_latin_letters_and_case_endings(client, projects, words):
    assert shown(client.get("/projects", query_string={"q": words}))


def test_a_filter_that_nothing_meets_says_so_and_offers_a_way_back(client, projects):
    page = client.get("/en/projects?region=GE-AB")
    assert "No project fits this filter." in page.text
    assert 'class="button button-quiet" href="/en/projects"' in page.text


def test_an_empty_service_says_how_projects_come_in(client):
    page = client.get("/en/projects")
    assert page.status_code == 200
    assert "import-projects" in page.text


@pytest.mark.parametrize(
    "query,field",
    [
        ("region=GE-XX", "region"),
        ("donor=nobody", "donor"),
        ("topic=nothing", "topic"),
        ("sort=colour", "sort"),
        ("cursor=%00", "cursor"),
        ("from=yesterday", "from"),
        ("bbox=1,2,3", "bbox"),
    ],
)
def test_an_unknown_value_is_a_400_that_names_its_parameter(client, projects, query, field):
    page = client.get(f"/en/projects?{query}")
    assert page.status_code == 400
    assert f"<code>{field}</code>" in page.text


def test_an_unknown_parameter_is_ignored_by_a_page(client, projects):
    assert client.get("/en/projects?utm_source=mail").status_code == 200


def test_words_from_the_address_are_shown_as_words(client, projects):
    page = client.get("/en/projects", query_string={"q": '"><script>alert(1)</script>'})
    assert page.status_code == 200
    assert "<script>alert" not in page.text
