"""The choices of a filter's form that every list has, each with its count: regions, topics, and words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.i18n import pick
from app.organisations.models import Organisation
from app.projects.queries.named import Named, name_of
from app.regions.models import Region
from app.topics.models import Topic

MOST_ORGANISATIONS = 60
Counts = Mapping[Any, int]
Record = TypeVar("Record", bound=Any)


@dataclass(frozen=True)
class Option:
    """A choice: how many records it would leave, the other choices kept."""

    value: str
    label: str
    count: int
    parent: str | None = None


def count_by(session: Session, key: Any, *conditions: ColumnElement[bool]) -> dict[Any, int]:
    """Return how many records there are by what they have of `key`; one may have several (unnest)."""
    keyed = select(key.label("key")).where(*conditions).subquery()
    rows = session.execute(select(keyed.c.key, func.count()).group_by(keyed.c.key))
    return {row[0]: row[1] for row in rows}


def word_options(labels: Mapping[str, Any], words: Iterable[str], counts: Counts) -> list[Option]:
    """Return the words of our own as choices."""
    return [Option(word, str(labels[word]), counts.get(word, 0)) for word in words]


def region_options(session: Session, counts: Counts, language: str) -> list[Option]:
    """Return every region by its name. One statement."""
    return [Option(one.key, one.name, counts.get(one.key, 0)) for one in list_region_names(session, language)]


def topic_options(session: Session, counts: Counts, language: str) -> list[Option]:
    """Return every topic, those of the second level after the one above them. One statement."""
    topics = in_tree(session.scalars(select(Topic).order_by(Topic.position, Topic.code)).all())
    return [
        Option(one.code, pick(one, "name", language), counts.get(one.code, 0), one.parent_code)
        for one in topics
    ]


def organisation_options(
    session: Session, counts: Counts, chosen: Sequence[str], language: str
) -> list[Option]:
    """Return those with most records (`counts` by id), and those that are chosen (slugs). One statement."""
    best = sorted((key for key in counts if key is not None), key=lambda key: (-counts[key], key))
    wanted = Organisation.id.in_(best[:MOST_ORGANISATIONS]) | Organisation.slug.in_(chosen)
    found = session.scalars(select(Organisation).where(wanted)).all()
    options = [Option(one.slug, pick(one, "name", language), counts.get(one.id, 0)) for one in found]
    return sorted(options, key=lambda option: (-option.count, option.label))


def list_region_names(session: Session, language: str) -> list[Named]:
    """Return every region, by name. One statement."""
    rows = session.execute(select(Region.code, Region.name_ka, Region.name_en))
    return sorted((name_of(code, ka, en, language) for code, ka, en in rows), key=lambda one: one.name)


def in_tree(records: Sequence[Record]) -> list[Record]:
    """Return each of the first level with its own after it, in their order."""
    parents = [one for one in records if one.parent_code is None]
    return [
        one
        for parent in parents
        for one in (parent, *(child for child in records if child.parent_code == parent.code))
    ]
