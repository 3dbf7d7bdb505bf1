"""Who may do what with an article: a person (or None) and what is known of the article in, yes or no out."""

from __future__ import annotations

from typing import Protocol

from app.news.workflow.moves import (
    AUTHOR,
    CHANGEABLE_BY_AUTHOR,
    CHANGEABLE_BY_EDITOR,
    EDITOR,
    is_public,
)
from app.problems.workflow.rights import MEMBER_ROLES, PersonLike

EDITOR_ROLES = ("editor", "moderator", "admin")


class NewsLike(Protocol):
    """What a right depends on; news.models.NewsItem has it."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...


def may_write(person: PersonLike | None) -> bool:
    """Members of the network write drafts and send them for review."""
    return person is not None and person.role in MEMBER_ROLES


def may_edit(person: PersonLike | None) -> bool:
    """Editors, moderators and administrators publish; of any region, for an article may be about many."""
    return person is not None and person.role in EDITOR_ROLES


def sides_of(person: PersonLike | None, item: NewsLike) -> frozenset[str]:
    """Return for which sides of an article the person acts."""
    sides = set()
    if may_edit(person):
        sides.add(EDITOR)
    if person is not None and may_write(person) and item.author_id == person.id:
        sides.add(AUTHOR)
    return frozenset(sides)


def may_see(person: PersonLike | None, item: NewsLike) -> bool:
    """Everybody what is public; whoever wrote it and editors all else."""
    return is_public(item.state) or bool(sides_of(person, item))


def may_change(person: PersonLike | None, item: NewsLike) -> bool:
    """An author changes a draft until it is sent, an editor whatever is not withdrawn."""
    sides = sides_of(person, item)
    by_editor = EDITOR in sides and item.state in CHANGEABLE_BY_EDITOR
    return by_editor or (AUTHOR in sides and item.state in CHANGEABLE_BY_AUTHOR)
