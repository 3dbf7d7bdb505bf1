"""Reads what another host's feed says: RSS 2.0, RSS 1.0 and Atom 1.0, without entities, as plain text."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element, ParseError

import nh3
from defusedxml.common import DefusedXmlException, DTDForbidden
from defusedxml.ElementTree import fromstring

from app.form_fields import LONGEST_LINK
from app.text import INVISIBLE, clean_text, one_line, printable, shorten

# What hosts call a feed; text/xml and application/xml are any XML, so the root decides.
FEED_TYPES = frozenset(
    f"{kind}/{name}"
    for kind in ("application", "text")
    for name in ("rss+xml", "atom+xml", "rdf+xml", "xml", "x-rss+xml")
)
ATOM, RSS_1 = "{http://www.w3.org/2005/Atom}", "{http://purl.org/rss/1.0/}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
DC, CONTENT = "{http://purl.org/dc/elements/1.1/}", "{http://purl.org/rss/1.0/modules/content/}"

MOST_ENTRIES = 200
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ID = 160, 600, 200
# So much of a text is looked at: an article's whole HTML is not what an editor reads here.
LONGEST_SOURCE = 50_000
BREAKS = re.compile(r"<\s*(?:/\s*(?:p|div|li|h[1-6]|tr|blockquote)|br)\b[^>]{0,200}>", re.IGNORECASE)
# What forms refuse in a link, too (app.form_fields).
UNSAFE = re.compile(r'[\s<>"\\]')
OLDEST = datetime(1995, 1, 1, tzinfo=UTC)


class FeedRefused(ValueError):
    """The document is no feed that is read; `reason` is a key of what people are told."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason} {detail}".strip())
        self.reason, self.detail = reason, detail[:200]


@dataclass(frozen=True)
class Entry:
    """What a feed tells of one article; texts are plain and cut, `link` is http or https."""

    stable_id: str
    title: str
    summary: str
    link: str
    published_at: datetime | None


def read_feed(body: bytes, url: str, now: datetime) -> tuple[Entry, ...]:
    """Return the entries of a feed that came from `url`, each id once, in the feed's order.

    What has neither title nor link is left out. Raises FeedRefused.
    """
    root = _parse(body)
    if root.tag == f"{ATOM}feed":
        found = [_read_atom(one, url, now) for one in _first(root.iterfind(f"{ATOM}entry"))]
    elif root.tag == f"{RDF}RDF":
        found = [_read_rss(one, RSS_1, url, now) for one in _first(root.iterfind(f"{RSS_1}item"))]
    elif root.tag == "rss":
        found = [_read_rss(one, "", url, now) for one in _first(root.iterfind("channel/item"))]
    else:
        raise FeedRefused("no_feed", root.tag.rpartition("}")[2])
    return tuple({one.stable_id: one for one in reversed(found) if one}.values())[::-1]


def _parse(body: bytes) -> Element:
    """Return the root of a document that declares nothing: no DTD is read, so there are no entities."""
    try:
        return fromstring(body, forbid_dtd=True)
    except DTDForbidden as error:
        raise FeedRefused("dtd") from error
    except (DefusedXmlException, ParseError, ValueError, LookupError) as error:
        raise FeedRefused("no_xml", one_line(str(error))) from error


def _first(elements: Iterator[Element]) -> Iterator[Element]:
    for _number, element in zip(range(MOST_ENTRIES), elements, strict=False):
        yield element


def _read_rss(item: Element, name: str, url: str, now: datetime) -> Entry | None:
    about = item.get(f"{RDF}about") or item.findtext(f"{name}guid")
    when = item.findtext(f"{name}pubDate") or item.findtext(f"{DC}date")
    guid = item.find(f"{name}guid")
    link = _read_link(item.findtext(f"{name}link"), url)
    if not link and guid is not None and guid.get("isPermaLink") != "false":
        link = _read_link(guid.text, url)
    summary = item.findtext(f"{name}description") or item.findtext(f"{CONTENT}encoded")
    return _make(about, item.findtext(f"{name}title"), summary, link, parse_time(when, now))


def _read_atom(entry: Element, url: str, now: datetime) -> Entry | None:
    links = [one for one in entry.iterfind(f"{ATOM}link") if one.get("rel", "alternate") == "alternate"]
    when = entry.findtext(f"{ATOM}published") or entry.findtext(f"{ATOM}updated")
    return _make(
        entry.findtext(f"{ATOM}id"),
        _read_words(entry.find(f"{ATOM}title")),
        _read_words(entry.find(f"{ATOM}summary")) or _read_words(entry.find(f"{ATOM}content")),
        next((found for one in links if (found := _read_link(one.get("href"), url))), ""),
        parse_time(when, now),
    )


def _read_words(element: Element | None) -> str:
    """Return the text of an Atom construct as HTML; of XHTML only its words are left by now."""
    if element is None:
        return ""
    if element.get("type", "text") in ("html", "text/html"):
        return element.text or ""
    return html.escape(" ".join(element.itertext())[:LONGEST_SOURCE])


def _make(
    stable_id: str | None, title: str | None, summary: str | None, link: str, published_at: datetime | None
) -> Entry | None:
    heading, about = plain_words(title, LONGEST_TITLE), plain_words(summary, LONGEST_SUMMARY)
    if not link or not (heading or about):
        return None
    sign = one_line(printable((stable_id or "")[:LONGEST_SOURCE])) or link
    if len(sign) > LONGEST_ID:
        sign = "sha256:" + hashlib.sha256(sign.encode()).hexdigest()
    return Entry(sign, heading or shorten(about, LONGEST_TITLE), about, link, published_at)


def plain_words(source: str | None, longest: int) -> str:
    """Return what a reader would read of HTML, in one line: no tag, script or unseen sign, cut at a word."""
    marked = BREAKS.sub(" ", (source or "")[:LONGEST_SOURCE])
    bare = html.unescape(nh3.clean(marked, tags=set()))
    shown = "".join(sign if sign.isprintable() else " " for sign in INVISIBLE.sub("", bare))
    return shorten(one_line(clean_text(shown).text), longest)


def _read_link(text: str | None, url: str) -> str:
    """Return a link that may stand on a page, '' for anything but http and https, or with a name in it."""
    written = (text or "").strip()
    try:
        link = urljoin(url, written)
        parts = urlsplit(link)
    except ValueError:
        return ""
    whole = written and parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
    safe = link.isprintable() and not UNSAFE.search(link) and not INVISIBLE.search(link)
    return link if whole and safe and len(link) <= LONGEST_LINK else ""


def parse_time(text: str | None, now: datetime) -> datetime | None:
    """Return a moment written by RFC 822 or RFC 3339, None for any other; none lies ahead of now."""
    words = (text or "").strip()[:60]
    try:
        found = datetime.fromisoformat(words) if words[:4].isdigit() else parsedate_to_datetime(words)
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment < OLDEST or moment > now + timedelta(days=2):
        return None
    return min(moment, now)
