"""The topics as a form offers them, and a topic with its parent."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.topics.models import Topic


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
    return session.scalar(select(Topic.code).where(Topic.code == code)) is not None


def with_parent(session: Session, code: str) -> list[str]:
    """Return the code with its parent's, sorted: what the filter finds a record by."""
    parent = session.scalar(select(Topic.parent_code).where(Topic.code == code))
    return sorted({code, parent} if parent else {code})
