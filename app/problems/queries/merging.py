"""Problems into which a report may be merged: found by number or by words."""

from __future__ import annotations

from sqlalchemy import false, func, or_, select
from sqlalchemy.orm import Session

from app.problems.models import Problem
from app.problems.queries.listing import ProblemRow, list_rows
from app.text import parse_number, search_query

MOST_FOUND = 10


def find_others(session: Session, words: str, problem: Problem, language: str) -> list[ProblemRow]:
    """Return at most ten public problems, newest first: that number, or every word found in them."""
    number, query = parse_number(words), search_query(words)
    same_number = Problem.id == number if number else false()
    by_words = Problem.search.op("@@")(func.to_tsquery("simple", query)) if query else false()
    ids = (
        select(Problem.id)
        .where(Problem.is_public, Problem.status != "duplicate", Problem.id != problem.id)
        .where(or_(same_number, by_words))
    )
    return list_rows(session, ids, language, MOST_FOUND)
