"""Markdown of people as HTML that harms nobody: no HTML of theirs, no foreign pictures, only plain links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.text import one_line, shorten

# Deeper is no structure that a reader could follow, and costs time.
DEEPEST = 12
_LINK = re.compile(r"(?:https?://[^\s/\\][^\s\\]*|mailto:[^\s\\]+|/(?![/\\])[^\s\\]*)", re.IGNORECASE)
_TAGS = {
    "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s",
    "strong", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
# No tables: of a few lines a page of them can be made, in seconds. Pictures stand beside the text, with
# their description; one of another host would tell it who reads.
_PARSER = MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}).enable("strikethrough")
_PARSER.disable(["image", "html_block", "html_inline", "reference"])


def render_markdown(text: str) -> str:
    """Return the text as HTML made of a few harmless elements; its headings begin at the second level.

    Links lead to http, https and mailto addresses and to our own paths alone.
    """
    tokens = _PARSER.parse(text)
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    # The page has the first level; whichever levels were used, none is left out below it.
    used = sorted({token.tag for token in headings})
    for token in headings:
        token.tag = f"h{min(used.index(token.tag) + 2, 6)}"
    drawn = _PARSER.renderer.render(tokens, _PARSER.options, {})
    return nh3.clean(
        drawn,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=_keep,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener noreferrer",
    )


def plain_markdown(text: str) -> str:
    """Return the words alone, on one line: what a search finds and a short description tells."""
    return one_line(" ".join(_words(_PARSER.parse(text))))


def first_words(text: str, longest: int) -> str:
    """Return the first paragraphs as plain text on one line, cut at a word's end: what a list tells.

    Headings and lists are left out, unless there is nothing else.
    """
    tokens = _PARSER.parse(text)
    begun = [
        index for index, token in enumerate(tokens) if token.type == "paragraph_open" and not token.level
    ]
    paragraphs = [token for index in begun for token in tokens[index : index + 2]]
    return shorten(one_line(" ".join(_words(paragraphs or tokens))), longest)


def _keep(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href":
        return value if _LINK.fullmatch(value) else None
    return value if name == "rel" or value.isdigit() else None


def _words(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.children:
            # What stands in one line belongs together: half a word may be bold.
            yield "".join(
                child.content or " " * (child.type in ("softbreak", "hardbreak")) for child in token.children
            )
        elif token.type in ("fence", "code_block"):
            yield token.content
