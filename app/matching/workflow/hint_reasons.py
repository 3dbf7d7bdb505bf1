"""Why problems make a coalition hint, in words: pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from app.i18n import gettext as _
from app.i18n import ngettext

# From this share of common telling words on, texts say nearly the same.
NEARLY_THE_SAME = 0.7
# So many names are told; the others are counted.
MOST_NAMES = 5


class RecordLike(Protocol):
    """What the reasons are told from; hint_models.CoalitionHint has it."""

    @property
    def alike(self) -> float: ...
    @property
    def touching(self) -> bool: ...


class HintLike(Protocol):
    """What the reasons are told from; queries.hints.Hint has it."""

    @property
    def record(self) -> RecordLike: ...
    @property
    def topic(self) -> str: ...
    @property
    def topics(self) -> Sequence[str]: ...
    @property
    def municipalities(self) -> Sequence[str]: ...
    @property
    def count(self) -> int: ...
    @property
    def days(self) -> int: ...


def name_hint(hint: HintLike) -> str:
    """Return what a hint is called: how many problems on what, in how many municipalities."""
    subject = hint.topics[0] if len(hint.topics) == 1 else hint.topic
    problems = ngettext("%(num)s similar open problem", "%(num)s similar open problems", hint.count)
    return str(
        _(
            "%(topic)s: %(problems)s in %(number)s neighbouring municipalities",
            topic=subject,
            problems=problems,
            number=len(hint.municipalities),
        )
    )


def tell_hint_reasons(hint: HintLike) -> list[str]:
    """Return what speaks for coming together, one phrase each."""
    return [tell(hint) for tell in (_topic, _places, _neighbours, _texts, _times)]


def _topic(hint: HintLike) -> str:
    if len(hint.topics) == 1:
        return str(_("same topic: %(topic)s", topic=hint.topics[0]))
    return str(_("related topics: %(topics)s", topics=", ".join(hint.topics)))


def _places(hint: HintLike) -> str:
    names, more = hint.municipalities[:MOST_NAMES], len(hint.municipalities) - MOST_NAMES
    if more > 0:
        return str(_("municipalities: %(names)s and %(number)s more", names=", ".join(names), number=more))
    return str(_("municipalities: %(names)s", names=", ".join(names)))


def _neighbours(hint: HintLike) -> str:
    if hint.record.touching:
        return str(_("neighbours: their outlines touch"))
    return str(_("neighbours: the centres lie within 40 km of each other"))


def _texts(hint: HintLike) -> str:
    if hint.record.alike >= NEARLY_THE_SAME:
        return str(_("the texts say nearly the same"))
    return str(_("the texts are alike"))


def _times(hint: HintLike) -> str:
    if hint.days == 0:
        return str(_("reported on one day"))
    return str(ngettext("reported within %(num)s day", "reported within %(num)s days", hint.days))
