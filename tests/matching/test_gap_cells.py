"""The kept gaps are what the one filter counts; unknown stays unknown; each month is kept once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.rights import set_rights
from app.db import bump_data_version
from app.filters import REGION_CODES, Filter
from app.matching.gap_models import GapCell, GapSnapshot, GapState
from app.matching.models import Link
from app.matching.queries.gaps import ALL, Figures, Gaps, read_gaps, read_history
from app.matching.services.gaps import keep_gaps
from app.organisations.models import Organisation
from app.problems.queries.totals import read_totals as read_problem_totals
from app.projects.queries.totals import read_totals
from app.resources.models import Resource
from tests.factories import keep, make_organisation, make_project
from tests.factories_problems import make_person, make_problem

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def make_resource(session: Session, **columns: Any) -> Resource:
    """Return a stored resource: two trucks for water in Kakheti, unless told otherwise."""
    values: dict[str, Any] = {
        "type_code": "vehicles", "title_en": "Two trucks", "quantity": Decimal(2), "free": Decimal(2),
        "area_kind": "regions", "region_codes": ["GE-KA"], "topic_codes": ["water", "infrastructure"],
        **columns,
    }  # fmt: skip
    resource = Resource(**values)
    session.add(resource)
    session.flush()
    bump_data_version(session, "resources")
    return resource


def make_member(session: Session, name: str = "Valley Union", status: str = "active") -> Organisation:
    return make_organisation(session, name, kind="ngo", status=status)


def count(session: Session, now: datetime = NOW) -> Gaps:
    """Count the gaps and return them."""
    keep_gaps(session, now)
    found = read_gaps(session)
    assert found is not None
    return found


def test_nothing_is_known_where_nothing_was_ever_entered(session: Session) -> None:
    gaps = count(session)
    assert len(gaps.cells) == (len(REGION_CODES) + 1) * (len(gaps.topics) + 1)
    assert all(cell == Figures() for cell in gaps.cells.values())


def test_a_count_of_none_is_0_once_there_is_something_to_count(session: Session) -> None:
    make_problem(session)
    make_project(session, places=("Gori",), topics=("schools",), budget_amount=None, budget_currency=None)
    keep(session)
    cells = count(session).cells
    assert cells["GE-AB", ALL] == Figures(problems=0, linked=0, matched=0, projects=0, budgeted=0)
    here = cells["GE-SK", "education"]
    assert (here.projects, here.budgeted, here.budgets) == (1, 0, {})
    assert here.members is None


def test_budgets_stay_apart_by_currency_and_country_wide_projects_are_of_no_region(session: Session) -> None:
    make_project(session, places=("Telavi", "Gori"), topics=("water",), budget_amount=Decimal("100.50"))
    make_project(session, topics=("water", "schools"), budget_currency="GEL", budget_amount=Decimal(70))
    make_project(session, topics=("water",), precision="country")
    make_project(session, topics=("water",), status="closed")
    keep(session)
    cells = count(session).cells
    assert cells["GE-KA", "water"].budgets == {"USD": Decimal("100.50"), "GEL": Decimal(70)}
    assert (cells["GE-KA", "water"].projects, cells["GE-SK", "water"].projects) == (2, 1)
    assert cells[ALL, "water"].projects == 3
    assert cells[ALL, "infrastructure"].projects == 3
    assert cells[ALL, "education"].budgets == {"GEL": Decimal(70)}


def test_every_cell_is_what_the_one_filter_counts(session: Session) -> None:
    for place, topic in (("Telavi", "water"), ("Telavi", "roads"), ("Gori", "water"), ("Kutaisi", "health")):
        make_problem(session, place=place, topic=topic, linked=topic == "roads")
        make_problem(session, place=place, topic=topic, status="solved")
        make_problem(session, place=place, topic=topic, visibility="region")
        make_problem(session, place=place, topic=topic, moderation="waiting")
        make_project(session, places=(place, "Zugdidi"), topics=(topic, "schools"))
    keep(session)
    gaps = count(session)
    for region in (*REGION_CODES, ALL):
        for topic in (ALL, "water", "infrastructure", "education", "health"):
            chosen = {"region": (region,) if region else (), "topic": (topic,) if topic else ()}
            cell = gaps.cells[region, topic]
            problems = read_problem_totals(session, Filter(**chosen, status=("open",)), ("all",))["all"]
            assert cell.problems == (problems[ALL].open if problems else 0), (region, topic)
            linked = Filter(**chosen, status=("open",), linked="yes")
            problems = read_problem_totals(session, linked, ("all",))["all"]
            assert cell.linked == (problems[ALL].open if problems else 0), (region, topic)
            projects = read_totals(session, Filter(**chosen, status=("current",)), ("all",))["all"]
            assert cell.projects == (projects[ALL].projects if projects else 0), (region, topic)
            assert cell.budgets == (projects[ALL].budgets if projects else {}), (region, topic)


def test_a_member_is_counted_once_however_much_it_offers(session: Session) -> None:
    member, person = make_member(session), make_person(session, role="member")
    make_resource(session, organisation_id=member.id)
    make_resource(session, organisation_id=member.id, topic_codes=["schools", "education"])
    make_resource(session, person_id=person.id, region_codes=list(REGION_CODES), area_kind="country")
    cells = count(session).cells
    assert cells["GE-KA", "water"].members == 2
    assert cells["GE-KA", "infrastructure"].members == 2
    assert cells["GE-KA", "schools"].members == 1
    assert cells["GE-SZ", "water"].members == 1
    assert cells["GE-SZ", "schools"].members == 0
    assert cells[ALL, ALL].members == 2


@pytest.mark.parametrize(
    "columns",
    [
        {"state": "paused"},
        {"state": "withdrawn"},
        {"visibility": "members"},
        {"visibility": "moderators"},
        {"available_to": date(2026, 11, 22)},
        {"available_from": date(2026, 11, 24)},
    ],
)
def test_what_is_not_to_be_had_or_not_for_all_eyes_counts_nobody(
    session: Session, columns: dict[str, Any]
) -> None:
    other = make_member(session, "Hill Union")
    make_resource(session, organisation_id=other.id, region_codes=["GE-TB"])
    make_resource(session, organisation_id=make_member(session).id, **columns)
    cells = count(session).cells
    assert cells["GE-KA", "water"].members == 0
    assert cells["GE-TB", "water"].members == 1


def test_a_member_that_left_counts_no_more(session: Session) -> None:
    make_resource(session, organisation_id=make_member(session, status="left").id)
    assert count(session).cells["GE-KA", "water"].members == 0


def test_a_suggestion_counts_as_a_match_where_everybody_may_see_it(session: Session) -> None:
    member = make_member(session)
    seen = make_resource(session, organisation_id=member.id)
    hidden = make_resource(session, organisation_id=member.id, visibility="members")
    problems = [make_problem(session) for _ in range(4)]
    session.add_all(
        [
            Link(problem_id=problems[0].id, resource_id=seen.id),
            Link(problem_id=problems[1].id, resource_id=hidden.id),
            Link(
                problem_id=problems[2].id, resource_id=seen.id, state="refused", refusal_reason="Too far away"
            ),
            Link(problem_id=problems[3].id, organisation_id=member.id, state="agreed"),
        ]
    )
    session.flush()
    cell = count(session).cells["GE-KA", "water"]
    assert (cell.problems, cell.matched, cell.linked) == (4, 2, 1)


@pytest.mark.parametrize(
    "change",
    [
        lambda session: make_problem(session),
        lambda session: (make_project(session), keep(session)),
        lambda session: make_resource(session, organisation_id=make_member(session).id),
        lambda session: bump_data_version(session, "links"),
    ],
    ids=["problems", "projects", "resources", "links"],
)
def test_they_are_counted_anew_only_after_a_change(
    session: Session, change: Callable[[Session], object]
) -> None:
    assert keep_gaps(session, NOW)
    later = NOW + timedelta(minutes=10)
    assert not keep_gaps(session, later)
    change(session)
    assert keep_gaps(session, later)
    assert session.scalar(select(GapState.computed_at)) == later
    assert not keep_gaps(session, later)


def test_whoever_stops_being_active_is_counted_no_more(session: Session) -> None:
    member, helper = make_member(session), make_person(session, role="member")
    make_resource(session, organisation_id=member.id)
    make_resource(session, person_id=helper.id)
    assert count(session).cells["GE-KA", "water"].members == 2
    member.status = "paused"
    session.flush()
    assert keep_gaps(session, NOW)
    assert count(session).cells["GE-KA", "water"].members == 1
    set_rights(session, helper, None, role="member", region="", active=False)
    assert keep_gaps(session, NOW)
    assert count(session).cells["GE-KA", "water"].members == 0
    # What has nothing to do with it counts nothing anew.
    member.website, helper.name = "https://example.org", "Nino"
    session.flush()
    assert not keep_gaps(session, NOW)


def test_a_new_day_counts_anew_as_offers_begin_and_end(session: Session) -> None:
    make_resource(session, organisation_id=make_member(session).id, available_to=date(2026, 11, 23))
    assert count(session).cells["GE-KA", "water"].members == 1
    # Midnight in Georgia is 20:00 UTC.
    assert count(session, NOW + timedelta(hours=7)).cells["GE-KA", "water"].members == 1
    assert count(session, NOW + timedelta(hours=9)).cells["GE-KA", "water"].members == 0


def test_a_month_is_kept_at_its_first_count_and_never_touched_again(session: Session) -> None:
    make_problem(session)
    count(session)
    make_problem(session)
    count(session, NOW + timedelta(days=3))
    # The evening of the 30th in UTC is December in Georgia.
    count(session, datetime(2026, 11, 30, 21, 0, tzinfo=UTC))
    history = read_history(session, "water")
    assert history.months == (date(2026, 11, 1), date(2026, 12, 1))
    assert [history.cells[month, "GE-KA"].problems for month in history.months] == [1, 2]
    taken = session.execute(select(GapSnapshot.month, GapSnapshot.taken_on).distinct().order_by("month"))
    assert [tuple(row) for row in taken] == [
        (date(2026, 11, 1), date(2026, 11, 23)),
        (date(2026, 12, 1), date(2026, 12, 1)),
    ]
    assert session.scalar(select(func.count()).select_from(GapSnapshot)) == 2 * session.scalar(
        select(func.count()).select_from(GapCell)
    )
