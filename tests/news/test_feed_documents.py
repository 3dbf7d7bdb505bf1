"""Feeds are read as plain text, in every form that hosts write, and hostile ones do no harm."""

from __future__ import annotations

import time
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.news.feed_documents import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ENTRIES,
    Entry,
    FeedRefused,
    parse_time,
    plain_words,
    read_feed,
)

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
URL = "https://news.example.ge/rss/feed.xml"
CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus" / "iati"

ITEM = "<rss><channel><item><link>https://a.ge/</link><title>%s</title></item></channel></rss>"
RSS_2 = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet href="https://evil.example.ge/a.xsl" type="text/xsl"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>სიახლეები</title>
<item><title>წყალი წყალტუბოში</title><link>https://news.example.ge/a/1</link>
<guid isPermaLink="false">tag-1</guid><pubDate>Mon, 23 Nov 2026 10:00:00 +0400</pubDate>
<description><![CDATA[<p>ახალი მილები.</p><p>მერია &amp; სოფელი</p><script>alert(1)</script>]]></description>
<content:encoded>the whole</content:encoded></item>
<item><guid>https://news.example.ge/a/2</guid><description>No title here</description></item>
</channel></rss>"""
RSS_1 = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://news.example.ge/"/>
<item rdf:about="urn:a:1"><title>Bridge</title><link>/a/1</link><dc:date>2026-11-22T10:00:00Z</dc:date></item>
</rdf:RDF>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>
<entry><id>urn:uuid:1</id><title type="html">Roads &lt;b&gt;open&lt;/b&gt;</title>
<link rel="self" href="https://news.example.ge/self"/><link href="../a/1"/>
<published>2026-11-23T09:00:00+04:00</published><updated>2026-11-23T11:00:00+04:00</updated>
<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">Two <em>lanes</em> &lt;only</div></summary>
</entry>
<entry><id>urn:uuid:2</id><title>1 &lt; 2</title><link rel="alternate" href="https://other.example.ge/b"/>
<updated>2026-11-20T11:00:00Z</updated><content type="html">&lt;h2&gt;Head&lt;/h2&gt;Body</content></entry>
</feed>"""


def read(text: str | bytes) -> tuple[Entry, ...]:
    return read_feed(text if isinstance(text, bytes) else text.encode(), URL, NOW)


def one_item(inside: str) -> Entry:
    (entry,) = read(
        f"<rss><channel><item><link>https://news.example.ge/1</link>{inside}</item></channel></rss>"
    )
    return entry


def reason_of(document: str | bytes) -> str:
    with pytest.raises(FeedRefused) as refused:
        read(document)
    return refused.value.reason


def test_rss_2_is_read() -> None:
    first, second = read(RSS_2)
    assert first == Entry(
        stable_id="tag-1",
        title="წყალი წყალტუბოში",
        summary="ახალი მილები. მერია & სოფელი",
        link="https://news.example.ge/a/1",
        published_at=datetime(2026, 11, 23, 6, tzinfo=UTC),
    )
    assert (second.stable_id, second.link) == ("https://news.example.ge/a/2",) * 2
    assert (second.title, second.published_at) == ("No title here", None)


def test_rss_1_is_read() -> None:
    when = datetime(2026, 11, 22, 10, tzinfo=UTC)
    assert read(RSS_1) == (Entry("urn:a:1", "Bridge", "", "https://news.example.ge/a/1", when),)


def test_atom_is_read() -> None:
    first, second = read(ATOM)
    assert (first.title, first.summary) == ("Roads open", "Two lanes <only")
    assert (first.link, first.published_at) == (
        "https://news.example.ge/a/1",
        datetime(2026, 11, 23, 5, tzinfo=UTC),
    )
    assert (second.title, second.summary, second.link) == ("1 < 2", "Head Body", "https://other.example.ge/b")


