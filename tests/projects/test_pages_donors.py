"""The donors' pages."""

import re

import pytest

from tests.factories import keep, make_organisation, make_project


@pytest.fixture
def donors(session):
    bank = make_organisation(
        session, "World Bank", "მსოფლიო ბანკი", kind="international", website="https://example.org"
    )
    roads = make_organisation(session, "Ministry of Roads", kind="government", website="javascript:alert(1)")
    idle = make_organisation(session, "Idle Fund")
    for number in range(14):
        make_project(session, f"Well {number}", places=("Telavi",), donors=[bank], topics=["water"])
    make_project(session, "Road", places=("Gori", "Kutaisi"), donors=[bank, roads], budget_currency="GEL")
    keep(session)
    return bank, roads, idle


def names(page):
    return re.findall(r'<th scope="row"><a href="[^"]*/donors/[^"]+">([^<]+)</a>', page.text)


def test_the_list_has_those_with_most_projects_first(client, donors, statements):
    page = client.get("/en/donors")
    assert names(page) == ["World Bank", "Ministry of Roads"]
    rows = re.findall(r"<tr>.*?</tr>", page.text, re.S)[1:]
    assert "Kakheti" in rows[0]
    assert "Imereti, Shida Kartli" in rows[1].replace("  ", " ")
    amounts = [amount.replace("\xa0", " ") for amount in re.findall(r'"money">([^<]+)', rows[0])]
    assert amounts == ["250,000 GEL", "3.5M USD"]
    assert len(statements) <= 4


@pytest.mark.parametrize(
    "words,found",
    [
        ("world", ["World Bank"]),
        ("BANK world", ["World Bank"]),
        ("მსოფლიო ბანკის", ["World Bank"]),
        ("msoplio", ["World Bank"]),
        ("roads", ["Ministry of Roads"]),
        ("nobody", []),
        ("%", []),
        ("_", []),
        ("\u202e", []),
    ],
)
def test_a_donor_is_found_by_its_name_in_any_spelling(client, donors, words, found):
    page = client.get("/en/donors", query_string={"q": words})
    assert page.status_code == 200
    assert names(page) == found


def test_a_name_that_nobody_has_offers_a_way_back(client, donors):
    page = client.get("/en/donors?q=nobody").text
    assert 'class="button button-quiet" href="/en/donors"' in page
    assert "No donor has such a name." in page
    assert 'value="nobody"' in page


def test_a_long_list_goes_on_where_it_stopped(client, session):
    for number in range(53):
        make_project(session, places=(), donors=[make_organisation(session, f"Fund {number}")])
    keep(session)
    first = client.get("/en/donors")
    follow = re.search(r'rel="next" href="([^"]+)"', first.text)[1].replace("&amp;", "&")
    second = client.get(follow)
    assert (len(names(first)), len(names(second))) == (50, 3)
    assert not set(names(first)) & set(names(second))


@pytest.mark.parametrize("cursor", ["1", "a-b", "1-2-3", "9999999999-1", "-"])
def test_a_damaged_cursor_is_refused_by_name(client, donors, cursor):
    page = client.get(f"/en/donors?cursor={cursor}")
    assert page.status_code == 400
    assert "<code>cursor</code>" in page.text


def test_a_donor_shows_projects_regions_topics_and_money(client, donors, statements):
    page = client.get("/en/donors/world-bank").text
    assert re.findall(r'<span class="number-value">(\d+)</span>', page) == ["15", "15", "3"]
    assert 'href="/en/projects?region=GE-KA&amp;donor=world-bank"' in page
    assert 'href="/en/projects?topic=water&amp;donor=world-bank"' in page
    assert 'href="/en/map?donor=world-bank"' in page
    assert 'href="https://example.org"' in page
    assert len(re.findall("data-project=", page)) == 12
    assert "მსოფლიო ბანკი" in page
    assert len(statements) <= 8


def test_a_donor_in_name_only_says_so(client, donors):
    page = client.get("/en/donors/idle-fund")
    assert page.status_code == 200
    assert "No project with this donor is known." in page.text


def test_only_web_addresses_become_links(client, donors):
    page = client.get("/en/donors/ministry-of-roads")
    assert page.status_code == 200
    assert "javascript:" not in page.text


@pytest.mark.parametrize("slug", ["nobody", "World-Bank", "%00", "'", "a--b", "x" * 300])
def test_a_donor_that_is_not_there_is_a_404(client, donors, slug):
    assert client.get(f"/donors/{slug}").status_code == 404


def test_an_empty_service_says_where_donors_come_from(client):
    assert "Donors come in with the projects" in client.get("/en/donors").text
