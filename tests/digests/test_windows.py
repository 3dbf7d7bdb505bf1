"""The window of a day: 20:00 to 20:00 in Tbilisi, whatever the hour is changed to; missed days of a week."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.digests.workflow.windows import Window, days_due, end_of, last_day, next_day, window_of

DAY = date(2026, 11, 23)
EVENING = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)


def test_a_day_ends_at_eight_in_tbilisi():
    assert end_of(DAY, 20) == EVENING
    assert window_of(DAY, 20, {}) == Window(EVENING - timedelta(days=1), EVENING)


def test_the_window_is_half_open():
    assert last_day(EVENING, 20) == DAY
    assert last_day(EVENING - timedelta(microseconds=1), 20) == date(2026, 11, 22)
    assert window_of(DAY, 20, {}).ends_at == window_of(DAY + timedelta(days=1), 20, {}).starts_at


def test_seven_days_are_looked_back():
    assert days_due(EVENING, 20) == [date(2026, 11, day) for day in range(17, 24)]


def test_after_midnight_in_tbilisi_it_is_still_the_day_before():
    assert last_day(datetime(2026, 11, 23, 21, 0, tzinfo=UTC), 20) == DAY


@pytest.mark.parametrize(
    "now,made,expected",
    [
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), [], date(2026, 11, 23)),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), [], date(2026, 11, 24)),
        (
            datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
            [date(2026, 11, 22), date(2026, 11, 23)],
            date(2026, 11, 24),
        ),
    ],
    ids=["before eight", "from eight on", "sent before its hour"],
)
def test_what_is_published_now_comes_in_the_next_digest_that_is_not_made(now, made, expected):
    assert next_day(now, 20, made) == expected


def test_another_hour_neither_loses_nor_doubles():
    until_eight = window_of(DAY, 20, {})
    for hour in (6, 18, 22):
        next_day = window_of(DAY + timedelta(days=1), hour, {DAY: until_eight})
        assert next_day.starts_at == until_eight.ends_at
        assert next_day.ends_at == end_of(DAY + timedelta(days=1), hour)


def test_a_missed_day_fills_the_gap_between_its_neighbours():
    before, after = window_of(DAY, 20, {}), window_of(DAY + timedelta(days=2), 18, {})
    known = {DAY: before, DAY + timedelta(days=2): after}
    assert window_of(DAY + timedelta(days=1), 20, known) == Window(before.ends_at, after.starts_at)
