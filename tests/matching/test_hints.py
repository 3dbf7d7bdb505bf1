"""Coalition hints: which problems make one, and what it stays through."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from app.matching.services.hints import dismiss_hint, restore_hint
from app.problems.models import Problem
from tests.factories_problems import make_person
from tests.matching.alike import NOW, find, hints, members, problem_in, the_hint, three_alike

SQUARE = "MULTIPOLYGON((({0} 41.7, {1} 41.7, {1} 42.1, {0} 42.1, {0} 41.7)))"
UNLIKE = {"title": "No market day", "text": "Nobody buys apples since the bridge to Dagestan was closed."}


def test_three_alike_in_neighbouring_municipalities_are_a_hint(session: Session) -> None:
    problems = three_alike(session)

    hint = the_hint(session)

    assert members(session, hint) == {problem.id for problem in problems}
    assert (hint.root_code, hint.topic_codes, hint.problems) == ("economy", ["agriculture"], 3)
    assert hint.municipality_codes == sorted(problem.municipality_code or "" for problem in problems)
    assert hint.region_codes == ["GE-KA"]
    assert hint.alike > 0.7
    assert not hint.touching


def test_two_are_none(session: Session) -> None:
    for problem in three_alike(session)[:1]:
        session.delete(problem)

    assert find(session).hints == 0


def test_three_in_one_municipality_are_none(session: Session) -> None:
    for _number in range(3):
        problem_in(session, "Telavi")

    assert find(session).hints == 0


def test_two_of_one_municipality_and_a_neighbours_are_one(session: Session) -> None:
    for town in ("Telavi", "Telavi", "Kvareli"):
        problem_in(session, town)

    assert the_hint(session).problems == 3


@pytest.mark.parametrize(
    "third",
    [
        {"town": "Batumi"},
        {"visibility": "region"},
        {"moderation": "waiting"},
        {"moderation": "withdrawn"},
        {"status": "solved"},
        {"municipality_code": None},
        {"topic": "roads"},
        {"language": "ka"},
        UNLIKE,
    ],
    ids=lambda third: " ".join(map(str, third)),
)
def test_a_third_that_lies_elsewhere_or_is_not_to_be_seen_or_is_another_matter_does_not_count(
    session: Session, third: dict[str, str]
) -> None:
    for town in ("Telavi", "Gurjaani"):
        problem_in(session, town)
    problem_in(session, **{"town": "Akhmeta", **third})  # type: ignore[arg-type]

    assert find(session).hints == 0


def test_another_topic_of_the_group_counts_where_the_texts_say_the_same(session: Session) -> None:
    problem_in(session, "Telavi")
    problem_in(session, "Gurjaani")
    other = problem_in(session, "Akhmeta", topic="business")

    hint = the_hint(session)

    assert other.id in members(session, hint)
    assert hint.topic_codes == ["agriculture", "business"]


def test_a_place_that_reports_have_in_common_makes_them_not_alike(session: Session) -> None:
    titles = ("School roof of Telavi leaks", "Telavi kindergarten closed", "Telavi teachers unpaid")
    texts = ("Rain comes in.", "Children stay at home.", "Nobody got a salary.")
    for town, title, words in zip(("Telavi", "Gurjaani", "Akhmeta"), titles, texts, strict=True):
        problem_in(session, town, title=title, topic="schools", text=words)

    assert find(session).hints == 0


def test_outlines_decide_where_they_are_loaded(session: Session) -> None:
    problems = three_alike(session)
    for problem, (west, east) in zip(problems, ((45.4, 45.6), (45.6, 45.9), (45.0, 45.4)), strict=True):
        session.execute(
            text("UPDATE municipality SET geom = ST_GeomFromText(:wkt, 4326) WHERE code = :code"),
            {"wkt": SQUARE.format(west, east).replace(", ", ","), "code": problem.municipality_code},
        )

    assert the_hint(session).touching

    session.execute(
        text("UPDATE municipality SET geom = ST_Translate(geom, 0.3, 0) WHERE code = :code"),
        {"code": problems[1].municipality_code},
    )
    assert find(session).ended == 1


def test_a_hint_keeps_its_number_while_it_grows_and_shrinks(session: Session) -> None:
    *_hub, last = three_alike(session)
    hint = the_hint(session)
    problem_in(session, "Kvareli")

    assert the_hint(session, NOW + timedelta(days=1)).id == hint.id
    assert hints(session)[0].problems == 4
    assert hints(session)[0].found_at == NOW

    close(last)
    assert the_hint(session).problems == 3
    assert last.id not in members(session, hint)


def test_a_second_search_finds_nothing_new(session: Session) -> None:
    three_alike(session)

    assert (find(session).new, find(session).new) == (1, 0)


def test_a_hint_ends_with_its_third_problem_and_is_the_same_when_it_comes_back(session: Session) -> None:
    first = three_alike(session)[0]
    hint = the_hint(session)
    close(first)

    assert find(session).ended == 1
    assert not the_hint(session).is_shown

    first.status, first.step, first.closed_on = "open", 1, None
    assert the_hint(session).id == hint.id
    assert hints(session)[0].is_shown


def test_a_dismissed_hint_stays_away_until_it_grows(session: Session) -> None:
    three_alike(session)
    moderator = make_person(session, role="moderator")
    dismiss_hint(session, the_hint(session), moderator.id, problems=3, reason="One storm", now=NOW)

    assert not the_hint(session).is_shown

    problem_in(session, "Kvareli")
    assert the_hint(session).is_shown
    assert hints(session)[0].dismissed_reason == "One storm"

    restore_hint(session, hints(session)[0], moderator.id)
    assert hints(session)[0].dismissed_at is None


def test_one_replaced_by_another_is_no_growth(session: Session) -> None:
    first = three_alike(session)[0]
    moderator = make_person(session, role="moderator")
    dismiss_hint(session, the_hint(session), moderator.id, problems=3, reason="One storm", now=NOW)
    close(first)
    problem_in(session, "Telavi")

    assert not the_hint(session).is_shown


def test_what_grew_before_the_moderator_dismissed_it_is_shown(session: Session) -> None:
    three_alike(session)
    problem_in(session, "Kvareli")
    moderator = make_person(session, role="moderator")

    dismiss_hint(session, the_hint(session), moderator.id, problems=3, reason="One storm", now=NOW)

    session.refresh(hints(session)[0])
    assert hints(session)[0].is_shown


def test_another_matter_nearby_is_a_hint_of_its_own(session: Session) -> None:
    three_alike(session)
    three_alike(session, title="Locusts eat the maize", text="Swarms from the steppe ate every field bare.")

    assert find(session).hints == 2
    assert [hint.problems for hint in hints(session)] == [3, 3]


def close(problem: Problem) -> None:
    problem.status, problem.step, problem.closed_on = "solved", None, NOW.date()
