"""The pieces of a day's mails: its items in their order, each composed once in both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n import LANGUAGES, pick
from app.mail.compose import compose_piece
from app.text import one_line, shorten

SHORT_SUMMARY = 160


@dataclass(frozen=True)
class Names:
    """Topics and regions in both languages, in the order of mails; `topics`: {code: (row, place)}."""

    topics: Mapping[str, tuple[Any, int]]
    regions: Mapping[str, tuple[Any, int]]

    def topic(self, code: str, language: str) -> str:
        return pick(self.topics[code][0], "name", language) if code in self.topics else ""

    def region(self, code: str, language: str) -> str:
        return pick(self.regions[code][0], "name", language) if code in self.regions else ""


def group_of(topic_codes: Sequence[str], region_codes: Sequence[str], names: Names) -> str:
    """Return the group in which an item stands, "topic|region".

    Of several topics the first one that lies below another; no region where it has several or none.
    """
    known = [code for code in topic_codes if code in names.topics]
    below = [code for code in known if names.topics[code][0].parent_code]
    topic = (below or known or [""])[0]
    return f"{topic}|{region_codes[0] if len(region_codes) == 1 else ''}"


def order_of(group_key: str, names: Names) -> tuple[int, int]:
    """Return the place of a group: by topic, then by region; what concerns several regions comes first."""
    topic, region = group_key.split("|")
    last = len(names.topics)
    return names.topics[topic][1] if topic else last, names.regions[region][1] + 1 if region else 0


def compose_item(kind: str, row: Any, names: Names, site_url: str) -> dict[str, str]:
    """Return the words of one item: text_ka, text_en, html_ka, html_en."""
    words: dict[str, str] = {}
    for language in LANGUAGES:
        text, html = compose_piece(
            "item",
            language=language,
            site_url=site_url,
            kind=kind,
            title=one_line(pick(row, "title", language)),
            summary=shorten(one_line(pick(row, "summary", language)), SHORT_SUMMARY),
            path=row.path,
            moment=row.published_at,
            happens=getattr(row, "happens_at", None),
            regions=_several(row.region_codes, names, language),
        )
        words |= {f"text_{language}": text, f"html_{language}": html}
    return words


def tell_regions(counts: Mapping[str, int], names: Names, language: str, site_url: str) -> str:
    """Return in words what the day's map shows: how many in which region, the most first."""
    most = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = [(names.region(code, language), number) for code, number in most]
    return compose_piece("map", language=language, site_url=site_url, regions=told)[0]


def _several(codes: Sequence[str], names: Names, language: str) -> str:
    if not 1 < len(codes) < len(names.regions):
        return ""
    return ", ".join(names.region(code, language) for code in codes)
