"""One cell, one value: what is taken and what is refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.importing import cells
from app.importing.report import Refused


def refusal(parse: object, *arguments: object, **options: object) -> str:
    with pytest.raises(Refused) as caught:
        parse(*arguments, **options)  # type: ignore[operator]
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        "nan",
        "inf",
        "-inf",
        "1_0",
        "0x29",
        "1e400",
        "N41°38'",
        "41,7",
        "٤١",
        "４１",
        "",
        "41.",
        "1e1",
        "41.7 44.8",
    ],
)
def test_a_coordinate_is_decimal_degrees_and_nothing_else(text: str) -> None:
    assert refusal(cells.parse_coordinate, text) == "E_COORD_PARSE"


def test_a_coordinate_of_four_digits_is_out_of_range() -> None:
    assert refusal(cells.parse_coordinate, "4171.5") == "E_COORD_RANGE"


def test_a_decimal_comma_is_taken_only_where_the_table_is_written_so() -> None:
    assert cells.parse_coordinate("42,25", decimal_comma=True) == 42.25


@pytest.mark.parametrize(
    "lat, lon, code",
    [
        ("44.79", "41.71", "E_AXIS_ORDER"),
        ("0", "0", "E_OUTSIDE_AREA"),
        ("55.75", "37.62", "E_OUTSIDE_AREA"),
        ("91", "44.8", "E_COORD_RANGE"),
        ("41.7", "540", "E_COORD_RANGE"),
    ],
)
def test_a_position_that_cannot_be_in_georgia_is_refused(lat: str, lon: str, code: str) -> None:
    assert refusal(cells.parse_position, lat, lon) == code


def test_a_position_comes_back_longitude_first() -> None:
    assert cells.parse_position("41.7151", "44.8271") == (44.8271, 41.7151)


def test_outside_is_taken_when_a_mapping_says_so_but_never_out_of_range() -> None:
    assert cells.parse_position("55.75", "37.62", allow_outside=True) == (37.62, 55.75)
    assert refusal(cells.parse_position, "91", "37.62", allow_outside=True) == "E_COORD_RANGE"


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2026",
        "02/03/2026",
        "20260-01-01",
        "2026-02-30",
        "2026-1-1",
        "0001-01-01",
        "9999-12-31",
        "today",
        "2026-01-31x",
    ],
)
def test_a_day_is_iso_and_exists(text: str) -> None:
    assert refusal(cells.parse_date, text) == "E_DATE"


def test_a_mapping_can_state_the_order_of_days() -> None:
    assert cells.parse_date("3/11/2011", "mdy") == date(2011, 3, 11)
    assert cells.parse_date("03.11.2011", "dmy") == date(2011, 11, 3)
    assert cells.parse_date("2011-03-11T10:00:00Z", "mdy") == date(2011, 3, 11)
    assert refusal(cells.parse_date, "13/13/2011", "mdy") == "E_DATE"
    assert refusal(cells.parse_date, "3/11-2011", "mdy") == "E_DATE"


def test_a_bare_year_is_its_first_day_or_its_last() -> None:
    assert cells.parse_date("2008", "year") == date(2008, 1, 1)
    assert cells.parse_date("2008.0", "year", end=True) == date(2008, 12, 31)


@pytest.mark.parametrize(
    "text",
    ["1e30", "1000000000000", "999999999999.999", "1e999", "1e-99999", "NaN", "12,5", "1 000", "$5", "٥"],
)
def test_money_beyond_the_column_or_not_a_number_is_refused(text: str) -> None:
    assert refusal(cells.parse_amount, text) == "E_NUMBER"


def test_money_is_multiplied_by_its_unit_and_kept_to_two_decimals() -> None:
    assert cells.parse_amount("20.3", factor=Decimal(1000000)) == Decimal("20300000.00")
    assert cells.parse_amount("1,234,567.891", thousands=",") == Decimal("1234567.89")
    assert cells.parse_amount("1.234,50", thousands=".", decimal_comma=True) == Decimal("1234.50")
    assert refusal(cells.parse_amount, "1,23,4", thousands=",") == "E_NUMBER"


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "ftp://example.org", "//example.org", "example.org", "http://",
     "java\nscript:x", "https://user:pass@example.org/", "http://exa mple.org", "http://[::1",
     "https://example.org/\"onclick=", "\tjavascript:alert(1)"],
)  # fmt: skip
def test_an_address_is_http_or_https_only(text: str) -> None:
    assert refusal(cells.parse_url, text) == "E_URL_SCHEME"


def test_an_address_is_kept_as_written() -> None:
    assert cells.parse_url(" https://example.org/პროექტი?a=1#b ") == "https://example.org/პროექტი?a=1#b"


@pytest.mark.parametrize("text", ["GEL", "gel", " USD ", "AZN", "DEM"])
def test_a_currency_is_a_code_of_iso_4217_past_ones_too(text: str) -> None:
    assert cells.parse_currency(text) == text.strip().upper()


@pytest.mark.parametrize("text", ["₾", "XYZ", "xyz", "lari", "GE", "XXX", "XTS", "GELL", "ＧＥＬ"])
def test_what_is_no_currency_is_refused(text: str) -> None:
    assert refusal(cells.parse_currency, text) == "E_CURRENCY"


def test_a_budget_is_never_less_than_nothing() -> None:
    assert cells.parse_budget("0") == 0
    assert cells.parse_budget("0.01") == Decimal("0.01")
    assert refusal(cells.parse_budget, "-0.01") == "E_NUMBER"
    assert refusal(cells.parse_budget, "\N{MINUS SIGN}5") == "E_NUMBER"


def test_typed_cells_read_as_a_csv_would_hold_them() -> None:
    assert cells.as_cell(datetime(2011, 3, 11)) == "2011-03-11"
    assert cells.as_cell(42.0) == "42"
    assert cells.as_cell(41.7151) == "41.7151"
    assert cells.as_cell(True) == "true"
    assert cells.as_cell(None) == ""


@given(st.text(max_size=40))
def test_no_text_breaks_a_parser(text: str) -> None:
    for parse in (
        cells.parse_coordinate,
        cells.parse_date,
        cells.parse_amount,
        cells.parse_url,
        cells.parse_currency,
    ):
        code = "taken"
        try:
            parse(text)  # type: ignore[operator]
        except Refused as refused:
            code = refused.code
        assert code == "taken" or code.startswith("E_")
