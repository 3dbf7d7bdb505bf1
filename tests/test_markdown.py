"""Markdown of people becomes HTML that harms nobody, whatever was written."""

from __future__ import annotations

import re
import time

import pytest

from app.markdown import first_words, plain_markdown, render_markdown

LONGEST = 20_000
TAG = re.compile(r"<(/?)([a-z0-9]+)([^<>]*)>")
ALLOWED = {
    "a",
    "blockquote",
    "br",
    "code",
    "em",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "s",
}
ALLOWED |= {"strong", "ul"}
HREF = re.compile(r' href="((?:https?://|mailto:|/[^/\\])[^"]*)"')
HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- --><svg onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](java\nscript:alert(1))",
    "[x](\u0001javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](file:///etc/passwd)",
    "[x](//evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](https:evil.example)",
    "<javascript:alert(1)>",
    '[x](https://good.example "a\\" onclick=alert(1) b=\\"")',
    "[x]: javascript:alert(1)\n\n[x]",
    "![x](https://evil.example/seen.png)",
    "![x](x){onerror=alert(1)}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    '```" onload="alert(1)\nx\n```',
    "# <b onclick=alert(1)>x</b>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
)


def assert_harmless(html: str) -> None:
    """Every tag is one of those allowed, with nothing but a plain address and what it says of itself."""
    assert "<!" not in html
    for _end, name, rest in TAG.findall(html):
        assert name in ALLOWED, html
        kept = HREF.sub("", rest)
        kept = kept.replace(' rel="nofollow noopener noreferrer"', "")
        kept = re.sub(r' start="[0-9]+"', "", kept)
        assert kept.strip(" /") == "", html
    assert html.count("<") == len(TAG.findall(html)), html


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_comes_through(text: str) -> None:
    assert_harmless(render_markdown(text))


def test_words_links_and_lists_look_as_they_were_meant() -> None:
    html = render_markdown(
        "# Water\n\n**Two** *pumps*: [more](https://x.ge/a?b=1&c=2), <mailto:a@b.ge>\n\n- one\n- two"
    )
    assert "<h2>Water</h2>" in html
    assert "<strong>Two</strong> <em>pumps</em>" in html
    assert '<a href="https://x.ge/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">more</a>' in html
    assert "<li>one</li>" in html
    assert '<a href="/problems/5" rel="nofollow noopener noreferrer">' in render_markdown(
        "[five](/problems/5)"
    )


@pytest.mark.parametrize(
    "piece",
    ["[", "[a](", "*a ", "**", "_a", ">", "- ", "![", "<", "|a", "&", "\\", "[]()", "*_", "[a](<b", "~", "`"],
)
def test_a_hostile_article_of_full_length_takes_less_than_five_seconds(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    began = time.process_time()
    html = render_markdown(text)
    assert time.process_time() - began < 5
    assert len(html) < 12 * LONGEST
    assert_harmless(html)


def test_headings_begin_at_the_second_level_and_leave_none_out() -> None:
    assert render_markdown("## A\n\n#### B\n\n## C") == "<h2>A</h2>\n<h3>B</h3>\n<h2>C</h2>\n"


def test_the_words_alone_stand_on_one_line() -> None:
    assert plain_markdown("# A\n\nb**c**\nd [e](https://f.ge)\n\n- g\n\n```\nh\n```") == "A bc d e g h"


def test_a_list_tells_the_first_paragraphs_without_headings_and_lists() -> None:
    text = "## What it was\n\nThe pipe was **old**.\n\n- one\n- two\n\nIt broke."
    assert first_words(text, 100) == "The pipe was old. It broke."
    assert first_words(text, 15) == "The pipe was…"
    assert first_words("- one\n- two", 100) == "one two"
