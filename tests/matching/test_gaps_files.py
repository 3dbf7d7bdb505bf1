"""The gaps as CSV and XLSX: just what the page shows, and no text that a program would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.matching.services.gaps import keep_gaps
from app.spreadsheets import protect, write_csv
from app.topics.models import Topic
from app.workbooks import write_xlsx
from tests.factories import keep, make_project
from tests.factories_problems import make_problem
from tests.matching.test_gap_cells import NOW
from tests.matching.test_gaps_page import row_of


@pytest.fixture(autouse=True)
def counted(session: Session) -> None:
    make_problem(session, linked=True)
    make_problem(session, topic="roads")
    make_problem(session, topic="roads")
    make_project(session, topics=("water",), budget_amount=Decimal("1250.50"))
    keep(session)
    keep_gaps(session, NOW)


def read_csv(client: FlaskClient, query: str = "") -> list[list[str]]:
    answer = client.get(f"/en/gaps.csv{query}")
    assert answer.status_code == 200
    assert answer.content_type == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "query", ["", "?topic=infrastructure", "?region=GE-KA&region=GE-SK", "?measure=projects"]
)
def test_the_file_has_the_rows_columns_and_numbers_of_the_page(client: FlaskClient, query: str) -> None:
    page, rows = client.get(f"/en/gaps{query}").text, read_csv(client, query)
    assert len({len(row) for row in rows}) == 1
    for _code, name, *values in rows[1:]:
        assert values == ["" if text == "–not known" else text for text in row_of(page, name)]


def test_numbers_are_whole_and_what_is_not_known_is_empty(client: FlaskClient) -> None:
    rows = {row[0]: row[2:] for row in read_csv(client, "?measure=money")}
    assert rows["GE-KA"][:3] == ["1250.5", "1250.5", ""]
    assert rows["GE-AB"][0] == ""
    shares = {row[0]: row[2:] for row in read_csv(client, "?measure=linked")}
    assert shares["GE-KA"][0] == "33.33"


def test_the_workbook_holds_the_same_as_numbers_and_says_what_they_are(client: FlaskClient) -> None:
    answer = client.get("/en/gaps.xlsx?measure=money")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kseli-gaps.xlsx"'
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    table = {row[0]: row for row in book["Gaps"].iter_rows(values_only=True)}
    assert table["GE-KA"][:3] == ("GE-KA", "Kakheti", 1250.5)
    assert table["GE-AB"][2] is None
    notes = dict(book["Notes"].iter_rows(values_only=True))
    assert notes["What"] == "Money committed, in USD"
    assert notes["Source"].endswith("/en/gaps?measure=money")


def test_a_file_is_not_sent_twice_until_the_figures_change(client: FlaskClient, session: Session) -> None:
    etag = client.get("/gaps.csv").headers["ETag"]
    assert client.get("/gaps.csv", headers={"If-None-Match": etag}).status_code == 304
    assert client.get("/gaps.csv?measure=money", headers={"If-None-Match": etag}).status_code == 200
    make_problem(session)
    keep_gaps(session, NOW)
    assert client.get("/gaps.csv", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", '=HYPERLINK("x")'])
def test_no_text_is_run_as_a_formula(client: FlaskClient, session: Session, text: str) -> None:
    session.get_one(Topic, "health").name_en = text
    session.flush()
    assert protect(text) == f"'{text}"
    assert f"'{text}" in read_csv(client, "?topic=health")[0]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx({"a": [["=1+1", text]]})))
    assert [cell.data_type for cell in book["a"][1]] == ["s", "s"]


def test_negative_numbers_stay_numbers() -> None:
    assert write_csv([[-5, Decimal("-1.5"), None]]) == "\ufeff-5,-1.5,\r\n".encode()
