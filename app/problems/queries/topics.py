"""The topics as a form offers them, and a topic with its parent."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.topics.models import Topic

_CODE = re.compile(r"[a-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class TopicGroup:
    """A topic of the first level with its own topics, in their order."""

    topic: Topic
    children: tuple[Topic, ...]


def list_topic_groups(session: Session) -> list[TopicGroup]:
    """Return every topic, those of the second level under their parents."""
    topics = session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all()
    return [
        TopicGroup(parent, tuple(topic for topic in topics if topic.parent_code == parent.code))
        for parent in topics
        if parent.parent_code is None
    ]


def has_topic(session: Session, code: str) -> bool:
    """Return whether there is such a topic."""
    # No code has other letters, and the database takes no NUL.
    return _CODE.fullmatch(code) is not None and bool(
        session.scalar(select(Topic.code).where(Topic.code == code))
    )


def with_parent(session: Session, code: str) -> list[str]:
    """Return the code with its parent's, sorted: what the filter finds a record by."""
    parent = session.scalar(select(Topic.parent_code).where(Topic.code == code))
    return sorted({code, parent} if parent else {code})
