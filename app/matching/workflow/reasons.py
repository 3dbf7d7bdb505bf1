"""Why something could help a problem, in words: told from the facts that the matching kept; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from app.i18n import gettext as _
from app.i18n import show_date, show_money, show_number
from app.matching.models import PARTS

Facts = Mapping[str, Any]
# Names of topics and of types of resources, by code.
Names = Mapping[str, str]


class LinkLike(Protocol):
    """What the reasons are told from; matching.models.Link has it, and so has a row of its columns."""

    @property
    def facts(self) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Part:
    """One part of a score: its words, between 0 and 1 (None: nothing is known), and how much it weighs."""

    name: str
    words: tuple[str, ...]
    score: float | None
    weight: float | None


def tell_reasons(link: LinkLike, names: Names | None = None) -> list[str]:
    """Return the reasons in the language of the request, those of the heaviest parts first.

    Told is what speaks for the link, and what is not known; what speaks against it stands in its parts.
    """
    return [words for part in PARTS for words in _tell(part, link.facts, names or {}, short=True)]


def tell_parts(link: Any, rules: Any, names: Names | None = None) -> list[Part]:
    """Return each part of the score with its words; `rules` (a RuleSet or None) has the weights."""
    return [
        Part(
            part,
            tuple(_tell(part, link.facts, names or {}, short=False)),
            getattr(link, f"score_{part}"),
            getattr(rules, f"weight_{part}", None),
        )
        for part in PARTS
    ]


def codes_in(facts: Facts) -> set[str]:
    """Return the codes of topics and types that the facts name, to be looked up."""
    told = (facts.get("topic") or {}).get("code"), (facts.get("capacity") or {}).get("type")
    return {code for code in told if code}


def _tell(part: str, facts: Facts, names: Names, *, short: bool) -> list[str]:
    told = facts.get(part)
    if not told:
        return []
    return [words for words in _TELLERS[part](told, names, short) if words]


def _topic(told: Facts, names: Names, short: bool) -> list[str]:
    topic = names.get(told.get("code") or "", told.get("code") or "")
    words = {
        "asked": _("asked for here: %(type)s", type=topic),
        "same": _("same topic: %(topic)s", topic=topic) if topic else _("same topic"),
        "parent": _("related topic: %(topic)s", topic=topic) if topic else _("related topic"),
        "sibling": _("neighbouring topic: %(topic)s", topic=topic) if topic else _("neighbouring topic"),
        "unknown": _("topic not known"),
        "none": "" if short else _("no common topic"),
    }
    return [words.get(told.get("how", ""), "")]


def _place(told: Facts, names: Names, short: bool) -> list[str]:
    words = {
        "inside_area": _("serves this place"),
        "same_municipality": _("same municipality"),
        "near": _kilometres(told.get("km")),
        "same_region": _("same region"),
        "country": _("works in the whole country"),
        "unknown": _("place not known"),
        "none": "" if short else _("too far away"),
    }
    vague = {
        "district": _("place known only to the municipality"),
        "region": _("place known only to the region"),
    }
    how = told.get("how", "")
    said = [words.get(how, "")]
    if not short and how != "near" and told.get("km") is not None:
        said.append(_kilometres(told["km"]))
    # An area served is no vague place, whatever it was told by.
    if how not in ("inside_area", "country", "unknown"):
        said.append(vague.get(told.get("precision") or "", ""))
    return said


def _time(told: Facts, names: Names, short: bool) -> list[str]:
    start, end = _day(told.get("from")), _day(told.get("until"))
    words = {
        "now": _("runs until %(day)s", day=end) if end else _("available now"),
        "soon": _("begins on %(day)s", day=start) if start else _("begins soon"),
        "ended": _("ended on %(day)s", day=end) if end else _("is over"),
        "unknown": _("dates not known"),
    }
    return [words.get(told.get("how", ""), "")]


def _capacity(told: Facts, names: Names, short: bool) -> list[str]:
    free, quantity, kind = told.get("free"), told.get("quantity"), told.get("type")
    if free is not None and quantity is not None:
        numbers = {"free": _number(free), "quantity": _number(quantity)}
        said = _("%(free)s of %(quantity)s free", **numbers)
        if kind:
            said = _("%(type)s: %(free)s of %(quantity)s free", type=names.get(kind, kind), **numbers)
    elif told.get("budget") is not None:
        money = show_money(Decimal(str(told["budget"])), told.get("currency"))
        said = _("budget: %(money)s", money=money)
    else:
        said = {"none": _("nothing is free")}.get(told.get("how", ""), "" if short else _("not known"))
    return [said]


def _text(told: Facts, names: Names, short: bool) -> list[str]:
    words = {
        "alike": _("the words are alike"),
        "little": "" if short else _("a few of the same words"),
        "none": "" if short else _("no common words"),
    }
    return [words.get(told.get("how", ""), "")]


_TELLERS: dict[str, Callable[[Facts, Names, bool], list[str]]] = {
    "topic": _topic,
    "place": _place,
    "time": _time,
    "capacity": _capacity,
    "text": _text,
}


def _kilometres(km: float | None) -> str:
    if km is None:
        return str(_("nearby"))
    if km < 1:
        return str(_("less than 1 km away"))
    return str(_("%(km)s km away", km=show_number(round(km))))


def _number(value: float) -> str:
    return show_number(int(value) if float(value).is_integer() else value)


def _day(text: str | None) -> str:
    try:
        return show_date(date.fromisoformat(text)) if text else ""
    except ValueError:
        return ""
