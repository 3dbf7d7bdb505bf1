"""Days and times of forms are read as they are written everywhere here, and in no other way."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.form_fields import parse_day, parse_local_time


def test_a_day_and_a_time_are_read_as_browsers_send_them() -> None:
    assert parse_day("2026-12-31") == date(2026, 12, 31)
    for written in ("2026-12-31T18:00", "2026-12-31 18:00", "2026-12-31T18:00:00"):
        assert parse_local_time(written) == datetime(2026, 12, 31, 18)


@pytest.mark.parametrize("given", ["", "2026-W10", "2026-W10-1", "20261231", "2026-02-30", "31.12.2026"])
def test_a_week_is_no_day(given: str) -> None:
    assert parse_day(given) is None


@pytest.mark.parametrize(
    "given", ["", "2026-W10-1T18:00", "2026-12-31T18:00Z", "2026-12-31T25:00", "20261231T180000"]
)
def test_a_week_or_a_zone_is_no_local_time(given: str) -> None:
    assert parse_local_time(given) is None
