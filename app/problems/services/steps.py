"""The work on a problem in its seven steps: forward, back, who does it, until when, and what shows it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.errors import Conflict, NotFound
from app.i18n import lazy_gettext as _l
from app.problems.models import Evidence, Problem, ProblemStep, Step
from app.problems.queries.stays import owner_of
from app.problems.services.log import write_log
from app.problems.services.telling import notify_followers
from app.problems.workflow.rights import StepOwner
from app.problems.workflow.steps import FIRST_STEP, Refusal, Rule, Stay, check_back, check_forward

CHANGED = _l("Somebody else changed this problem meanwhile. Look at it again before you go on.")
CLOSED = _l("This problem is closed: nothing can be done in its steps.")


@dataclass(frozen=True)
class EvidenceInput:
    """A checked piece of evidence; `kind` is one of EVIDENCE_KINDS, a file lies in the storage already."""

    kind: str
    text: str = ""
    url: str | None = None
    happened_on: date | None = None
    storage_key: str | None = None
    file_name: str | None = None


def lock_problem(session: Session, problem_id: int, version: int | None = None) -> Problem:
    """Return the problem, locked until the transaction ends, so that changes come one after the other.

    Its key stays free to be named: a matching that writes links of it meanwhile waits for nothing, and nobody
    for each other. Raises NotFound, and Conflict where `version` is given and is not the row's.
    """
    statement = select(Problem).where(Problem.id == problem_id).with_for_update(key_share=True)
    problem = session.scalar(statement.execution_options(populate_existing=True))
    if problem is None:
        raise NotFound(_l("There is no such problem."))
    if version is not None and version != problem.version:
        raise Conflict(CHANGED)
    return problem


def lock_in_order(session: Session, *problem_ids: int) -> None:
    """Lock several problems by their numbers: two who hold one each would wait for each other for ever."""
    for number in sorted(problem_ids):
        session.execute(select(Problem.id).where(Problem.id == number).with_for_update(key_share=True))


def start_steps(session: Session, problem: Problem, *, now: datetime | None = None) -> ProblemStep:
    """Return the active stay of an open problem, and make it where there is none yet (at publication)."""
    active = select(ProblemStep).where(ProblemStep.problem_id == problem.id, ProblemStep.left_at.is_(None))
    stay = session.scalar(active.execution_options(populate_existing=True))
    if stay is None:
        stay = ProblemStep(
            problem_id=problem.id,
            number=problem.step or FIRST_STEP,
            checked=[],
            entered_at=now or datetime.now(UTC),
        )
        session.add(stay)
        session.flush()
    return stay


def advance_step(
    session: Session, problem_id: int, person_id: int | None, version: int, *, now: datetime | None = None
) -> Problem:
    """Lead the problem into the next step. Raises Refusal with what is missing, Conflict for who is late."""
    problem, stay = lock_open(session, problem_id, version)
    state, rule = read_state(session, stay)
    to = check_forward(state, rule)
    move(session, problem, stay, to, now or datetime.now(UTC))
    line = write_log(session, problem, "forward", person_id=person_id, step_from=stay.number, step_to=to)
    notify_followers(session, problem, "step", actor_id=person_id, line=line)
    return problem


def step_back(
    session: Session,
    problem_id: int,
    person_id: int | None,
    version: int,
    *,
    to: int | None,
    reason: str,
    now: datetime | None = None,
) -> Problem:
    """Lead the problem back into an earlier step, whose check-list begins anew. Raises Refusal, Conflict."""
    problem, stay = lock_open(session, problem_id, version)
    earlier = check_back(stay.number, to, reason)
    move(session, problem, stay, earlier, now or datetime.now(UTC))
    line = write_log(
        session, problem, "back", person_id=person_id, step_from=stay.number, step_to=earlier, reason=reason
    )
    notify_followers(session, problem, "step", actor_id=person_id, line=line)
    return problem


def tick_items(
    session: Session, problem_id: int, person_id: int, shown: Collection[int], ticked: Collection[int]
) -> ProblemStep:
    """Tick and untick items of the check-list: what differs from `shown`, which the person saw, counts.

    So two who tick different items at once do not undo each other's.
    """
    problem, stay = lock_open(session, problem_id)
    _state, rule = read_state(session, stay)
    now_ticked = (set(stay.checked) | (set(ticked) - set(shown))) - (set(shown) - set(ticked))
    wanted = sorted(position for position in now_ticked if 0 <= position < rule.items)
    if wanted != sorted(stay.checked):
        details = {"ticked": sorted(set(wanted) - set(stay.checked)), "of": rule.items, "done": len(wanted)}
        stay.checked = wanted
        write_log(session, problem, "checked", person_id=person_id, step_to=stay.number, details=details)
        _touch(session, problem)
    return stay


def set_owner(
    session: Session, problem_id: int, person_id: int, owner: StepOwner, *, before: StepOwner
) -> ProblemStep:
    """Give the active step to `owner`. Raises Conflict where the owner shown has changed."""
    problem, stay = lock_open(session, problem_id)
    if owner_of(stay) != before:
        raise Conflict(_l("Somebody else took or gave this step meanwhile."))
    if owner != before:
        stay.owner_person_id, stay.owner_organisation_id = owner.person_id, owner.organisation_id
        details = {"person": owner.person_id, "organisation": owner.organisation_id}
        write_log(session, problem, "owner", person_id=person_id, step_to=stay.number, details=details)
        _touch(session, problem)
    return stay


def set_due_day(session: Session, problem_id: int, person_id: int, due_on: date | None) -> ProblemStep:
    """Say until when the active step shall be done, or that it has no such day."""
    problem, stay = lock_open(session, problem_id)
    if due_on != stay.due_on:
        stay.due_on = due_on
        details = {"due_on": due_on.isoformat() if due_on else None}
        write_log(session, problem, "due", person_id=person_id, step_to=stay.number, details=details)
        _touch(session, problem)
    return stay


def add_evidence(session: Session, problem_id: int, person_id: int | None, given: EvidenceInput) -> Evidence:
    """Add a piece of evidence to the active step."""
    problem, stay = lock_open(session, problem_id)
    evidence = keep_evidence(session, problem, stay.number, person_id, given)
    write_log(
        session,
        problem,
        "evidence",
        person_id=person_id,
        step_to=stay.number,
        details={"evidence": evidence.id, "kind": given.kind},
    )
    _touch(session, problem)
    return evidence


def keep_evidence(
    session: Session, problem: Problem, number: int, person_id: int | None, given: EvidenceInput
) -> Evidence:
    """Store a piece of evidence of a step, without a line in the log."""
    evidence = Evidence(problem_id=problem.id, step_number=number, person_id=person_id, **given.__dict__)
    session.add(evidence)
    session.flush()
    return evidence


def lock_open(session: Session, problem_id: int, version: int | None = None) -> tuple[Problem, ProblemStep]:
    """Return an open, published problem and its active stay, locked. Raises Refusal for another."""
    problem = lock_problem(session, problem_id, version)
    if problem.status != "open" or problem.moderation != "published":
        raise Refusal(CLOSED, code="E_CLOSED", field="step")
    return problem, start_steps(session, problem)


def read_state(session: Session, stay: ProblemStep) -> tuple[Stay, Rule]:
    """Return how far a stay has come, and what its step asks for."""
    step = session.get_one(Step, stay.number)
    evidence = session.scalar(
        select(func.count()).where(
            Evidence.problem_id == stay.problem_id,
            Evidence.step_number == stay.number,
            Evidence.hidden_at.is_(None),
        )
    )
    state = Stay(stay.number, frozenset(stay.checked), evidence or 0)
    return state, Rule(len(step.checklist_ka), step.evidence_needed)


def move(session: Session, problem: Problem, stay: ProblemStep, to: int, now: datetime) -> None:
    """End the active stay and begin the next; who did the step goes on, until somebody else takes it."""
    leave(session, stay, now)
    session.add(
        ProblemStep(
            problem_id=problem.id,
            number=to,
            owner_person_id=stay.owner_person_id,
            owner_organisation_id=stay.owner_organisation_id,
            checked=[],
            entered_at=now,
        )
    )
    problem.step, problem.step_since = to, now
    record_change(session, problem, now)


def leave(session: Session, stay: ProblemStep, now: datetime) -> None:
    """End a stay; written at once, as the index allows only one that is active."""
    stay.left_at = now
    session.flush()


def record_change(session: Session, problem: Problem, now: datetime) -> None:
    """Let who read the former state know by the version, and the caches by the layer's."""
    problem.version += 1
    problem.updated_at = now
    session.flush()
    bump_data_version(session, "problems")


def _touch(session: Session, problem: Problem) -> None:
    """Make caches of the page old; the state that moderators work on stays the same."""
    session.flush()
    bump_data_version(session, "problems")
