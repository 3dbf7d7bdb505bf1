"""What somebody wants to be told of, and what is left of it when a topic is given up; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.filters import REGION_CODES

# Code of each topic → code of its parent, or None on the first level; in the order of the tree.
Tree = dict[str, str | None]


@dataclass(frozen=True)
class Wish:
    """Kinds, topics and regions: no topic means every topic, no region the whole country."""

    kinds: tuple[str, ...]
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


def tidy(kinds: Iterable[str], topics: Iterable[str], regions: Iterable[str], tree: Tree) -> Wish:
    """Return the wish in one way of saying it: a parent stands for its children, all of them for none."""
    asked = set(topics)
    kept = tuple(code for code, parent in tree.items() if code in asked and parent not in asked)
    wanted = set(regions)
    return Wish(
        tuple(kinds),
        () if set(kept) >= _first_level(tree) else kept,
        () if wanted >= set(REGION_CODES) else tuple(code for code in REGION_CODES if code in wanted),
    )


def without_topic(topics: Sequence[str], topic: str, tree: Tree) -> tuple[str, ...] | None:
    """Return the topics without one and what is below it; None where nothing is left.

    What stood for more than that topic (its parent, or every topic) is replaced by the rest of it.
    """
    left = set(topics) or _first_level(tree)
    parent = tree.get(topic)
    if parent in left:
        left = (left - {parent}) | {code for code, above in tree.items() if above == parent}
    left -= {topic, *(code for code, above in tree.items() if above == topic)}
    return tuple(code for code in tree if code in left) or None


def covers(topics: Collection[str], topic: str, tree: Tree) -> bool:
    """Return whether somebody with these topics is told of this one."""
    return not topics or topic in topics or tree.get(topic) in topics


def _first_level(tree: Tree) -> set[str]:
    return {code for code, parent in tree.items() if parent is None}
