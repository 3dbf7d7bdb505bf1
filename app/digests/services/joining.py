"""Joining a recipient's mail from finished pieces: grouped, capped, with a link to the rest. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from html import escape
from itertools import chain, groupby
from operator import attrgetter
from uuid import uuid4

from app.digests.queries.fitting import MOST_OF_A_GROUP, Piece, Portion
from app.digests.queries.kinds import KINDS_OF_ITEMS
from app.digests.services.pieces import Names
from app.digests.workflow.windows import Window
from app.filters import Filter
from app.mail.compose import compose_piece

# Mail programs cut off what is longer than about 100 kB; of many groups each shows less, and some of each.
MOST_ITEMS = 50
LEAST_OF_A_GROUP = 3
# Stand where words and a path are put. Nobody can type them.
_WORDS, _PATH = uuid4().hex, uuid4().hex


@dataclass
class Group:
    """What a mail shows of one topic and region, and how many more of each kind there are."""

    key: str
    places: list[int]
    more: Mapping[str, int]


@dataclass
class Choice:
    """What a mail shows: groups in their order, and what of later groups has no room at all."""

    groups: list[Group] = field(default_factory=list)
    more: Counter[str] = field(default_factory=Counter)
    number: int = 0

    @property
    def places(self) -> list[int]:
        return [place for group in self.groups for place in group.places]


@dataclass(frozen=True)
class Edition:
    """One language of a day's digest: what every mail in it shares."""

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
        if places:
            chosen.groups.append(Group(key, places, more))
        else:
            chosen.more.update(more)
        room -= len(places)
    return chosen


def join(choice: Choice, pieces: Mapping[tuple[str, int], Piece], edition: Edition) -> Piece:
    """Return the body of a mail. A place without a piece is left out."""
    parts: list[Piece] = []
    topic_before = None
    for group in choice.groups:
        topic, region = group.key.split("|")
        if topic != topic_before:
            parts.append(_heading("topic", edition.names.topic(topic, edition.language), edition))
            topic_before = topic
        parts.append(_heading("region", edition.names.region(region, edition.language), edition))
        known = ((edition.language, place) for place in group.places)
        parts += [pieces[key] for key in known if key in pieces]
        parts += _rest(group.more, edition, topic, region)
    parts += _rest(choice.more, edition, "", "")
    return Piece("\n\n".join(part.text for part in parts), "\n".join(part.html for part in parts))


def _as_tuple(code: str) -> tuple[str, ...]:
    return (code,) if code else ()


def _rest(more: Mapping[str, int], edition: Edition, topic: str, region: str) -> Iterable[Piece]:
    for kind, number in more.items():
        yield _rest_piece(kind, number, topic, region, edition.window, edition.language, edition.site_url)


def _heading(name: str, words: str, edition: Edition) -> Piece:
    return _heading_piece(name, words, edition.language, edition.site_url)


@lru_cache(maxsize=500)
def _heading_piece(name: str, words: str, language: str, site_url: str) -> Piece:
    return Piece(*compose_piece(name, language=language, site_url=site_url, name=words))


@lru_cache(maxsize=5_000)
def _rest_piece(
    kind: str, number: int, topic: str, region: str, window: Window, language: str, site_url: str
) -> Piece:
    """Return so many more of a kind, with the list of them: of few parts, as there are many of each."""
    words, path = _more(kind, number, language, site_url), _list_path(kind, topic, region, window)
    frame = _rest_frame(language, site_url)
    return Piece(
        frame.text.replace(_WORDS, words).replace(_PATH, path),
        frame.html.replace(_WORDS, words).replace(_PATH, escape(path)),
    )


@lru_cache(maxsize=2)
def _rest_frame(language: str, site_url: str) -> Piece:
    blanks = {"words": _WORDS, "path": f"/{_PATH}"}
    return Piece(*compose_piece("rest", language=language, site_url=site_url, **blanks))


@lru_cache(maxsize=2_000)
def _more(kind: str, number: int, language: str, site_url: str) -> str:
    return compose_piece("more", language=language, site_url=site_url, kind=kind, number=number)[0]


@lru_cache(maxsize=5_000)
def _list_path(kind: str, topic: str, region: str, window: Window) -> str:
    topics, regions = _as_tuple(topic), _as_tuple(region)
    whole = Filter(regions, topic=topics, since=window.starts_at, until=window.ends_at)
    return KINDS_OF_ITEMS[kind].path_of(whole).removeprefix("/")