def test_another_encoding_that_the_document_declares_is_read() -> None:
    text = "<?xml version='1.0' encoding='%s'?><rss><channel><item><link>https://a.ge/</link>"
    text += "<title>ქუთაისი</title></item></channel></rss>"
    assert read((text % "UTF-16").encode("utf-16"))[0].title == "ქუთაისი"
    cyrillic = (text % "windows-1251").replace("ქუთაისი", "Кутаиси").encode("cp1251")
    assert read(cyrillic)[0].title == "Кутаиси"


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ('<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd"><rss><channel/></rss>', "dtd"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel><title>&a;</title></channel></rss>', "dtd"),
        ('<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]><rss>&a;</rss>', "dtd"),
        ("<!DOCTYPE html><html><body>Not found</body></html>", "dtd"),
        ("<html><body/></html>", "no_feed"),
        ("<feed><entry/></feed>", "no_feed"),
        ("<rss><channel>", "no_xml"),
        ("<rss><channel><title>&nbsp;</title></channel></rss>", "no_xml"),
        ('{"version": "https://jsonfeed.org/version/1.1"}', "no_xml"),
        ("", "no_xml"),
        ("\x00\x01", "no_xml"),
        ("<?xml version='1.0' encoding='utf-7'?><rss/>", "no_xml"),
        ("<?xml version='1.0' encoding='no-such-thing'?><rss/>", "no_xml"),
        ("<?xml version='1.0' encoding='rot13'?><rss/>", "no_xml"),
        (b"<rss><channel><title>\xff\xfe</title></channel></rss>", "no_xml"),
        ('<!DOCTYPE rss [<!ENTITY a "b">]><rss/>'.encode("utf-16"), "dtd"),
    ],
)
def test_what_is_no_feed_or_declares_something_is_refused(document: str | bytes, reason: str) -> None:
    assert reason_of(document) == reason


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.xml")), ids=lambda path: path.name)
def test_no_hostile_document_of_the_corpus_is_read(path: Path) -> None:
    wanted = "dtd" if "xxe" in path.name or "blowup" in path.name else "no_feed"
    assert reason_of(path.read_bytes()) == ("no_xml" if "utf7" in path.name else wanted)


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "ftp://news.example.ge/",
        "https://news.example.ge@evil.example.ge/",
        "http://",
        "https://[",
        "https://news.example.ge/" + "a" * 2000,
        "https://news.example.ge/a b",
        "https://news.example.ge/\u202egepj",
    ],
)
def test_an_entry_with_a_link_that_may_not_stand_on_a_page_is_left_out(link: str) -> None:
    escaped = link.replace("<", "&lt;")
    assert read(f"<rss><channel><item><title>A</title><link>{escaped}</link></item></channel></rss>") == ()


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<img src=x onerror=alert(1)>Bridge", "Bridge"),
        ("<style>p{}</style><iframe src=//evil.example.ge></iframe>Bridge", "Bridge"),
        ("<a href='javascript:alert(1)'>Bridge</a>", "Bridge"),
        ("Bridge<br>Road<br/>Rail", "Bridge Road Rail"),
        ("A &amp;lt;script&amp;gt; B", "A &lt;script&gt; B"),
        ("&lt;script&gt;alert(1)&lt;/script&gt;", "<script>alert(1)</script>"),
        ("ok\u202eko\u200b\x07\n\n end", "okko end"),
        ("{{ 7*7 }} ${7*7}", "{{ 7*7 }} ${7*7}"),
        ("e\u0301", "é"),
    ],
)
def test_of_a_text_only_what_people_read_is_left(source: str, shown: str) -> None:
    assert plain_words(source, 100) == shown


def test_long_texts_are_cut_between_words() -> None:
    entry = one_item(f"<title>{'word ' * 500}</title><description>{'ა' * 5000}</description>")
    assert len(entry.title) <= LONGEST_TITLE
    assert entry.title.endswith("word…")
    assert len(entry.summary) == LONGEST_SUMMARY


def test_a_long_id_is_kept_by_its_hash() -> None:
    entry = one_item(f"<title>A</title><guid isPermaLink='false'>{'x' * 5000}</guid>")
    assert entry.stable_id.startswith("sha256:")
    assert len(entry.stable_id) == 71


def test_an_id_that_stands_twice_is_read_once_and_as_it_stands_first() -> None:
    item = "<item><guid>https://a.ge/1</guid><title>%s</title></item>"
    found = read(f"<rss><channel>{item % 'new'}{item % 'old'}</channel></rss>")
    assert [entry.title for entry in found] == ["new"]


def test_an_endless_list_is_read_to_its_bound() -> None:
    items = "".join(
        f"<item><link>https://a.ge/{number}</link><title>{number}</title></item>" for number in range(9000)
    )
    assert len(read(f"<rss><channel>{items}</channel></rss>")) == MOST_ENTRIES


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Mon, 23 Nov 2026 10:00:00 GMT", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("23 Nov 2026 10:00 +0400", datetime(2026, 11, 23, 6, tzinfo=UTC)),
        ("2026-11-23T10:00:00Z", datetime(2026, 11, 23, 10, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 23, tzinfo=UTC)),
        ("2026-11-24T06:00:00Z", NOW),
        ("2027-01-01T00:00:00Z", None),
        ("1970-01-01T00:00:00Z", None),
        ("Mon, 99 Nov 2026 10:00:00 GMT", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_or_is_none(text: str | None, moment: datetime | None) -> None:
    assert parse_time(text, NOW) == moment


@given(st.text(max_size=60))
def test_no_text_breaks_the_reading_of_a_time(text: str) -> None:
    found = parse_time(text, NOW)
    assert found is None or found <= NOW


@given(st.text(max_size=300))
def test_no_text_breaks_what_is_shown(text: str) -> None:
    shown = plain_words(text, 50)
    assert len(shown) <= 50
    assert shown.isprintable()


@pytest.mark.parametrize(
    "document",
    [
        "<rss>" + "<a>" * 340_000 + "</a>" * 340_000 + "</rss>",
        "<rss>" + "<a b=''/>" * 230_000 + "</rss>",
        "<rss><channel>" + "<item/>" * 290_000 + "</channel></rss>",
        ITEM % ("&lt;b&gt;" * 220_000),
        ITEM % ("&lt;br " * 250_000),
        "<rss " + " ".join(f"a{number}=''" for number in range(150_000)) + "/>",
        "<rss " + " ".join(f"xmlns:a{number}='u{number}'" for number in range(60_000)) + "/>",
    ],
    ids=["deep", "wide", "items", "tags", "unclosed", "attributes", "namespaces"],
)
def test_the_worst_two_megabytes_cost_little_time_and_memory(document: str) -> None:
    tracemalloc.start()
    started = time.process_time()
    with suppress(FeedRefused):
        read(document)
    spent, peak = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert spent < 5
    assert peak < 200 * 1024 * 1024


def test_a_moment_ahead_is_no_sign_of_the_future() -> None:
    assert parse_time((NOW + timedelta(hours=30)).isoformat(), NOW) == NOW
