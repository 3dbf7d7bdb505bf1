"""Bring the marked texts of code and templates into both catalogues, and compile these.

Georgian is translated by people in app/translations/ka; English repeats the texts, which are in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCES = (
    ("python", "app/**.py"),
    ("jinja2", "app/templates/**.html"),
    ("jinja2", "app/templates/mail/**.txt"),
)
FOLDER = ROOT / "app" / "translations"
LANGUAGES = ("ka", "en")
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None, "N_": None}
WIDTH = 110
BEGINNING = datetime(2026, 11, 23, tzinfo=UTC)


def collect_texts() -> Catalog:
    """Return a template with every text marked in code and templates."""
    methods = [(pattern, kind) for kind, pattern in SOURCES]
    template = Catalog(project="Kseli", charset="utf-8")
    found = extract_from_dir(ROOT, methods, keywords=KEYWORDS)
    for name, line, text, comments, context in found:
        template.add(text, None, [(name, line)], auto_comments=comments, context=context)
    return template


def catalogue_path(language: str, domain: str = "messages") -> Path:
    """Return where the catalogue of a language is kept."""
    return FOLDER / language / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(language: str, domain: str = "messages") -> Catalog:
    """Return the catalogue as kept; an empty one where there is none yet."""
    path = catalogue_path(language, domain)
    if not path.exists():
        return Catalog(locale=language, project="Kseli", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def list_messages(catalogue: Catalog) -> Iterator[Message]:
    """Return the messages without the header."""
    return (message for message in catalogue if message.id)


def update() -> None:
    """Write both catalogues anew, keep what is translated, drop what is no longer used, and compile them."""
    template = collect_texts()
    for language in LANGUAGES:
        catalogue = read_catalogue(language)
        catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
        _tidy_header(catalogue, language)
        if language == "en":
            for message in list_messages(catalogue):
                message.string = message.id
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=WIDTH, no_location=True, sort_output=True, ignore_obsolete=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
    compile_kept_by_hand()


def compile_kept_by_hand() -> None:
    """Compile the catalogues of libraries' texts, which nothing collects (scripts/security_texts.py)."""
    for path in sorted(FOLDER.glob("*/LC_MESSAGES/*.po")):
        if path.name != "messages.po":
            with path.open("rb") as source, path.with_suffix(".mo").open("wb") as file:
                write_mo(file, read_po(source, locale=path.parts[-3]))


def _tidy_header(catalogue: Catalog, language: str) -> None:
    """Keep out of the header whatever would change with the day or the person."""
    catalogue.header_comment = f"# {language}: texts of Kseli, kept by `make translations`."
    catalogue.fuzzy = False
    catalogue.version = "1"
    catalogue.creation_date = catalogue.revision_date = BEGINNING
    catalogue.last_translator = catalogue.language_team = "Kseli"
    catalogue.msgid_bugs_address = "https://example.org/kseli"


if __name__ == "__main__":
    update()
