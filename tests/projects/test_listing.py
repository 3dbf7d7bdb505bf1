"""The list of projects: every order pages through all rows once, and only the rows that are meant."""

import base64
from datetime import date, timedelta
from decimal import Decimal

import pytest

from app.errors import QueryError
from app.filters import parse
from app.projects.queries.listing import list_projects
from tests.factories import UPDATED, keep, make_organisation, make_project


@pytest.fixture
def seven(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    projects = [
        make_project(
            session,
            f"Project {number}",
            f"პროექტი {7 - number}",
            places=("Telavi", "Gori") if number % 2 else ("Kutaisi",),
            donors=[bank] if number < 4 else (),
            topics=["water"],
            updated_at=UPDATED + timedelta(days=number % 3),
            starts_on=None if number == 6 else date(2020 + number % 2, 1, 1),
            budget_amount=None if number == 5 else Decimal(1000 * (number % 3)),
        )
        for number in range(7)
    ]
    keep(session)
    return projects


def walk(session, sort, language="ka", limit="2"):
    """All ids, page by page."""
    pairs, found = [("sort", sort), ("limit", limit)], []
    listing = list_projects(session, parse(pairs), language)
    while True:
        found += [row.id for row in listing.rows]
        if listing.next_cursor is None:
            return found
        listing = list_projects(session, parse([*pairs, ("cursor", listing.next_cursor)]), language)


@pytest.mark.parametrize("sort", ["updated", "title", "starts", "budget"])
def test_every_order_pages_through_all_projects_once(session, seven, sort):
    assert sorted(walk(session, sort)) == sorted(project.id for project in seven)
    assert walk(session, sort) == walk(session, sort, limit="100")


def test_titles_are_ordered_in_the_language_asked_for(session, seven):
    ids = [project.id for project in seven]
    assert walk(session, "title", "en") == ids
    assert walk(session, "title", "ka") == ids[::-1]


def test_unknown_amounts_and_days_come_last(session, seven):
    assert walk(session, "budget")[-1] == seven[5].id
    assert walk(session, "starts")[-1] == seven[6].id


def test_a_page_is_one_statement_with_donors_regions_and_topics(session, seven, statements):
    rows = list_projects(session, parse([("limit", "100")]), "en").rows
    assert len(statements) == 1
    row = next(row for row in rows if row.id == seven[1].id)
    assert [str(donor) for donor in row.donors] == ["World Bank"]
    assert row.donors[0].name_ka == "მსოფლიო ბანკი"
    assert [region.key for region in row.regions] == ["GE-KA", "GE-SK"]
    assert [str(topic) for topic in row.topics] == ["Water and sanitation"]


@pytest.mark.parametrize(
    "pairs,numbers",
    [
        ([("region", "GE-IM")], [0, 2, 4, 6]),
        ([("donor", "world-bank"), ("region", "GE-KA")], [1, 3]),
        ([("topic", "infrastructure"), ("q", "პროექტი 7")], [0]),
        ([("topic", "health")], []),
    ],
)
def test_the_list_holds_what_the_filter_means(session, seven, pairs, numbers):
    found = {row.id for row in list_projects(session, parse(pairs), "ka").rows}
    assert found == {seven[number].id for number in numbers}


def test_a_page_past_the_end_is_empty(session, seven):
    cursor = list_projects(session, parse([("sort", "budget"), ("limit", "6")]), "ka").next_cursor
    last = list_projects(session, parse([("sort", "budget"), ("limit", "6"), ("cursor", cursor)]), "ka")
    assert (len(last.rows), last.next_cursor) == (1, None)


@pytest.mark.parametrize("value", ["5", "null", '"yesterday"', '"NaN"', '"1e99"', '"2020-13-01"'])
@pytest.mark.parametrize("sort", ["updated", "starts", "budget"])
def test_a_damaged_cursor_is_refused_by_name(app, session, sort, value):
    cursor = base64.urlsafe_b64encode(f"[{value}, 1]".encode()).decode().rstrip("=")
    with app.test_request_context("/en/"), pytest.raises(QueryError) as refusal:
        list_projects(session, parse([("sort", sort), ("cursor", cursor)]), "ka")
    assert refusal.value.errors[0].field == "cursor"
