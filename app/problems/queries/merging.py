"""Problems into which a report may be merged: found by number or by words."""

from __future__ import annotations

from sqlalchemy import false, or_, select
from sqlalchemy.orm import Session

from app.filter_conditions import holds_words
from app.problems.models import Problem
from app.problems.queries.listing import ProblemRow, list_rows
from app.text import parse_number

MOST_FOUND = 10


def find_others(session: Session, words: str, problem: Problem, language: str) -> list[ProblemRow]:
    """Return at most ten public problems, newest first: that number, or every word found in them."""
    number = parse_number(words)
    same_number = Problem.id == number if number else false()
    ids = (
        select(Problem.id)
        .where(Problem.is_public, Problem.status != "duplicate", Problem.id != problem.id)
        .where(or_(same_number, holds_words(Problem.search, words)))
    )
    return list_rows(session, ids, language, MOST_FOUND)
