"""The page of gaps: what each cell says and where it leads, what is refused, how much is asked."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.matching.services.gaps import keep_gaps
from app.regions.models import Region
from tests.factories import keep, make_project
from tests.factories_problems import make_problem
from tests.matching.test_gap_cells import NOW, make_member, make_resource

CELL = re.compile(r'<td class="cell-number[^"]*">(.*?)</td>', re.DOTALL)


@pytest.fixture
def gaps(client: FlaskClient, session: Session) -> FlaskClient:
    """A client on: two open problems in Kakheti, one linked; a project in dollars there, one in Gori."""
    make_problem(session, topic="water", linked=True)
    make_problem(session, topic="roads")
    make_project(session, topics=("water",), budget_amount=Decimal(1_250_000))
    make_project(session, places=("Gori",), topics=("schools",), budget_amount=None, budget_currency=None)
    keep(session)
    make_resource(session, organisation_id=make_member(session).id)
    keep_gaps(session, NOW)
    return client


def row_of(page: str, region: str) -> list[str]:
    """Return the texts of a region's cells in the table."""
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    row = next(part for part in table.split("<tr")[1:] if f">{region}<" in part)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in CELL.findall(row)]


def links_of(page: str, region: str) -> list[str]:
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    row = next(part for part in table.split("<tr")[1:] if f">{region}<" in part)
    return [link.replace("&amp;", "&") for link in re.findall(r'<td[^>]*><a href="([^"]+)"', row)]


def test_the_table_counts_open_problems_and_each_number_leads_to_them(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps").text
    assert row_of(page, "Kakheti")[:3] == ["2", "2", "0"]
    assert links_of(page, "Kakheti")[:2] == [
        "/en/map?region=GE-KA&status=open&layers=problems",
        "/en/map?region=GE-KA&topic=infrastructure&status=open&layers=problems",
    ]
    for link in links_of(page, "Kakheti"):
        assert gaps.get(link).status_code == 200


@pytest.mark.parametrize("measure", ["problems", "projects", "money", "members", "linked"])
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_figure_answers_in_both_languages_and_all_its_links_lead_somewhere(
    gaps: FlaskClient, prefix: str, measure: str
) -> None:
    page = gaps.get(f"{prefix}/gaps?measure={measure}&per=10000")
    assert page.status_code == 200
    main = page.text[page.text.index("<main") : page.text.index("</main>")]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/[^"]+)"', main)}
    for link in links:
        assert gaps.get(link).status_code == 200, link


def test_money_stands_in_one_currency_and_is_unknown_where_no_budget_is(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps?measure=money").text
    assert "Money committed, in USD" in page
    assert row_of(page, "Kakheti")[0] == "1.2M"
    assert row_of(page, "Shida Kartli")[0] == "–not known"
    other = gaps.get("/en/gaps?measure=money&currency=GEL").text
    assert row_of(other, "Kakheti")[0] == "–not known"
    assert "currency=USD" in links_of(page, "Kakheti")[0]


def test_the_share_needs_a_problem_and_leads_to_those_that_wait(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps?measure=linked").text
    assert row_of(page, "Kakheti")[:3] == ["50%", "50%", "–not known"]
    assert links_of(page, "Kakheti")[0] == "/en/map?region=GE-KA&status=open&linked=no&layers=problems"


def test_by_people_needs_a_census(gaps: FlaskClient, session: Session) -> None:
    page = gaps.get("/en/gaps?per=10000").text
    people = session.get_one(Region, "GE-KA").population
    assert people
    assert row_of(page, "Kakheti")[0] == f"{round(2 / people * 10_000, 2)}"
    assert row_of(page, "Abkhazia")[0] == "–not known"
    assert row_of(page, "Whole country")[0] == "–not known"


def test_a_topic_opens_into_those_below_it(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps?topic=infrastructure").text
    assert row_of(page, "Kakheti")[:4] == ["2", "1", "0", "1"]
    assert "Back to the topics above" in page
    assert row_of(gaps.get("/en/gaps?topic=water&region=GE-KA").text, "Kakheti") == ["1"]
    assert row_of(gaps.get("/en/gaps?topic=water&topic=schools").text, "Kakheti") == ["1", "0"]


def test_chosen_regions_alone_stand_in_the_table_and_are_coloured(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps?region=GE-KA").text
    assert page.count('class="tone-blank"') == 11
    assert "Whole country" not in page


def test_the_widest_gaps_are_ranked(gaps: FlaskClient, session: Session) -> None:
    page = gaps.get("/en/gaps").text
    unhelped = page[page.index('id="unhelped-title"') : page.index('id="unasked-title"')]
    assert re.findall(r">([^<]+ · [^<]+)</a>", unhelped) == ["Kakheti · Roads and bridges"]
    assert "region=GE-KA&amp;topic=roads&amp;status=open&amp;linked=no" in unhelped
    assert "no budget in it is known" in page
    make_project(session, places=("Mestia",), topics=("tourism",), budget_amount=Decimal(900))
    keep(session)
    keep_gaps(session, NOW)
    page = gaps.get("/en/gaps").text
    unasked = page[page.index('id="unasked-title"') :]
    assert re.findall(r">([^<]+ · [^<]+)</a>", unasked) == ["Samegrelo-Zemo Svaneti · Tourism"]


def test_the_map_says_its_numbers_and_draws_what_is_not_known_apart(gaps: FlaskClient) -> None:
    page = gaps.get("/en/gaps?measure=money").text
    drawn = page[page.index('<svg class="gap-map"') :]
    assert 'aria-label="Kakheti: 1.2M"' in drawn
    assert 'aria-label="Shida Kartli: not known"' in drawn
    assert drawn.count('class="tone-unknown"') == 11


def test_without_any_data_the_page_says_so_instead_of_0(client: FlaskClient) -> None:
    page = client.get("/en/gaps")
    assert page.status_code == 200
    assert set(row_of(page.text, "Kakheti")) == {"–not known"}
    assert "as far as is known" in page.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("region=GE-XX", "region"),
        ("topic=no-such-topic", "topic"),
        ("currency=usd", "currency"),
        ("measure=beauty", "measure"),
        ("per=7", "per"),
        ("measure=money%00", "measure"),
    ],
)
def test_a_value_that_does_not_exist_is_refused_by_name(gaps: FlaskClient, query: str, field: str) -> None:
    assert gaps.get(f"/gaps?{query}").status_code == 400
    answer = gaps.get(f"/gaps.csv?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json["errors"]] == [field]  # type: ignore[index]


def test_machines_are_told_of_a_parameter_that_does_not_exist(gaps: FlaskClient) -> None:
    assert gaps.get("/gaps?donor=x&step=9").status_code == 200
    assert gaps.get("/gaps.csv?donor=x").status_code == 400


def test_the_page_asks_little_and_less_the_second_time(gaps: FlaskClient, statements: list[str]) -> None:
    gaps.get("/en/gaps")
    first = len(statements)
    gaps.get("/en/gaps")
    assert first <= 14
    assert len(statements) - first <= 8


@pytest.mark.parametrize("address", ["/en/gaps", "/en/gaps.csv"])
@pytest.mark.parametrize("query", ["measure=money&measure=linked", "per=10000&per=10000"])
def test_what_is_asked_twice_is_refused_by_its_name(gaps: FlaskClient, address: str, query: str) -> None:
    answer = gaps.get(f"{address}?{query}", headers={"Accept": "application/problem+json"})
    assert answer.status_code == 400
    assert [item["field"] for item in answer.get_json()["errors"]] == [query[: query.index("=")]]
