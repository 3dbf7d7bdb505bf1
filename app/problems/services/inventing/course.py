"""Invents how far a problem has come: its stays in the steps, what was brought, how it ended."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from app.problems.services.inventing.words import Sentences
from app.problems.workflow.steps import FIRST_STEP, LAST_STEP, SOLVED_FROM_STEP

# How often a problem is given up in a step, sent back from it, or lies there for months.
GIVEN_UP, SENT_BACK, STUCK = 0.03, 0.05, 0.15
SHORTEST_STAY, LONGEST_STAY = 5, 80
ENDS = (("solved", 0.66), ("partly_solved", 0.26), ("not_solved", 0.08))
GIVEN_UP_AS = ("not_solved", "out_of_reach", "out_of_reach")


@dataclass
class Stay:
    """A stay in a step; `left` is None for the active one."""

    number: int
    entered: float
    left: float | None = None
    has_owner: bool = False
    due: int | None = None


@dataclass
class Line:
    """A line of the log."""

    kind: str
    day: float
    step_from: int | None = None
    step_to: int | None = None
    reason: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass
class Course:
    """All that happened since the publication. Days are counted back from today: half a day ago is 0.5."""

    stays: list[Stay]
    lines: list[Line]
    # (step, day, text)
    evidence: list[tuple[int, float, str]]
    status: str = "open"
    ended: float | None = None
    # The number of the problem that stays.
    duplicate_of: int | None = None

    @property
    def active(self) -> Stay | None:
        return None if self.status != "open" else self.stays[-1]


def invent_course(chance: random.Random, sentences: Sentences, published: float) -> Course:
    """Return what happened to a problem that was published so many days ago, up to today."""
    course = Course([Stay(FIRST_STEP, published)], [], [])
    day = published
    while True:
        stay = course.stays[-1]
        stay.has_owner = chance.random() < 0.75
        days = chance.uniform(SHORTEST_STAY, LONGEST_STAY) * (6 if chance.random() < STUCK else 1)
        stay.due = round(chance.uniform(15, 60)) if chance.random() < 0.5 else None
        if days >= day:
            if chance.random() < 0.3:
                _bring(chance, sentences, course, stay.number, chance.uniform(0, day))
            return course
        day -= days
        _bring(chance, sentences, course, stay.number, day + min(days, chance.uniform(0.2, 3)))
        stay.left = day
        if stay.number == LAST_STEP:
            status = chance.choices([end for end, _ in ENDS], [share for _, share in ENDS])[0]
            return _end(chance, sentences, course, day, status)
        if stay.number > 2 and chance.random() < GIVEN_UP:
            return _end(chance, sentences, course, day, chance.choice(GIVEN_UP_AS))
        if stay.number == SOLVED_FROM_STEP and chance.random() < 0.1:
            return _end(chance, sentences, course, day, "solved")
        back = stay.number > 3 and chance.random() < SENT_BACK
        to = stay.number - 1 if back else stay.number + 1
        reason = chance.choice(sentences.back) if back else None
        course.lines.append(Line("back" if back else "forward", day, stay.number, to, reason))
        course.stays.append(Stay(to, day))


def end_as_duplicate(course: Course, number: int, day: float, reason: str) -> None:
    """End an open problem, for the one with that number is the same."""
    course.stays[-1].left = day
    course.status, course.ended, course.duplicate_of = "duplicate", day, number
    step = course.stays[-1].number
    course.lines.append(Line("closed", day, step, reason=reason, details={"status": "duplicate"}))


def _bring(chance: random.Random, sentences: Sentences, course: Course, step: int, day: float) -> None:
    text = chance.choice(sentences.evidence[step])
    filled = text.format(n=chance.randint(2, 14), people=chance.randint(4, 90) * 10)
    course.evidence.append((step, day, filled))
    course.lines.append(Line("evidence", day, step_to=step, details={"kind": "comment"}))


def _end(chance: random.Random, sentences: Sentences, course: Course, day: float, status: str) -> Course:
    step, reason = course.stays[-1].number, chance.choice(sentences.ends[status])
    course.status, course.ended = status, day
    course.evidence.append((step, day, reason))
    course.lines.append(Line("closed", day, step_from=step, reason=reason, details={"status": status}))
    return course
