"""The list of problems: what it shows, its orders, its pages."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.filters import Filter
from app.paging import split_cursor
from app.problems.queries.listing import list_problems
from tests.factories_problems import make_problem


def ids(text: str) -> list[int]:
    return [int(number) for number in re.findall(r'data-problem="(\d+)"', text)]


def test_the_list_shows_public_problems_with_place_step_and_topic(
    client: FlaskClient, session: Session
) -> None:
    shown = make_problem(session, "No water <b>at all</b>", step=4, supporters=12, photos_count=1)
    for moderation in ("unconfirmed", "waiting", "asked", "refused", "withdrawn"):
        make_problem(session, moderation=moderation)
    make_problem(session, visibility="region")
    page = client.get("/en/problems").text
    assert ids(page) == [shown.id]
    assert 'data-total="1"' in page
    assert "No water &lt;b&gt;at all&lt;/b&gt;" in page
    for words in ("Kakheti", "Telavi", "step 4 of 7", "Water and sanitation", "12 supporters", "1 photo"):
        assert words in page, words
    assert "ნაბიჯი 4, სულ 7" in client.get("/problems").text


@pytest.mark.parametrize("sort", ["updated", "reported", "supporters", "title"])
def test_each_order_gives_every_problem_once_page_by_page(
    client: FlaskClient, session: Session, sort: str
) -> None:
    made = {make_problem(session, f"Problem {number % 3}", supporters=number % 2).id for number in range(7)}
    found: list[int] = []
    address = f"/problems?sort={sort}&limit=3"
    while address:
        page = client.get(address).text
        found += ids(page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = following.group(1).replace("&amp;", "&") if following else ""
    assert sorted(found) == sorted(made)
    assert len(found) == 7


@pytest.mark.parametrize("sort", ["updated", "reported", "supporters", "title"])
def test_gathering_few_and_walking_along_the_order_give_the_same(session: Session, sort: str) -> None:
    for number in range(9):
        make_problem(session, f"ჭა {number % 3}", supporters=number % 2)
    flt, seen = Filter(sort=sort, limit=2), []
    while True:
        gathered, walked = (list_problems(session, flt, "ka", total) for total in (9, None))
        assert gathered == walked
        seen += [problem.id for problem in walked.rows]
        if walked.next_cursor is None:
            break
        flt = replace(flt, cursor=split_cursor(walked.next_cursor))
    assert len(set(seen)) == len(seen) == 9


@pytest.mark.parametrize(
    "query",
    [
        "status=current",
        "sort=budget",
        "step=0",
        "linked=x",
        "topic=nothing",
        "sort=supporters&cursor=WyJ4IiwgMV0",
        "sort=supporters&cursor=WyI5OTk5OTk5OTk5OSIsIDFd",
        "cursor=WyIxIiwgMV0",
    ],
)
def test_a_value_that_problems_do_not_have_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/problems?{query}").status_code == 400


def test_a_filter_shows_as_chips_that_can_be_taken_off(client: FlaskClient, session: Session) -> None:
    make_problem(session, step=4)
    page = client.get("/en/problems?step=4&linked=no&donor=").text
    assert "4. Map resources and options" in page
    assert 'class="chip" href="/en/problems?linked=no"' in page
    assert 'class="chip" href="/en/problems?step=4"' in page


def test_what_no_problem_has_empties_the_list_and_can_be_taken_off(
    client: FlaskClient, session: Session
) -> None:
    make_problem(session)
    page = client.get("/en/problems?currency=GEL").text
    assert ids(page) == []
    assert "No problem fits this filter." in page
    assert 'class="chip" href="/en/problems"' in page


def test_the_list_takes_few_statements(client: FlaskClient, session: Session, statements: list[str]) -> None:
    for number in range(5):
        make_problem(session, f"Problem {number}")
    client.get("/problems?region=GE-KA")
    statements.clear()
    client.get("/problems?region=GE-KA&sort=title")
    assert len([text for text in statements if "FROM problem" in text]) <= 2, statements
