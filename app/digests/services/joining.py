"""Joining a recipient's mail from finished pieces: grouped, capped, with a link to the rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import chain, groupby
from operator import attrgetter
from typing import Any
from uuid import uuid4

from app.digests.links import leave_path
from app.digests.queries.fitting import MOST_OF_A_GROUP, Piece, Pieces, Portion
from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.services.pieces import Names
from app.digests.workflow.windows import Window
from app.filters import Filter
from app.mail.compose import compose_piece

# Mail programs cut off what is longer than about 100 kB; of many groups each shows less, and some of each.
MOST_ITEMS = 50
LEAST_OF_A_GROUP = 3
# Of more topics what has no room stands by kind alone.
MOST_TOPICS_LEFT = 12
# Stand where words, a path and the reader's own word are put. Nobody can type them.
_WORDS, _PATH, TOKEN = (uuid4().hex for _ in range(3))


@dataclass
class Group:
    """What a mail shows of one topic and region, and how many more of each kind there are."""

    topic: str
    region: str
    places: list[int]
    more: Mapping[str, int]


@dataclass
class Choice:
    """What a mail shows: groups in their order, and those of which nothing has room."""

    groups: list[Group] = field(default_factory=list)
    left: list[Group] = field(default_factory=list)
    number: int = 0

    @property
    def places(self) -> list[int]:
        return [place for group in self.groups for place in group.places]


@dataclass(frozen=True, eq=False)
class Edition:
    """One language of a day's digest: what every mail in it shares. Each is a key of what is kept of it."""

    language: str
    site_url: str
    window: Window
    names: Names


def choose(portions: Sequence[Portion]) -> Choice:
    """Return which of the items that fit have room, the newest of each group."""
    keys = {portion.group_key for portion in portions}
    most = max(LEAST_OF_A_GROUP, min(MOST_OF_A_GROUP, MOST_ITEMS // max(1, len(keys))))
    chosen, room = Choice(number=sum(portion.number for portion in portions)), MOST_ITEMS
    for key, of_group in groupby(portions, attrgetter("group_key")):
        parts = list(of_group)
        places = sorted(chain.from_iterable(part.places for part in parts))[: min(most, room)]
        shown = set(places)
        left = {part.kind: part.number - len(shown.intersection(part.places)) for part in parts}
        more = {kind: number for kind, number in left.items() if number}
        topic, _, region = key.partition("|")
        (chosen.groups if places else chosen.left).append(Group(topic, region, places, more))
        room -= len(places)
    return chosen


def join(choice: Choice, pieces: Pieces, edition: Edition) -> Piece:
    """Return the body of a mail, with `TOKEN` in its links. A place without a piece is left out."""
    wide = len({group.topic for group in choice.left}) > MOST_TOPICS_LEFT
    groups = choice.groups if wide else choice.groups + choice.left
    parts: list[Piece] = []
    for topic, of_topic in groupby(groups, attrgetter("topic")):
        parts += _of_topic(topic, list(of_topic), pieces, edition)
    if wide:
        parts += _left("", choice.left, edition)
    return Piece("\n\n".join([part.text for part in parts]), "\n".join([part.html for part in parts]))


def _of_topic(topic: str, groups: Sequence[Group], pieces: Pieces, edition: Edition) -> list[Piece]:
    """Return what a mail says of one topic: its regions, what of others had no room, the link to end it."""
    parts = [_heading("topic", topic, edition)]
    shown = [group for group in groups if group.places]
    for group in shown:
        parts.append(_heading("region", group.region, edition))
        parts += [pieces[place][edition.language] for place in group.places if place in pieces]
        parts += _left(topic, [group], edition)
    if left := [group for group in groups if not group.places]:
        # Below a region they would seem to be of that one.
        parts += [_elsewhere(edition)] if shown else []
        parts += _left(topic, left, edition)
    if topic:
        parts.append(_leaving(topic, edition))
    return parts


def _left(topic: str, groups: Sequence[Group], edition: Edition) -> list[Piece]:
    """Return how many of each kind had no room in a topic's groups; no topic: in groups of any."""
    more: Counter[str] = Counter()
    for group in groups:
        more.update(group.more)
    regions = {group.region for group in groups}
    # What concerns several regions is in no list of one.
    asked = () if "" in regions else tuple(sorted(regions))
    return [_rest(kind, number, topic, asked, edition) for kind, number in more.items()]


@lru_cache(maxsize=500)
def _heading(kind: str, code: str, edition: Edition) -> Piece:
    names = edition.names
    name = (names.topic if kind == "topic" else names.region)(code, edition.language)
    return Piece(*_compose(kind, edition, name=name))


@lru_cache(maxsize=2)
def _elsewhere(edition: Edition) -> Piece:
    return Piece(*_compose("elsewhere", edition))


@lru_cache(maxsize=200)
def _leaving(topic: str, edition: Edition) -> Piece:
    """Return the link by which the reader ends one topic."""
    name = edition.names.topic(topic, edition.language)
    return Piece(*_compose("leaving", edition, name=name, path=leave_path(TOKEN, topic)))


@lru_cache(maxsize=5_000)
def _rest(kind: str, number: int, topic: str, regions: tuple[str, ...], edition: Edition) -> Piece:
    """Return so many more of a kind, with the list of them: of few parts, as there are many of each."""
    words, path = _more(kind, number, edition), _list_path(kind, topic, regions, edition)
    frame = _rest_frame(edition)
    return Piece(
        frame.text.replace(_WORDS, words).replace(_PATH, path),
        frame.html.replace(_WORDS, words).replace(_PATH, escape(path)),
    )


@lru_cache(maxsize=2)
def _rest_frame(edition: Edition) -> Piece:
    return Piece(*_compose("rest", edition, words=_WORDS, path=f"/{_PATH}"))


@lru_cache(maxsize=2_000)
def _more(kind: str, number: int, edition: Edition) -> str:
    return _compose("more", edition, kind=kind, number=number)[0]


@lru_cache(maxsize=5_000)
def _list_path(kind: str, topic: str, regions: tuple[str, ...], edition: Edition) -> str:
    topics, since, until = (topic,) if topic else (), edition.window.starts_at, edition.window.ends_at
    whole = Filter(regions, topic=topics, since=since, until=until)
    return KINDS_OF_ITEMS[kind].path_of(whole).removeprefix("/")


def _compose(template: str, edition: Edition, **values: Any) -> tuple[str, str]:
    return compose_piece(template, language=edition.language, site_url=edition.site_url, **values)
