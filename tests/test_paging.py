"""Where a page of a list begins: written into an address, and whatever comes back is a place or refused."""

from __future__ import annotations

import base64
import json
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, literal_column, select
from sqlalchemy.orm import Session

from app.errors import QueryError
from app.filters import SORTS, Filter
from app.paging import Listing, cut_page, parse_place, read_count, read_page, split_cursor, write_cursor
from app.problems.queries.listing import list_problems
from app.projects.queries.listing import list_projects

MOMENT = datetime(2026, 11, 23, 12, 30, 0, 123456, tzinfo=UTC)


def cursor_of(value: Any, number: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([value, number]).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("value", "read"),
    [
        (MOMENT, datetime.fromisoformat),
        (date(2026, 1, 31), date.fromisoformat),
        (7, read_count),
        ("გზა", str),
    ],
)
def test_a_place_comes_back_as_it_was_written(value: Any, read: Any) -> None:
    assert parse_place(write_cursor(value, 17), read) == (value, 17)
    assert parse_place("", read) is None


@pytest.mark.parametrize(
    "cursor",
    ["x", "!!!", "W10", "bnVsbA", cursor_of("a", 1.5), cursor_of("a", True), cursor_of("a", 2**31),
     cursor_of("a", -1), cursor_of(1, 1), cursor_of("a\0", 1), cursor_of("\ud800", 1), "W" * 100_000],
)  # fmt: skip
def test_what_is_no_place_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError):
        split_cursor(cursor)
    with pytest.raises(QueryError) as refusal:
        parse_place(cursor, str)
    assert refusal.value.field == "cursor"


@pytest.mark.parametrize("value", ["-1", "1.0", "", "9999999999", "١", "9" * 5000])
def test_a_count_is_one_that_the_database_can_hold(value: str) -> None:
    with pytest.raises(ValueError):
        read_count(value)


def test_the_next_page_keeps_what_was_asked() -> None:
    listing: Listing[int] = Listing((1,), "abc")
    assert listing.at("/en/projects", [("q", "გზა")]).next_url == (
        "/en/projects?q=%E1%83%92%E1%83%96%E1%83%90&cursor=abc"
    )
    assert Listing((1,), None).at("/en/projects", []).next_url is None


@pytest.mark.parametrize("layer", ["projects", "problems"])
def test_an_order_of_the_other_layer_is_refused_by_name(
    app: Flask, client: FlaskClient, session: Session, layer: str
) -> None:
    other = "problems" if layer == "projects" else "projects"
    sort = next(word for word in SORTS[other] if word not in SORTS[layer])
    page = client.get(f"/en/{layer}?sort={sort}")
    assert (page.status_code, "<code>sort</code>" in page.text) == (400, True)
    with pytest.raises(QueryError) as refusal:
        (list_projects if layer == "projects" else list_problems)(session, Filter(sort=sort), "en")
    assert refusal.value.field == "sort"
    assert client.get(f"/en/map?sort={sort}").status_code == 200


@pytest.mark.parametrize("down", [True, False])
def test_pages_bring_every_row_once_whatever_is_equal(session: Session, down: bool) -> None:
    rows = select(literal_column("number % 3").label("kind"), literal_column("number").label("number"))
    numbers = rows.select_from(func.generate_series(1, 10).alias("number")).subquery().c
    found: list[tuple[int, int]] = []
    after: tuple[int, int] | None = None
    while True:
        page, cursor = read_page(session, select(numbers), (numbers.kind, numbers.number), after, 4, down)
        found += [(row.kind, row.number) for row in page]
        after = parse_place(cursor or "", read_count)
        if after is None:
            break
    assert found == sorted(((one % 3, one) for one in range(1, 11)), reverse=down)


def test_a_page_that_is_just_full_is_the_last() -> None:
    rows = [SimpleNamespace(page_value=7, page_number=number) for number in (1, 2, 3)]
    assert cut_page(rows, 3) == (rows, None)
    assert cut_page(rows, 2) == (rows[:2], write_cursor(7, 2))
