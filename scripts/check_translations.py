"""Refuse catalogues with texts that are missing, untranslated, uncertain, superfluous or filled otherwise."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from babel.messages.catalog import Catalog, Message

from scripts.form_texts import collect_form_texts
from scripts.security_texts import collect_security_texts
from scripts.translations import LANGUAGES, collect_texts, list_messages, read_catalogue

# What libraries say has no Georgian of their own.
LIBRARIES = {"flask_security": collect_security_texts, "wtforms": collect_form_texts}
HOLE = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
GEORGIAN = re.compile("[\u10d0-\u10ff]")
# Texts of which nothing but holes and a dash is left in Georgian.
ALIKE = {"{from}–{to}", "%(first)s to %(last)s", "%(file)s: %(reason)s", "no. %(number)s"}


def list_faults(language: str, template: Catalog, catalogue: Catalog) -> Iterator[str]:
    """Give each fault of a catalogue, in words that name the text."""
    wanted = {_key(message) for message in list_messages(template)}
    kept = {_key(message): message for message in list_messages(catalogue)}
    for key in sorted(wanted - kept.keys()):
        yield f"missing (run make translations): {key!r}"
    for key in sorted(kept.keys() - wanted):
        yield f"no longer used (run make translations): {key!r}"
    for key in sorted(wanted & kept.keys()):
        for fault in _faults_of(language, kept[key]):
            yield f"{fault}: {key!r}"


def _faults_of(language: str, message: Message) -> Iterator[str]:
    if message.fuzzy:
        yield "fuzzy"
    strings = _texts(message.string)
    if not all(strings):
        yield "untranslated"
        return
    singular, *plural = _texts(message.id)
    for string in strings:
        # A form for just one thing may say it without its number.
        if _holes(string) not in [_holes(text) for text in (plural or [singular])]:
            yield f"other holes in {string!r}"
        if language == "ka" and not GEORGIAN.search(string) and singular not in ALIKE:
            yield f"no Georgian in {string!r}"
        if language == "en" and string not in (singular, *plural):
            yield f"English differs in {string!r}"


def _holes(text: str) -> list[str]:
    return sorted(set(HOLE.findall(text)))


def _key(message: Message) -> str:
    return _texts(message.id)[0]


def _texts(value: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value or ("",))


def main() -> int:
    """Print every fault; return the exit status."""
    template = collect_texts()
    faults = [
        f"{language}: {fault}"
        for language in LANGUAGES
        for fault in list_faults(language, template, read_catalogue(language))
    ]
    for domain, collect in LIBRARIES.items():
        faults += [f"ka: {fault}" for fault in list_faults("ka", collect(), read_catalogue("ka", domain))]
    print("\n".join(faults) or "translations: complete", file=sys.stderr if faults else sys.stdout)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
