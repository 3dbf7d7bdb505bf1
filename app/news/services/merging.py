"""After a merge of problems: what was about the one that ended is about the one that stays."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.news.models import EventProblem, NewsProblem, ObservationProblem


def move_told_problems(session: Session, problem_id: int, other_id: int, _person_id: int | None) -> None:
    """Let articles, events and observations of `problem_id` name `other_id`, once."""
    owners = (
        (NewsProblem, "news_item_id"),
        (EventProblem, "event_id"),
        (ObservationProblem, "observation_id"),
    )
    for model, owner in owners:
        about: Any = model
        key = getattr(about, owner)
        found = select(key, literal(other_id)).where(about.problem_id == problem_id)
        moved = insert(about).from_select([owner, "problem_id"], found).on_conflict_do_nothing()
        session.execute(moved)
        session.execute(delete(about).where(about.problem_id == problem_id))
