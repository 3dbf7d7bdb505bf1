"""A project's own page."""

import json
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.projects.models import (
    ImportRun,
    ProjectBudget,
    ProjectChange,
    ProjectDocument,
    ProjectLocation,
    ProjectResult,
    ProjectTransaction,
)
from app.regions.models import Municipality
from tests.factories import keep, make_organisation, make_place, make_project

CHANGES = {
    "status": ["pipeline", "implementation"],
    "url": [None, "https://example.org/p1"],
    "participations": [[], [{"organisation": f"fund-{number}", "role": "funding"} for number in range(13)]],
}


def paid(year, amount, currency="USD", kind="disbursement"):
    return ProjectTransaction(kind=kind, on_date=date(year, 5, 1), amount=Decimal(amount), currency=currency)


@pytest.fixture
def project(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    builders = make_organisation(session, "Green Kakheti", "მწვანე კახეთი", kind="ngo")
    run = ImportRun(
        kind="projects", source="test", file_name="projects.csv", sha256="0" * 64,
        finished_at=datetime(2026, 4, 2, tzinfo=UTC),
    )  # fmt: skip
    session.add(run)
    session.flush()
    made = make_project(
        session, places=("Telavi", "Gori"), donors=[bank], implementers=[builders], topics=["water"],
        sectors=["14030"], description_en="New wells.\n84 km of pipes.", import_run_id=run.id,
        url="https://example.org/p1",
        parts=[
            paid(2024, 500), paid(2025, 1250), paid(2025, 300, "GEL"), paid(2024, 4000, kind="commitment"),
            ProjectBudget(kind="original", starts_on=date(2024, 1, 1), amount=Decimal(4000), currency="USD"),
            ProjectDocument(title="Appraisal", url="https://example.org/doc.pdf", format="application/pdf"),
            ProjectDocument(title="Bad link", url="javascript:alert(1)"),
            ProjectResult(title="Households with water", indicator="number", target="9000", actual="7400"),
            ProjectChange(import_run_id=run.id, changes=CHANGES),
        ],
    )  # fmt: skip
    session.add_all(
        [make_place(made.id, "Zugdidi", 7, "district"), make_place(made.id, "Tbilisi", 8, "country")]
    )
    keep(session)
    return made


def test_the_page_tells_everything_that_is_known(client, project, statements):
    page = client.get(f"/en/projects/{project.id}")
    assert page.status_code == 200
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))
    for words in (
        "Water supply for Telavi", "თელავის წყალმომარაგება", "under way", "March 1, 2024", "250,000 USD",
        "World Bank", "Green Kakheti", "Water and sanitation", "84 km of pipes.", "Kakheti", "Shida Kartli",
        "known only to the district", "the whole country", "Households with water", "7400", "Appraisal",
        "14030", "projects.csv", "April 2, 2026", "planned → under way",
    ):  # fmt: skip
        assert words in text, words
    # Thirteen of its own, one for the articles about it, one for events and observations.
    assert len(statements) <= 15


