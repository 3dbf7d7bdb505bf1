"""Text of people: cleaned on entry, protected on export, folded so that Georgian and Latin spellings meet."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from anyascii import anyascii

EMOJI_BEFORE = "\u2600-\u27bf\ufe0f\U0001f1e6-\U0001faff"
EMOJI_AFTER = "\u2190-\u2bff\U0001f1e6-\U0001faff"
# Display spoofing and smuggling: bidi marks, zero-width and filler characters, tags, variation selectors.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U000e0000-\U000e0fff]"
    f"|(?<![{EMOJI_BEFORE}])\u200d|\u200d(?![{EMOJI_AFTER}])"
)
FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"
PROTECTED = re.compile(f"'+[{re.escape(FORMULA_STARTS)}]")

WORD = re.compile(r"\w+(?:['’ʼ]\w+)*")
APOSTROPHES = re.compile("['’ʼʻ‘`´\"]")
GEORGIAN = re.compile("[\u10a0-\u10ff\u1c90-\u1cbf]")
# Case endings after romanising and folding, longest first; each with the shortest stem it may leave.
ENDINGS = ("ebistvis", "ebidan", "ebshi", "ebze", "ebit", "ebis", "ebma", "ebad", "ebs", "ebi",
           "istvis", "isgan", "idan", "istan", "amde", "imde", "shi", "tvis", "dan", "tan", "mde", "ze",
           "is", "it", "ad", "ma", "s")  # fmt: skip
SHORTEST_STEM = 3
LONGEST_WORD = 60
# PostgreSQL's integer: no record has a larger number, and asking for one would be an error.
LARGEST_NUMBER = 2**31 - 1
MOST_QUERY_WORDS = 20


class ControlCharacter(ValueError):
    """The text holds a character that no text can hold; `args[0]` names it."""


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return "1 project" or "2 projects", for commands: they speak English only."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def plain_number(value: Decimal) -> str:
    """Return a number as people type it, without needless zeros."""
    return f"{value.normalize():f}"


class Cleaned(NamedTuple):
    """A cleaned text, and whether invisible characters were taken out of it."""

    text: str
    stripped: bool


def clean_text(text: str) -> Cleaned:
    """Return NFC text without invisible characters and outer blanks; tags and templates stay as plain text.

    A joiner between two emoji stays. Raises ControlCharacter for control characters, lone surrogates and
    non-characters other than tab and line ends.
    """
    if text.isascii() and text.isprintable():
        return Cleaned(text.strip(), False)
    bare = INVISIBLE.sub("", text)
    stripped = bare != text
    whole = unicodedata.normalize("NFC", bare)
    whole = whole.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n")
    if not whole.isprintable():
        for character in whole:
            if is_control(character):
                raise ControlCharacter(f"U+{ord(character):04X}")
    return Cleaned(whole.strip(), stripped)


def is_control(character: str) -> bool:
    """Return whether a character is a control, a lone surrogate or a non-character."""
    if character in "\t\n" or character.isprintable():
        return False
    point = ord(character)
    return (
        unicodedata.category(character) in ("Cc", "Cs")
        or point & 0xFFFE == 0xFFFE
        or 0xFDD0 <= point <= 0xFDEF
    )


def one_line(text: str) -> str:
    """Return the text with every run of blanks and line ends as one blank, for titles and names."""
    return " ".join(text.split())


def shorten(text: str, longest: int) -> str:
    """Return at most so many characters, cut between words where one ends near."""
    if len(text) <= longest:
        return text
    start = text[: longest - 1]
    words = start.rsplit(" ", 1)[0]
    return f"{(words if len(words) > longest // 2 else start).rstrip(' ,;:')}…"


def printable(text: str) -> str:
    """Return the text without control and invisible characters: nobody searches for what cannot be seen."""
    return "".join(character for character in INVISIBLE.sub("", text) if character.isprintable()).strip()


def parse_number(text: str) -> int | None:
    """Return the number of a record as people write it (12, #12), or None where it can be none."""
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 11):
        return None
    return int(digits) if 0 < int(digits) <= LARGEST_NUMBER else None


def protect_formula(text: str) -> str:
    """Return the cell with a leading apostrophe when a spreadsheet would run it.

    unprotect_formula takes it off again.
    """
    return f"'{text}" if text and (text[0] in FORMULA_STARTS or PROTECTED.match(text)) else text


def unprotect_formula(text: str) -> str:
    """Return the cell without the apostrophe that protect_formula put before it."""
    return text[1:] if text.startswith("'") and PROTECTED.match(text) else text


def fold(text: str) -> str:
    """Return one spelling for many: lower-case Latin letters and digits only, q written k."""
    return re.sub(r"[^0-9a-z]", "", romanise(text))


def romanise(text: str) -> str:
    """Return lower-case ASCII by the national system of romanisation, apostrophes dropped and q written k."""
    return APOSTROPHES.sub("", anyascii(unicodedata.normalize("NFKC", text))).lower().replace("q", "k")


@lru_cache(maxsize=65_536)
def word_forms(word: str) -> tuple[str, ...]:
    """Return the folded forms that find one word: as written, its lemma, both without case ending."""
    written = fold(word)[:LONGEST_WORD]
    if not written:
        return ()
    lemma = fold(lemma_of(word))[:LONGEST_WORD] or written
    return tuple(dict.fromkeys((written, lemma, stem(written), stem(lemma))))


def lemma_of(word: str) -> str:
    """Return the dictionary form of a Georgian or English word, or the word itself when it is unknown."""
    # Heavy: its dictionaries take 0.4 s and 13 MB at the first word, so that only searching processes pay.
    import simplemma

    if len(word) > LONGEST_WORD:
        return word
    return simplemma.lemmatize(word.lower(), lang="ka" if GEORGIAN.search(word) else "en", low_memory=True)


def stem(folded: str) -> str:
    """Return a folded word without its Georgian case ending and last vowel, the same on both sides."""
    for ending in ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= SHORTEST_STEM:
            folded = folded[: -len(ending)]
            break
    return folded[:-1] if len(folded) > SHORTEST_STEM and folded[-1] in "aeiou" else folded


def search_tokens(text: str) -> list[str]:
    """Return the folded forms of every word, in order of appearance, each once."""
    words = dict.fromkeys(WORD.findall(text))
    return list(dict.fromkeys(chain.from_iterable(map(word_forms, words))))


def search_document(parts: list[str | None]) -> str:
    """Return what to_tsvector('simple', …) takes in, from all the texts of a record."""
    return " ".join(search_tokens(" ".join(part for part in parts if part)))


def search_query(text: str) -> str:
    """Return a tsquery text: all words, each in any of its forms and as a beginning.

    '' when there is no word.

    Holds only ASCII letters, digits and operators of its own, so to_tsquery('simple', …) takes it for any
    input.
    """
    groups = []
    for word in WORD.findall(text[:1000])[:MOST_QUERY_WORDS]:
        forms = word_forms(word)
        if forms:
            beginning = [f"{forms[0]}:*"] if len(forms[0]) >= SHORTEST_STEM else []
            groups.append("(" + " | ".join([*beginning, *forms]) + ")")
    return " & ".join(dict.fromkeys(groups))
