"""Languages: Georgian at /…, English at /en/… with the same paths; numbers and days as each writes them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent
from babel.support import Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, get_locale, gettext, ngettext
from flask_babel.speaklater import LazyString
from markupsafe import escape
from sqlalchemy import ColumnElement, func

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LANGUAGES = ("ka", "en")
FOLDER = Path(__file__).parent / "translations"
TBILISI = ZoneInfo("Asia/Tbilisi")
CENT, UNIT = Decimal("0.01"), Decimal(1)

__all__ = [
    "LANGUAGES",
    "TBILISI",
    "current_language",
    "gettext",
    "lazy_gettext",
    "ngettext",
    "pick",
    "pick_column",
    "start_i18n",
    "today_in_georgia",
]


class LazyText(LazyString):
    """A text translated where it is shown. Flask-Babel's own calls itself HTML, with people's words in it."""

    def __html__(self) -> str:
        return str(escape(str(self)))


def lazy_gettext(message: str, **values: Any) -> LazyText:
    """Return the text, translated when it is shown; `values` fill its %(name)s."""
    return LazyText(gettext, message, **values)


class LanguagePrefix:
    """WSGI middleware: moves a leading /en of the path to SCRIPT_NAME, so that url_for keeps the language."""

    def __init__(self, application: WSGIApplication) -> None:
        self.application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/en" or path.startswith("/en/"):
            environ["kseli.outer_script_name"] = environ.get("SCRIPT_NAME", "")
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + "/en"
            environ["PATH_INFO"] = path[3:] or "/"
            environ["kseli.language"] = "en"
        return self.application(environ, start_response)


def select_language() -> str:
    """The language of this request: the path's, or `lang=` where a machine asks. Default Georgian.

    Commands speak English, as their reports do; whoever writes to a person sets that one's language.
    """
    if not has_request_context():
        return "en"
    asked = request.args.get("lang")
    return asked if asked in LANGUAGES else request.environ.get("kseli.language", "ka")


def current_language() -> str:
    """Return 'ka' or 'en'."""
    locale = get_locale()
    return locale.language if locale and locale.language in LANGUAGES else "ka"


def pick(record: Any, field: str, language: str | None = None) -> str:
    """Return `field` of `record` (object or mapping) in the language asked, else in the other one, or ''."""
    first = language or current_language()
    for code in (first, *LANGUAGES):
        name = f"{field}_{code}"
        value = record.get(name) if isinstance(record, dict) else getattr(record, name, None)
        if value:
            return str(value)
    return ""


def pick_column(record: Any, field: str, language: str) -> ColumnElement[str]:
    """Return as SQL what `pick` returns of a row of `record` (a model, or a subquery's columns)."""
    names = (language, *(code for code in LANGUAGES if code != language))
    return func.coalesce(*(getattr(record, f"{field}_{code}") for code in names))


def other_language_url() -> str:
    """Return this page's address in the other language, query included."""
    outer = request.environ.get("kseli.outer_script_name", request.environ.get("SCRIPT_NAME", ""))
    prefix = "" if current_language() == "en" else "/en"
    query = request.query_string.decode("ascii", "replace")
    return f"{outer}{prefix}{request.path}" + (f"?{query}" if query else "")


def show_number(value: int | float | Decimal | None) -> str:
    return "" if value is None else format_decimal(value, locale=current_language())


def show_percent(value: float) -> str:
    return format_percent(value, locale=current_language())


def show_money(amount: Decimal | float | None, currency: str | None, *, exact: bool = False) -> str:
    """Return an amount with the currency's ISO code, '' when unknown: compact from a million on, whole units
    from a thousand on, below with two decimals where there is a fraction. `exact`: all of it, however large.
    """
    if amount is None:
        return ""
    value = Decimal(str(amount)).quantize(CENT, ROUND_HALF_UP)
    if abs(value) >= 1_000_000 and currency and not exact:
        return f"{format_compact_decimal(value, locale=current_language(), fraction_digits=1)} {currency}"
    if abs(value) >= 1000 and not exact:
        value = value.quantize(UNIT, ROUND_HALF_UP)
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    number = format_decimal(value, format=pattern, locale=current_language())
    return f"{number} {currency}" if currency else number


def show_date(value: date | datetime | None, form: str = "long") -> str:
    """Return a day as the language writes it; a time is first moved to Tbilisi."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = value.astimezone(TBILISI).date()
    return format_date(value, format=form, locale=current_language())


def today_in_georgia() -> date:
    """Return the day as the country counts it."""
    return datetime.now(TBILISI).date()


def show_moment(value: datetime) -> str:
    """Return a day with its time in Tbilisi, as the language writes the day."""
    return f"{show_date(value)}, {value.astimezone(TBILISI):%H:%M}"


def start_i18n(app: Flask) -> None:
    """Choose the language per request and give the templates their filters."""
    Babel(app, locale_selector=select_language, default_locale="ka", default_timezone="Asia/Tbilisi")
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    georgian = Translations.load(FOLDER, ["ka"], domain="wtforms")

    @app.before_request
    def give_forms_their_georgian() -> None:
        # WTForms comes without; Flask-WTF looks here before it looks for a catalogue there.
        if request.method == "POST" and current_language() == "ka":
            request.wtforms_translations = georgian  # type: ignore[attr-defined]

    # Letters as they are: escaped, Georgian would take twice the room in a page.
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    app.jinja_env.filters.update(
        number=show_number,
        percent=show_percent,
        money=show_money,
        day=show_date,
        moment=show_moment,
        in_language=pick,
    )
    app.jinja_env.globals.update(
        current_language=current_language, other_language_url=other_language_url, pick=pick
    )