def test_money_is_drawn_and_told_by_currency_and_year(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    assert page.count('<figure class="chart money-chart">') == 2
    assert 'class="chart-bar chart-commitment"' in page
    assert "<title>2025, paid out: 1,250 USD</title>" in page
    assert "1,550" not in page
    assert "style=" not in page


def test_links_lead_to_donor_region_and_lists_in_the_same_language(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    for address in (
        "/en/donors/world-bank", "/en/regions/GE-KA", "/en/projects?organisation=green-kakheti",
        "/en/projects?topic=water", f"/projects/{project.id}",
    ):  # fmt: skip
        assert f'href="{address}"' in page, address


def test_only_web_addresses_become_links(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    assert "Bad link" in page
    assert "javascript:" not in page


def test_text_of_a_source_is_shown_as_text(client, session):
    made = make_project(
        session, "<b>Bold</b>", None, description_en="<img src=x onerror=alert(1)>", places=()
    )
    keep(session)
    page = client.get(f"/en/projects/{made.id}").text
    assert "<b>Bold" not in page
    assert "<img src=x" not in page
    assert "&lt;b&gt;Bold" in page


def test_a_project_of_which_little_is_known_says_so(client, session):
    made = make_project(
        session,
        "Small",
        None,
        places=(),
        starts_on=None,
        ends_on=None,
        budget_amount=None,
        budget_currency=None,
    )
    keep(session)
    page = client.get(f"/en/projects/{made.id}").text
    assert "The source names no place for this project." in page
    assert page.count("not told by the source") == 2
    assert "data-mini-map" not in page
    assert "Nothing has changed" in page


def words_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def test_a_place_without_a_name_is_called_by_the_smallest_unit_known(client, session):
    made = make_project(session, places=("Telavi", "Gori", "Tbilisi", "Kutaisi"), precision="region")
    named, by_municipality, countrywide, by_region = session.scalars(
        select(ProjectLocation)
        .where(ProjectLocation.project_id == made.id)
        .order_by(ProjectLocation.position)
    )
    named.municipality_code = by_municipality.municipality_code = session.scalars(
        select(Municipality.code).where(Municipality.name_en == "Gori")
    ).one()
    by_municipality.name = countrywide.name = by_region.name = None
    countrywide.precision, countrywide.region_code = "country", None
    keep(session)
    page = client.get(f"/en/projects/{made.id}").text
    table = page[page.index('<table class="stacked places">') :]
    rows = [words_of(row) for row in re.findall("<tr>(.*?)</tr>", table.split("</table>")[0], re.S)[1:]]
    assert rows == [
        "Telavi Gori · Kakheti known only to the region",
        "Gori Shida Kartli known only to the region",
        "Georgia the whole country",
        "Imereti known only to the region",
    ]
    assert page.count('href="/en/regions/GE-IM"') == 1


def test_a_project_of_which_one_day_is_known_names_it_for_what_it_is(client, session):
    made = make_project(session, ends_on=None, status="closed")
    keep(session)
    text = words_of(client.get(f"/en/projects/{made.id}").text)
    assert "Begin March 1, 2024 end not told by the source" in text
    assert "დასაწყისი 1 მარტი, 2024" in words_of(client.get(f"/projects/{made.id}").text)


def test_a_sector_without_a_name_tells_its_code_once_and_leads_to_the_list(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    assert '<a href="/en/projects?sector=14030">OECD DAC 14030</a>' in page
    assert page.count("14030") == 2


@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999", "-1", "x", "1%00"])
def test_a_project_that_is_not_there_is_a_404(client, project, number):
    assert client.get(f"/en/projects/{number}").status_code == 404
    assert client.get(f"/en/projects/{number}/places.geojson").status_code == 404


def test_the_places_are_geojson_in_the_order_of_longitude_and_latitude(client, project, statements):
    answer = client.get(f"/projects/{project.id}/places.geojson")
    assert answer.content_type == "application/geo+json; charset=utf-8"
    features = json.loads(answer.data)["features"]
    assert [feature["geometry"] and feature["geometry"]["coordinates"] for feature in features] == [
        [45.47, 41.92],
        [44.11, 41.98],
        [41.87, 42.51],
        None,
    ]
    assert features[0]["properties"]["title"] == "თელავის წყალმომარაგება"
    assert features[2]["properties"]["precision"] == "district"
    assert len(statements) == 1


def test_a_project_without_places_has_an_empty_collection(client, session):
    made = make_project(session, places=())
    keep(session)
    assert json.loads(client.get(f"/projects/{made.id}/places.geojson").data)["features"] == []


def test_examples_are_marked_on_the_page_and_above_it(client, session):
    made = make_project(session, is_example=True)
    keep(session)
    page = client.get(f"/en/projects/{made.id}").text
    assert "This project is invented." in page
    assert 'class="banner"' in page


def test_nothing_is_marked_where_nothing_is_invented(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    assert "invented" not in page


def test_the_history_tells_values_and_rows_in_words(client, project):
    page = client.get(f"/en/projects/{project.id}").text
    history = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index("What changed") :]))
    assert "status planned → under way" in history
    assert "organisations → Donor, fund-0 Donor, fund-1" in history
    assert "Donor, fund-9 and 3 more" in history
    assert "fund-10" not in history
    assert "[" not in history


def test_a_long_list_of_places_can_be_unfolded(client, session):
    made = make_project(session, places=("Telavi", "Gori") * 7)
    keep(session)
    page = client.get(f"/en/projects/{made.id}").text
    assert "<summary>14 places</summary>" in page
    assert page.count("exact place") == 14


HISTORY = [
    {"budget_amount": [None, 120000.0], "budget_currency": [None, "GEL"]},
    {"budget_amount": [120000.0, 130000.5], "starts_on": ["2024-03-01", "2024-04-15"]},
    {
        "budget_amount": [130000.5, 50000],
        "budget_currency": ["GEL", "USD"],
        "locations": [
            [],
            [{"lat": 41.92, "lon": 45.47, "name": "Well", "precision": "near", "region_rule": "inside"}],
        ],
        "budgets": [[{"kind": "original", "amount": 1.5, "currency": "EUR", "starts_on": "2024-01-01"}], []],
        "participations": [[], [{"role": "implementing", "organisation": "green-kakheti"}]],
        "transactions": [[], [{"kind": "disbursement", "amount": -7, "currency": "EUR"}]],
    },
]


@pytest.mark.parametrize(
    "prefix, told",
    [
        (
            "/en",
            (
                "130,000.50 GEL → 50,000 USD", "120,000 GEL → 130,000.50 GEL", "→ 120,000 GEL",
                "March 1, 2024 → April 15, 2024", "41.92, 45.47, Well, near this place", "original",
                "1.50 EUR", "January 1, 2024", "Implemented by", "paid out", "-7 EUR",
            ),
        ),
        ("", ("130 000,50 GEL → 50 000 USD", "1 მარტი, 2024 → 15 აპრილი, 2024", "1,50 EUR")),
    ],
)  # fmt: skip
def test_the_history_speaks_as_the_page_does(client, session, prefix, told):
    made = make_project(
        session,
        budget_amount=Decimal(50000),
        budget_currency="USD",
        parts=[
            ProjectChange(changes=changes, changed_at=datetime(2026, 1, day, tzinfo=UTC))
            for day, changes in enumerate(HISTORY, 1)
        ],
    )
    keep(session)
    page = client.get(f"{prefix}/projects/{made.id}").text.replace("\xa0", " ")
    history = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page[page.index('class="changes"') :]))
    for words in told:
        assert words in history, (words, history)
    assert "130000" not in history
    assert "inside" not in history
