"""The filter reads a query string the same way everywhere, and names what it refuses."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.errors import QueryError
from app.filters import Filter, parse
from app.geo import Bbox
from app.paging import write_cursor

CORPUS = Path(__file__).resolve().parents[2] / "shared/corpus/query/filters.tsv"
# What the lines of the corpus speak of that is built later: the CQL2 API, redirects after sign-in, tiles.
LATER = ("filter=", "next=", "tiles/")


@pytest.fixture(autouse=True)
def _speaking(app: Flask) -> Iterator[None]:
    with app.test_request_context("/"):
        yield


def read(query: str, **options: bool) -> Filter:
    return parse(parse_qsl(query, keep_blank_values=True), **options)


def test_an_empty_query_selects_all() -> None:
    assert read("q=&region=").selects_all
    assert read("sort=title&limit=5").selects_all


def test_each_parameter_becomes_its_checked_value() -> None:
    flt = read(
        "region=GE-KA&region=GE-IM&topic=water&status=current&from=2020-01-01&to=2026-12-31&min_amount=1000.50"
        "&currency=GEL&bbox=44,41,45,42&near=44.8,41.7&within_km=5&q=წყალი"
    )
    assert flt.region == ("GE-KA", "GE-IM")
    assert flt.statuses == ("implementation", "finalisation")
    assert (flt.starts_from, flt.ends_to) == (date(2020, 1, 1), date(2026, 12, 31))
    assert flt.min_amount == Decimal("1000.50")
    assert flt.bbox == Bbox(44, 41, 45, 42)
    assert flt.near == (44.8, 41.7)
    assert flt.asks_for_place
    assert not flt.selects_all


@pytest.mark.parametrize(
    "written, moment",
    [
        ("2026-11-22T16:00:00Z", datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ("2026-11-22T20:00:00%2B04:00", datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ("2026-11-22t16:00:00.25z", datetime(2026, 11, 22, 16, 0, 0, 250_000, tzinfo=UTC)),
        # A day begins at midnight in Tbilisi.
        ("2026-11-22", datetime(2026, 11, 21, 20, tzinfo=UTC)),
    ],
)
def test_a_window_begins_and_ends_at_exact_moments(written: str, moment: datetime) -> None:
    flt = read(f"since={written}&until={written}")
    assert (flt.since, flt.until) == (moment, moment)
    assert not flt.selects_all
    assert flt.passes_over_resources


def test_a_filter_writes_itself_as_the_query_that_it_was_read_from() -> None:
    query = (
        "region=GE-KA&donor=world-bank&status=current&from=2020-01-01&since=2026-11-22T20:00:00.5%2B04:00"
        "&until=2026-11-23&bbox=44.123456,41,45,42&sort=title"
    )
    flt = read(query)
    assert read(flt.query()) == flt


@pytest.mark.parametrize(
    "query, field",
    [
        ("region=GE-XX", "region"),
        ("region=ge-ka", "region"),
        ("status=open", "status"),
        ("from=2020-02-30", "from"),
        ("from=20260-01-01", "from"),
        ("to=01/02/2026", "to"),
        ("from=2026-01-02&to=2026-01-01", "to"),
        ("since=yesterday", "since"),
        ("since=2026-11-22T16:00:00", "since"),
        ("since=2026-11-22T16:00Z", "since"),
        ("since=2026-11-22T16:00:00%2B25:00", "since"),
        ("since=0001-01-01", "since"),
        ("until=2026-02-30", "until"),
        ("until=20261122T160000Z", "until"),
        ("since=2026-11-23&until=2026-11-22T19:00:00Z", "until"),
        ("since=2026-11-23&since=2026-11-24", "since"),
        ("min_amount=-1", "min_amount"),
        ("min_amount=1e9", "min_amount"),
        ("min_amount=5&max_amount=4", "max_amount"),
        ("currency=usd", "currency"),
        ("currency=XYZ", "currency"),
        ("bbox=41,44,42,43", "bbox"),
        ("bbox=44,91,45,92", "bbox"),
        ("bbox=45,41,44,42", "bbox"),
        ("near=44.8&within_km=5", "near"),
        ("near=44.8,41.7", "within_km"),
        ("within_km=3", "near"),
        ("within_km=0&near=44,41", "within_km"),
        ("donor=A%20B", "donor"),
        ("sector=12", "sector"),
        ("sort=id", "sort"),
        ("limit=0", "limit"),
        ("cursor=!!!", "cursor"),
        ("q=" + "a" * 201, "q"),
        ("q=%00", "q"),
        ("lang=de", "lang"),
        ("q=a&q=b", "q"),
    ],
)
def test_a_wrong_value_is_refused_by_the_name_of_its_parameter(query: str, field: str) -> None:
    with pytest.raises(QueryError) as refusal:
        read(query)
    assert [error.field for error in refusal.value.errors] == [field]
    assert refusal.value.status == 400


def test_all_wrong_parameters_are_named_at_once() -> None:
    with pytest.raises(QueryError) as refusal:
        read("region=x&limit=-1&from=yesterday")
    assert {error.field for error in refusal.value.errors} == {"region", "limit", "from"}


def test_an_unknown_parameter_is_ignored_by_pages_and_refused_by_machines() -> None:
    assert read("utm_source=mail").selects_all
    with pytest.raises(QueryError):
        read("utm_source=mail", strict=True)


def test_a_box_across_the_antimeridian_is_understood() -> None:
    assert read("bbox=179,40,-179,42").bbox == Bbox(179, 40, -179, 42)


def test_a_cursor_returns_what_was_written() -> None:
    assert read(f"cursor={write_cursor('გზა', 17)}").cursor == ("გზა", 17)


def corpus_lines() -> list[tuple[str, str]]:
    if not CORPUS.exists():
        return []
    rows = csv.reader(CORPUS.read_text().splitlines()[1:], delimiter="\t", quoting=csv.QUOTE_NONE)
    return [(row[0], row[1]) for row in rows if not row[0].startswith(LATER)]


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus in ../shared is not on this machine")
@pytest.mark.parametrize("query, verdict", corpus_lines(), ids=lambda text: text[:40])
def test_every_line_of_the_corpus_gets_its_verdict(client: FlaskClient, query: str, verdict: str) -> None:
    for path in ("/projects", "/map", "/export/regions.geojson", "/map/summary.json"):
        machine = path.endswith("json")
        answer = client.get(f"{path}?{query}")
        if verdict.startswith("error"):
            # A page does not know `offset` and passes it over; a machine's typing error must not go unseen.
            expected = 400 if machine or not query.startswith("offset=") else 200
        else:
            expected = 200
        assert answer.status_code == expected, f"{path}: {answer.text[:300]}"


@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus in ../shared is not on this machine")
def test_a_quote_with_sql_in_it_finds_nothing(client: FlaskClient) -> None:
    assert client.get("/map/summary.json?q=' OR 1=1--").get_json()["total"] == 0
