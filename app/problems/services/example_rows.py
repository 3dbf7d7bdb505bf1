"""From invented problems to the rows of the tables."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from app.i18n import TBILISI
from app.importing.staging import StagedRow, Tables
from app.problems.services.inventing.course import Line
from app.problems.services.inventing.problems import SEED, Invented
from app.text import search_document

TABLES: Tables = {
    "example_problem": (
        *(
            "number",
            "title",
            "text",
            "topic_code",
            "lon",
            "lat",
            "spot_lon",
            "spot_lat",
            "location_precision",
        ),
        *("region_code", "municipality_code", "people_affected", "status", "step", "step_since", "closed_on"),
        *("duplicate_of", "moderation", "supporters", "reported_at", "published_at", "updated_at"),
        "search_document",
    )
}
WORK: Tables = {
    "problem_step": (
        *("problem_id", "number", "owner_organisation_id", "due_on", "checked", "entered_at", "left_at"),
    ),
    "problem_log": ("problem_id", "happened_at", "kind", "step_from", "step_to", "reason", "details"),
    "evidence": ("problem_id", "step_number", "kind", "text", "happened_on", "created_at"),
}


def staged_row(problem: Invented, now: datetime) -> StagedRow:
    """Return the row of `example_problem`; its days are counted back from `now`."""
    course = problem.course
    active = course.active if course else None
    days = [problem.reported, *([problem.published] if problem.published is not None else ())]
    if course:
        days += [line.day for line in course.lines]
    since = active.entered if active else course.ended if course and course.ended is not None else days[0]
    return (
        problem.number,
        problem.title,
        problem.text,
        problem.topic,
        problem.lon,
        problem.lat,
        *problem.spot,
        problem.location_precision,
        problem.region_code,
        problem.municipality_code,
        problem.people_affected,
        course.status if course else "open",
        active.number if active else 1 if course is None else None,
        now - timedelta(days=since),
        _day(now, course.ended) if course and course.ended is not None else None,
        course.duplicate_of if course else None,
        "published" if course else "waiting",
        problem.supporters,
        now - timedelta(days=problem.reported),
        now - timedelta(days=problem.published) if problem.published is not None else None,
        now - timedelta(days=min(days)),
        search_document([problem.title, problem.text]),
    )


def step_rows(
    invented: Sequence[Invented],
    ids: Mapping[int, int],
    items: Mapping[int, int],
    owners: Sequence[int],
    now: datetime,
) -> Iterator[StagedRow]:
    """Yield the rows of problem_step.

    `items` are the lengths of the check-lists by step, `owners` organisations.
    """
    chance = random.Random(SEED)  # noqa: S311 - repeatable is the point, secret is nothing here
    for problem in invented:
        for stay in problem.course.stays if problem.course else ():
            done = items[stay.number] if stay.left is not None else chance.randint(0, items[stay.number])
            yield (
                ids[problem.number],
                stay.number,
                chance.choice(owners) if stay.has_owner and owners else None,
                _day(now, stay.entered - stay.due) if stay.due else None,
                "{" + ",".join(map(str, range(done))) + "}",
                now - timedelta(days=stay.entered),
                None if stay.left is None else now - timedelta(days=stay.left),
            )


def log_rows(invented: Sequence[Invented], ids: Mapping[int, int], now: datetime) -> Iterator[StagedRow]:
    """Yield the rows of problem_log, those of a problem in the order in which they happened."""
    for problem in invented:
        lines = [Line("reported", problem.reported)]
        if problem.published is not None:
            lines.append(Line("published", problem.published))
        course = problem.course
        if course:
            lines += sorted(course.lines, key=lambda line: -line.day)
        for line in lines:
            details = dict(line.details)
            if course and course.duplicate_of is not None and line.kind == "closed":
                details["duplicate_of"] = ids[course.duplicate_of]
            happened = now - timedelta(days=line.day)
            number = ids[problem.number]
            yield number, happened, line.kind, line.step_from, line.step_to, line.reason, details


def evidence_rows(invented: Sequence[Invented], ids: Mapping[int, int], now: datetime) -> Iterator[StagedRow]:
    """Yield the rows of evidence: comments."""
    for problem in invented:
        for step, day, words in problem.course.evidence if problem.course else ():
            happened = now - timedelta(days=day)
            yield ids[problem.number], step, "comment", words, _day(now, day), happened


def _day(now: datetime, days: float) -> date:
    return (now - timedelta(days=days)).astimezone(TBILISI).date()
