"""The words of a mail: its templates in the recipient's language, as text and as HTML in the one look."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from babel.dates import format_date
from babel.numbers import format_decimal
from babel.support import Translations
from css_inline import CSSInliner
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from jinja2.ext import InternationalizationExtension

from app.i18n import LANGUAGES, TBILISI, pick
from app.text import INVISIBLE, one_line

APP = Path(__file__).resolve().parents[1]
FOLDERS = (str(APP / "templates"),)
STYLES = APP / "templates" / "mail" / "mail.css"
LONGEST_SUBJECT = 180


@dataclass(frozen=True)
class Words:
    """What a mail says; `subject` is one line."""

    subject: str
    text: str
    html: str


def compose(kind: str, *, to: str, language: str, values: dict[str, Any], site_url: str) -> Words:
    """Return the mail of `kind`: templates mail/<kind>.txt, whose first line is the subject, and .html.

    They get `values`, `to` and `subject`; `link(url)` is an address of the service in the recipient's
    language, whatever host `url` names. Nothing of a request is used. Raises UndefinedError for a value that
    is missing.
    """
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    plain = _environment(spoken, site_url, FOLDERS, ())
    known = {**values, "to": to}
    subject_source, _, text_source = _source(plain, f"mail/{kind}.txt").partition("\n")
    subject = one_line(_without_tricks(plain.from_string(subject_source).render(known)))
    known["subject"] = subject[:LONGEST_SUBJECT]
    text = plain.from_string(text_source).render(known)
    html = _environment(spoken, site_url, FOLDERS, ("html",)).get_template(f"mail/{kind}.html").render(known)
    return Words(
        known["subject"], _without_tricks(text).strip() + "\n", _inliner().inline(_without_tricks(html))
    )


def compose_piece(macro: str, *, language: str, site_url: str, **values: Any) -> tuple[str, str]:
    """Return a piece of a mail as text and as HTML that later mails join: macros `<macro>_text` and `_html`.

    They stand in templates mail/_digest.html. Raises UndefinedError as `compose`.
    """
    plain = _environment(language, site_url, FOLDERS, ()).get_template("mail/_digest.html")
    text = getattr(plain.module, f"{macro}_text")(**values)
    rich = _environment(language, site_url, FOLDERS, ("html",)).get_template("mail/_digest.html")
    html = str(getattr(rich.module, f"{macro}_html")(**values))
    styles = STYLES.read_text(encoding="utf-8")
    return _without_tricks(text).strip(), _inliner().inline_fragment(_without_tricks(html), styles).strip()


@lru_cache(maxsize=16)
def _environment(
    language: str, site_url: str, folders: tuple[str, ...], escaping: tuple[str, ...]
) -> Environment:
    """Return the templates' surroundings for one language; `escaping`: the endings of names that escape.

    None for plain text: it may import words from an .html file, which then must not escape either.
    """
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(escaping, default_for_string=False),
        extensions=[InternationalizationExtension],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    catalogue = Translations.load(str(APP / "translations"), [language])
    environment.install_gettext_translations(catalogue, newstyle=True)  # type: ignore[attr-defined]
    environment.filters.update(
        day=lambda value: _day(value, language),
        moment=lambda value: f"{_day(value, language)}, {value.astimezone(TBILISI):%H:%M}",
        number=lambda value: format_decimal(value, locale=language),
    )
    environment.globals.update(
        language=language,
        site_url=site_url,
        link=_linker(language, site_url),
        pick=lambda record, field: pick(record, field, language),
        styles=STYLES.read_text(encoding="utf-8"),
    )
    return environment


@cache
def _inliner() -> CSSInliner:
    # Rules of @media stay as they are; nothing is fetched, whatever the text says.
    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


def _source(environment: Environment, name: str) -> str:
    if environment.loader is None:
        raise LookupError(name)
    return environment.loader.get_source(environment, name)[0]


def _linker(language: str, site_url: str) -> Callable[[str], str]:
    prefix = "" if language == "ka" else f"/{language}"

    def link(url: str) -> str:
        parts = urlsplit(url)
        path = parts.path or "/"
        if not path.startswith("/"):
            raise ValueError(f"{url[:80]!r} is no address of this service")
        # A host that a request claimed, as Flask's external addresses have it, never gets into a mail.
        whole = path if path == "/en" or path.startswith("/en/") else prefix + path
        return site_url + urlunsplit(("", "", whole, parts.query, parts.fragment))

    return link


def _day(value: date | datetime | None, language: str) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(TBILISI).date()
    return format_date(value, format="long", locale=language)


def _without_tricks(text: str) -> str:
    """Return the text without characters that cannot be seen or that turn its direction."""
    return "".join(
        character
        for character in INVISIBLE.sub("", text)
        if character in "\n\t" or unicodedata.category(character) not in ("Cc", "Cs")
    )
