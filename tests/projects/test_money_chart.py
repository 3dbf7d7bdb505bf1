"""The chart of a project's money: to scale, to the year, and never across currencies."""

from decimal import Decimal

import pytest

from app.projects.money_chart import HEIGHT, LEFT, WIDTH, draw_money_charts
from app.projects.queries.money import YearSum


def sums(*rows):
    return [YearSum(currency, year, kind, Decimal(amount)) for currency, year, kind, amount in rows]


def test_each_currency_has_a_chart_of_its_own():
    charts = draw_money_charts(
        sums(
            ("USD", 2020, "disbursement", 5), ("GEL", 2020, "disbursement", 7), ("GEL", 2021, "commitment", 1)
        )
    )
    assert [chart.currency for chart in charts] == ["GEL", "USD"]
    assert [sum(bar.amount for bar in chart.bars) for chart in charts] == [8, 5]


def test_a_bar_is_as_high_as_its_amount():
    chart = draw_money_charts(
        sums(
            ("USD", 2020, "disbursement", 100),
            ("USD", 2021, "disbursement", 25),
            ("USD", 2023, "expenditure", 50),
        )
    )[0]
    heights = [bar.height for bar in chart.bars]
    assert heights[1] == pytest.approx(heights[0] / 4, abs=0.02)
    assert heights[2] == pytest.approx(heights[0] / 2, abs=0.02)
    for bar in chart.bars:
        assert bar.y + bar.height == pytest.approx(chart.base, abs=0.02)
        assert bar.x >= LEFT
        assert bar.x + bar.width <= WIDTH
        assert 0 <= bar.y <= HEIGHT


def test_years_without_money_keep_their_place():
    chart = draw_money_charts(sums(("USD", 2019, "commitment", 1), ("USD", 2022, "commitment", 1)))[0]
    assert [tick.value for tick in chart.years] == [2019, 2020, 2021, 2022]


def test_bars_of_one_year_stand_side_by_side():
    chart = draw_money_charts(sums(("USD", 2020, "commitment", 4), ("USD", 2020, "disbursement", 3)))[0]
    first, second = chart.bars
    assert first.x + first.width == pytest.approx(second.x, abs=0.02)


@pytest.mark.parametrize(
    "amount,top", [(1, 1), (1.06, 1.2), (1.5, 1.6), (3, 3.2), (70, 80), (81, 100), (999, 1000)]
)
def test_the_scale_ends_at_a_round_number(amount, top):
    chart = draw_money_charts(sums(("USD", 2020, "commitment", str(amount))))[0]
    assert float(chart.amounts[-1].value) == pytest.approx(top)
    assert len(chart.amounts) == 5


def test_the_table_holds_what_the_picture_cannot():
    chart = draw_money_charts(
        sums(
            ("USD", None, "disbursement", 5), ("USD", 2020, "incoming", 9), ("USD", 2020, "disbursement", -3)
        )
    )[0]
    assert chart.bars == ()
    assert chart.amounts == ()
    assert chart.rows == ((2020, {"incoming": 9, "disbursement": -3}), (None, {"disbursement": 5}))
    assert chart.kinds == ("disbursement", "incoming")


def test_many_years_have_fewer_words_than_bars():
    chart = draw_money_charts(sums(*(("USD", year, "disbursement", 1) for year in range(1990, 2030))))[0]
    assert len(chart.bars) == 40
    assert len(chart.years) < 12


def test_no_money_is_no_chart():
    assert draw_money_charts([]) == []
