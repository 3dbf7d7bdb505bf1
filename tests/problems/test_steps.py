"""The seven steps: forward when all is done, back with a reason, who does it, until when, what shows it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.errors import Conflict
from app.problems.models import Evidence
from app.problems.services.steps import (
    EvidenceInput,
    add_evidence,
    advance_step,
    set_due_day,
    set_owner,
    start_steps,
    step_back,
    tick_items,
)
from app.problems.workflow.rights import StepOwner
from app.problems.workflow.steps import Refusal
from tests.factories import make_organisation
from tests.factories_problems import make_person, make_problem
from tests.problems.work import active_stays, lead_to, log_kinds, make_ready, make_work

GO_ON = EvidenceInput("comment", text="We were there.")


def test_a_published_problem_begins_at_step_one_and_only_once(session: Session) -> None:
    problem = make_problem(session)

    assert start_steps(session, problem).id == start_steps(session, problem).id
    assert [stay.number for stay in active_stays(session, problem.id)] == [1]


def test_a_step_is_left_when_all_is_ticked_and_shown(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    make_ready(session, problem, person.id)

    advance_step(session, problem.id, person.id, problem.version)

    assert (problem.step, problem.version) == (2, 2)
    assert [stay.number for stay in active_stays(session, problem.id)] == [2]
    assert log_kinds(session, problem.id) == ["checked", "evidence", "forward"]


def test_a_step_is_not_left_before_and_says_all_that_is_missing(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        advance_step(session, problem.id, person.id, problem.version)

    assert [error.code for error in refusal.value.errors] == ["E_CHECKLIST", "E_EVIDENCE"]
    assert problem.step == 1


def test_step_four_asks_for_two_pieces_of_evidence(session: Session) -> None:
    problem, person = make_work(session, step=4), make_person(session, "member")
    tick_items(session, problem.id, person.id, (), range(3))
    add_evidence(session, problem.id, person.id, GO_ON)

    with pytest.raises(Refusal):
        advance_step(session, problem.id, person.id, problem.version)
    add_evidence(session, problem.id, person.id, GO_ON)
    advance_step(session, problem.id, person.id, problem.version)

    assert problem.step == 5


def test_the_last_step_leads_nowhere_but_to_the_end(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    lead_to(session, problem, 7, person.id)
    make_ready(session, problem, person.id)

    with pytest.raises(Refusal, match="close"):
        advance_step(session, problem.id, person.id, problem.version)


def test_who_read_an_older_state_is_told_and_moves_nothing(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    seen = problem.version
    make_ready(session, problem, person.id)
    advance_step(session, problem.id, person.id, seen)

    with pytest.raises(Conflict):
        step_back(session, problem.id, person.id, seen, to=1, reason="late")
    assert problem.step == 2


def test_back_to_an_earlier_step_with_a_reason_begins_its_list_anew(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    lead_to(session, problem, 4, person.id)

    step_back(session, problem.id, person.id, problem.version, to=2, reason="The number was wrong.")

    (stay,) = active_stays(session, problem.id)
    assert (stay.number, stay.checked, problem.step) == (2, [], 2)
    assert log_kinds(session, problem.id)[-1] == "back"


@pytest.mark.parametrize(
    ("to", "reason", "field"), [(1, "", "reason"), (2, "why", "to"), (5, "why", "to"), (None, "why", "to")]
)
def test_no_way_back_without_a_reason_or_to_a_later_step(
    session: Session, to: int | None, reason: str, field: str
) -> None:
    problem, person = make_work(session, step=2), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        step_back(session, problem.id, person.id, problem.version, to=to, reason=reason)
    assert [error.field for error in refusal.value.errors] == [field]


def test_two_who_tick_different_items_do_not_undo_each_other(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    tick_items(session, problem.id, person.id, (), (0,))
    stay = tick_items(session, problem.id, person.id, (), (2,))

    assert stay.checked == [0, 2]
    assert tick_items(session, problem.id, person.id, (0, 2), (2,)).checked == [2]


def test_positions_that_no_list_has_are_not_kept(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    assert tick_items(session, problem.id, person.id, (), (1, 9, -3)).checked == [1]


def test_a_step_is_taken_given_to_an_organisation_and_given_up(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")
    organisation = make_organisation(session, "Telavi Water Union", kind="ngo")
    mine, ours = StepOwner(person_id=person.id), StepOwner(organisation_id=organisation.id)

    set_owner(session, problem.id, person.id, mine, before=StepOwner())
    set_owner(session, problem.id, person.id, ours, before=mine)
    lead_to(session, problem, 2, person.id)
    assert active_stays(session, problem.id)[0].owner_organisation_id == organisation.id
    set_owner(session, problem.id, person.id, StepOwner(), before=ours)

    (stay,) = active_stays(session, problem.id)
    assert (stay.owner_person_id, stay.owner_organisation_id) == (None, None)
    assert log_kinds(session, problem.id).count("owner") == 3


def test_the_second_who_takes_a_step_is_told(session: Session) -> None:
    problem = make_work(session)
    first, second = make_person(session, "member"), make_person(session, "member")
    set_owner(session, problem.id, first.id, StepOwner(person_id=first.id), before=StepOwner())

    with pytest.raises(Conflict):
        set_owner(session, problem.id, second.id, StepOwner(person_id=second.id), before=StepOwner())


def test_a_due_day_is_set_and_taken_away(session: Session) -> None:
    problem, person = make_work(session), make_person(session, "member")

    assert set_due_day(session, problem.id, person.id, date(2026, 12, 1)).due_on == date(2026, 12, 1)
    assert set_due_day(session, problem.id, person.id, None).due_on is None
    assert log_kinds(session, problem.id) == ["due", "due"]


def test_evidence_belongs_to_the_active_step(session: Session) -> None:
    problem, person = make_work(session, step=3), make_person(session, "member")

    add_evidence(session, problem.id, person.id, EvidenceInput("link", url="https://example.org/act"))

    kept = session.scalars(select(Evidence).where(Evidence.problem_id == problem.id)).one()
    assert (kept.step_number, kept.url) == (3, "https://example.org/act")


@pytest.mark.parametrize("columns", [{"moderation": "waiting"}, {"status": "solved"}])
def test_nothing_is_done_in_the_steps_of_a_problem_that_is_not_open(
    session: Session, columns: dict[str, str]
) -> None:
    problem, person = make_problem(session, **columns), make_person(session, "member")

    with pytest.raises(Refusal) as refusal:
        add_evidence(session, problem.id, person.id, GO_ON)
    assert refusal.value.code == "E_CLOSED"
