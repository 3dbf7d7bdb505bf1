"""What may be the same problem is found by topic, title and distance, among public open ones alone."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.problems.queries.nearby import list_nearby
from tests.factories_problems import make_problem

LON, LAT = 45.47, 41.92


def test_the_likeliest_comes_first(session: Session) -> None:
    far = make_problem(session, "გზა დაზიანებულია", at=(LON, LAT + 0.02), topic="water")
    same = make_problem(session, "წყალი არ მოდის ზედა უბანში", at=(LON, LAT + 0.005), topic="water")
    titled = make_problem(session, "ზედა უბანში წყალი არ მოდის", at=(LON, LAT + 0.006), topic="roads")
    make_problem(session, "სკოლის სახურავი", at=(LON, LAT), topic="schools")
    found = list_nearby(session, LON, LAT, topic="water", words="ზედა უბანში წყალი აღარ მოდის")
    assert [one.id for one in found] == [same.id, titled.id, far.id]
    assert 540 < found[0].distance < 570
    assert found[1].same_topic is False
    assert found[0].likeness > 0.5 > found[2].likeness


def test_a_distance_is_told_as_people_say_it(session: Session) -> None:
    for metres, told in ((8, (0, 0.0)), (140, (150, 0.1)), (980, (1000, 1.0)), (2540, (2550, 2.5))):
        make_problem(session, at=(LON, LAT + metres / 111_080))
        *_others, found = sorted(list_nearby(session, LON, LAT, topic="water"), key=lambda one: one.id)
        assert (found.metres, found.kilometres) == told, metres


def test_only_open_public_ones_within_three_kilometres_are_offered(session: Session) -> None:
    make_problem(session, moderation="waiting")
    make_problem(session, visibility="region")
    make_problem(session, status="solved")
    make_problem(session, at=(LON + 0.05, LAT))
    own = make_problem(session)
    assert list_nearby(session, LON, LAT, topic="water", other_id=own.id) == []


def test_the_masked_place_counts_and_not_the_exact_one(session: Session) -> None:
    problem = make_problem(session, at=(LON, LAT), precision="village", masked=(LON + 0.02, LAT))
    (found,) = list_nearby(session, LON, LAT, topic="water")
    assert found.id == problem.id
    assert 1600 < found.distance < 1700


def test_without_topic_and_title_nothing_is_like_it(session: Session) -> None:
    make_problem(session)
    assert list_nearby(session, LON, LAT) == []
    assert list_nearby(session, LON, LAT, topic="no such topic", words="%_'") == []
