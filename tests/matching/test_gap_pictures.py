"""The pictures of the gaps: classes, bars and scales, and nothing drawn where nothing is known."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from app.filters import Filter
from app.matching.gaps.addresses import address_of
from app.matching.gaps.asked import Asked, read_asked
from app.matching.gaps.matrix import draw_matrix
from app.matching.gaps.measures import choose_currency, classify, value_of
from app.matching.gaps.pictures import BOTTOM, HEIGHT, TOP, draw_courses, draw_map
from app.matching.gaps.ranking import rank_unasked, rank_unhelped
from app.matching.gaps.words import write_value
from app.matching.queries.gaps import ALL, Figures, Gaps, History, Place, Subject
from app.matching.queries.outlines import Outline, Outlines

KAKHETI = Place("GE-KA", "კახეთი", "Kakheti", 320_000)
ABKHAZIA = Place("GE-AB", "აფხაზეთი", "Abkhazia", None)
TOPICS = (
    Subject("infrastructure", "ი", "Infrastructure", None),
    Subject("water", "წ", "Water", "infrastructure"),
)
MONTHS = (date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1))


def gaps_of(cells: dict[tuple[str, str], Figures]) -> Gaps:
    return Gaps(
        datetime(2026, 11, 23, tzinfo=UTC), {(ALL, ALL): Figures(), **cells}, (ABKHAZIA, KAKHETI), TOPICS
    )


def test_equal_numbers_share_a_class_and_none_has_none() -> None:
    given = {"a": 5, "b": 5, "c": 1, "d": 0, "e": None, "f": 9, "g": 7}
    assert classify(given.items()) == {"a": 2, "b": 2, "c": 1, "d": 0, "e": 0, "f": 5, "g": 4}
    assert classify([]) == {}
    assert classify([("only", Decimal("0.5"))]) == {"only": 5}


@pytest.mark.parametrize(
    ("asked", "people", "expected"),
    [
        (Asked(Filter(), "problems"), None, 4),
        (Asked(Filter(), "problems", by_people=True), 320_000, 0.12),
        (Asked(Filter(), "problems", by_people=True), None, None),
        (Asked(Filter(), "projects"), 320_000, None),
        (Asked(Filter(), "money"), None, Decimal("10.50")),
        (Asked(Filter(), "linked"), None, 0.25),
        (Asked(Filter(), "members"), None, 0),
    ],
)
def test_a_number_is_told_only_where_it_is_known(asked: Asked, people: int | None, expected: object) -> None:
    figures = Figures(problems=4, linked=1, members=0, budgets={"GEL": Decimal("10.50")})
    assert value_of(figures, asked, "GEL", people) == expected
    assert value_of(None, asked, "GEL", people) is None


def test_the_currency_is_the_maps() -> None:
    both = Figures(budgets={"USD": Decimal(1), "GEL": Decimal(9)})
    assert choose_currency(None, both) == "USD"
    assert choose_currency("EUR", both) == "EUR"
    assert choose_currency(None, Figures(budgets={"GEL": Decimal(9), "EUR": Decimal(1)})) == "EUR"
    assert choose_currency(None, None) == "USD"


def test_bars_of_regions_share_a_scale_and_an_unknown_month_has_none() -> None:
    numbers = {
        (MONTHS[0], "GE-KA"): 10,
        (MONTHS[2], "GE-KA"): 20,
        (MONTHS[2], "GE-AB"): 5,
        (MONTHS[2], ALL): 400,
    }
    history = History(MONTHS, {key: Figures(problems=value) for key, value in numbers.items()})
    drawn = draw_courses(draw_matrix(gaps_of({}), Asked(Filter()), "en"), history)
    country, abkhazia, kakheti = drawn.courses
    room = HEIGHT - TOP - BOTTOM
    assert [course.region.code for course in drawn.courses] == [ALL, "GE-AB", "GE-KA"]
    assert kakheti.values == (10, None, 20)
    assert [(bar.month, bar.height) for bar in kakheti.bars] == [(MONTHS[0], room / 2), (MONTHS[2], room)]
    assert [bar.height for bar in abkhazia.bars] == [room / 4]
    assert [bar.height for bar in country.bars] == [room]


def test_months_of_nothing_are_drawn_without_a_fault() -> None:
    history = History(MONTHS[:1], {(MONTHS[0], "GE-KA"): Figures(problems=0)})
    drawn = draw_courses(draw_matrix(gaps_of({}), Asked(Filter()), "en"), history)
    assert [bar.height for course in drawn.courses for bar in course.bars] == [0]
    assert draw_courses(draw_matrix(gaps_of({}), Asked(Filter()), "en"), History((), {})).months == ()


def test_the_map_tells_0_from_not_known_and_from_not_asked_for() -> None:
    outlines = Outlines((Outline("GE-AB", "M 0 0", 1, 1), Outline("GE-KA", "M 1 1", 2, 2)), 300)
    matrix = draw_matrix(gaps_of({("GE-KA", ALL): Figures(problems=0)}), Asked(Filter()), "en")
    abkhazia, kakheti = draw_map(matrix, outlines).areas
    assert (abkhazia.value, kakheti.value, kakheti.tone) == (None, 0, 0)
    matrix = draw_matrix(matrix.gaps, Asked(Filter(region=("GE-KA",))), "en")
    assert [area.asked for area in draw_map(matrix, outlines).areas] == [False, True]


def test_lists_rank_the_finest_topics_alone() -> None:
    here = Figures(problems=3, linked=1, matched=1)
    money = Figures(problems=0, linked=0, matched=0, budgets={"USD": Decimal(5)})
    cells = {("GE-KA", code): here for code in ("infrastructure", "water")} | {("GE-AB", "water"): money}
    matrix = draw_matrix(gaps_of(cells), Asked(Filter()), "en")
    assert [(row.topic.code, row.problems, row.unmatched) for row in rank_unhelped(matrix)] == [
        ("water", 2, 2)
    ]
    assert [(row.region.code, row.amount) for row in rank_unasked(matrix)] == [("GE-AB", 5)]


def test_an_address_says_what_is_counted() -> None:
    assert address_of("money", "GE-KA", "water", "GEL") == (
        "/map?region=GE-KA&topic=water&status=current&layers=projects&measure=budget&currency=GEL"
    )
    assert address_of("members", ALL, ALL) == "/resources"


def test_what_is_asked_survives_its_own_query() -> None:
    asked = Asked(Filter(region=("GE-KA",), topic=("water",), currency="GEL"), "money", by_people=True)
    assert read_asked(asked.pairs(), dict(asked.pairs()), strict=True) == asked
    assert read_asked([], {"measure": "linked", "per": "10000"}, strict=True).by_people is False


def test_amounts_are_short_only_where_they_are_long() -> None:
    asked = Asked(Filter(), "money")
    assert write_value(Decimal("1250000"), asked, "en") == "1.2M"
    assert write_value(None, asked, "en") == "–"
