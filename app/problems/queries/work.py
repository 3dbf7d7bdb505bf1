"""How the work on a problem stands: its steps, the active one's list, owner and evidence, and its log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.i18n import TBILISI, pick, today_in_georgia
from app.problems.models import Evidence, Problem, ProblemLog, ProblemStep, Step
from app.problems.queries.names import Names, read_names
from app.problems.workflow.steps import (
    STUCK_AFTER,
    Rule,
    Stay,
    end_states_from,
    is_overdue,
    may_go_forward,
    missing_evidence,
)


@dataclass(frozen=True)
class Item:
    """One item of a check-list."""

    position: int
    text: str
    ticked: bool


@dataclass(frozen=True)
class ActiveStep:
    """The step that a problem is in; `name` of its owner is None where nobody has taken it."""

    owner_person_id: int | None
    owner_organisation_id: int | None
    owner: str | None
    due_on: date | None
    overdue: bool
    since: datetime
    days: int
    stuck: bool
    items: tuple[Item, ...]
    missing_evidence: int
    ready: bool
    end_states: Sequence[str]

    @property
    def ticked(self) -> list[int]:
        """Positions of the ticked items."""
        return [item.position for item in self.items if item.ticked]


@dataclass(frozen=True)
class Shown:
    """A piece of evidence; `who` is None where the person is not named."""

    id: int
    kind: str
    text: str
    url: str | None
    happened_on: date | None
    file_name: str | None
    who: str | None
    created_at: datetime


@dataclass(frozen=True)
class StepView:
    """One of the seven steps of a problem; `state`: done, active or ahead."""

    number: int
    name: str
    guidance: str
    exit_rule: str
    state: str
    evidence: tuple[Shown, ...]


@dataclass(frozen=True)
class LogLine:
    """What happened: the template makes a sentence of `kind` and the rest."""

    kind: str
    at: datetime
    who: str | None
    step_from: int | None
    step_to: int | None
    reason: str | None
    details: Mapping[str, object]
    owner: str | None
    due_on: date | None


@dataclass(frozen=True)
class Work:
    """The work on a problem as its page tells it; `active` is None when it is closed or not published."""

    steps: tuple[StepView, ...]
    active: ActiveStep | None
    log: tuple[LogLine, ...]

    @property
    def current(self) -> StepView | None:
        """The step that is active."""
        return next((step for step in self.steps if step.state == "active"), None)

    @property
    def earlier(self) -> tuple[StepView, ...]:
        """The steps before the active one."""
        return tuple(step for step in self.steps if step.state == "done")


def read_work(session: Session, problem: Problem, language: str, *, today: date | None = None) -> Work:
    """Return the work on a problem. Six statements at most, each by a key."""
    day = today or today_in_georgia()
    steps = session.scalars(select(Step).order_by(Step.number)).all()
    stays = session.scalars(
        select(ProblemStep).where(ProblemStep.problem_id == problem.id).order_by(ProblemStep.id)
    ).all()
    lines = session.scalars(
        select(ProblemLog)
        .where(ProblemLog.problem_id == problem.id, ProblemLog.is_public)
        .order_by(ProblemLog.id.desc())
    ).all()
    brought = session.scalars(
        select(Evidence).where(Evidence.problem_id == problem.id).order_by(Evidence.id)
    ).all()
    evidence = [piece for piece in brought if piece.hidden_at is None]
    hidden = {words for piece in brought if piece.hidden_at for words in (piece.text, piece.url) if words}
    names = read_names(
        session,
        problem,
        [line.person_id for line in lines]
        + [piece.person_id for piece in evidence]
        + [stay.owner_person_id for stay in stays]
        + [_number(line.details.get("person")) for line in lines],
        [stay.owner_organisation_id for stay in stays]
        + [_number(line.details.get("organisation")) for line in lines],
        language,
    )
    shown = _by_step(evidence, names)
    reached = problem.step or max((stay.number for stay in stays), default=0) + 1
    views = tuple(
        StepView(
            step.number,
            pick(step, "name", language),
            pick(step, "guidance", language),
            pick(step, "exit_rule", language),
            _state(step.number, reached, problem.step),
            tuple(shown[step.number]),
        )
        for step in steps
    )
    return Work(
        views, _active(problem, steps, stays, shown, names, day, language), _log(lines, names, hidden)
    )


def _state(number: int, reached: int, active: int | None) -> str:
    if number == active:
        return "active"
    return "done" if number < reached else "ahead"


def _active(
    problem: Problem,
    steps: Sequence[Step],
    stays: Sequence[ProblemStep],
    shown: Mapping[int, Sequence[Shown]],
    names: Names,
    today: date,
    language: str,
) -> ActiveStep | None:
    if problem.step is None or problem.moderation != "published" or len(steps) < problem.step:
        return None
    step = steps[problem.step - 1]
    stay = next((stay for stay in stays if stay.left_at is None), None)
    checked = stay.checked if stay else []
    items = step.checklist_ka if language == "ka" else step.checklist_en
    state = Stay(step.number, checked, len(shown.get(step.number, ())))
    rule = Rule(len(items), step.evidence_needed)
    days = (today - problem.step_since.astimezone(TBILISI).date()).days
    due_on = stay.due_on if stay else None
    return ActiveStep(
        owner_person_id=stay.owner_person_id if stay else None,
        owner_organisation_id=stay.owner_organisation_id if stay else None,
        owner=names.owner(stay.owner_person_id, stay.owner_organisation_id) if stay else None,
        due_on=due_on,
        overdue=is_overdue(due_on, today),
        since=problem.step_since,
        days=days,
        stuck=days > STUCK_AFTER.days,
        items=tuple(Item(place, words, place in checked) for place, words in enumerate(items)),
        missing_evidence=missing_evidence(state, rule),
        ready=may_go_forward(state, rule),
        end_states=end_states_from(step.number),
    )


def _by_step(evidence: Sequence[Evidence], names: Names) -> dict[int, list[Shown]]:
    shown: dict[int, list[Shown]] = defaultdict(list)
    for piece in evidence:
        shown[piece.step_number].append(
            Shown(
                piece.id,
                piece.kind,
                piece.text,
                piece.url,
                piece.happened_on,
                piece.file_name,
                names.person(piece.person_id),
                piece.created_at,
            )
        )
    return shown


def _log(lines: Sequence[ProblemLog], names: Names, hidden: Collection[str]) -> tuple[LogLine, ...]:
    """Return the lines; the end's words and link are those of its evidence, and are hidden with it."""
    return tuple(
        LogLine(
            line.kind,
            line.happened_at,
            names.person(line.person_id),
            line.step_from,
            line.step_to,
            None if line.kind == "closed" and line.reason in hidden else line.reason,
            {**line.details, "url": None} if line.details.get("url") in hidden else line.details,
            names.owner(_number(line.details.get("person")), _number(line.details.get("organisation"))),
            date.fromisoformat(line.details["due_on"]) if line.details.get("due_on") else None,
        )
        for line in lines
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
