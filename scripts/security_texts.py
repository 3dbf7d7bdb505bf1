"""Texts of Flask-Security that people can meet here, with the features that are in use; ours among them.

app/translations/ka/LC_MESSAGES/flask_security.po holds them in Georgian, by hand; a test compares.
"""

from __future__ import annotations

import re
from pathlib import Path

import flask_security
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask_security.core import _default_messages

from app.accounts.signing import OWN_MESSAGES

CATALOGUE = Path(__file__).resolve().parents[1] / "app/translations/ka/LC_MESSAGES/flask_security.po"
# Features that are off: other sites' accounts, SMS, user names, links instead of passwords, codes on paper.
NOT_IN_USE = re.compile(
    r"OAuth|[Uu]sername|SMS|[Pp]hone|[Rr]efresh [Tt]oken|[Rr]ecovery|breached|complex|logged? ?in(?! )"
    r"|[Uu]nified|sign in (method|option)|identity|Identity|(?<!requested )API|Instructions to login"
    r"|did not login|Login token|new email address|Change of email|Confirmation must|code: |you were sent"
    r"|Code has been|send code",
)


def list_texts() -> list[str]:
    """Return the messages of Flask-Security's own template that these features can show."""
    template = Path(flask_security.__file__).parent / "translations" / "flask_security.pot"
    with template.open("rb") as file:
        catalogue = read_po(file)
    # What its forms and templates say, our own templates say instead.
    shown = [
        str(message.id)
        for message in catalogue
        if message.id and any(place.endswith("/core.py") for place, _line in message.locations)
    ]
    subjects = set(map(str, _subjects()))
    others = subjects | {str(_default_messages[name][0]) for name in OWN_MESSAGES}
    used = (text for text in shown if not NOT_IN_USE.search(text) and text not in others)
    return [*used, *OWN_MESSAGES.values()]


def _subjects() -> list[str]:
    """Return the subjects of its mails: ours have their own."""
    return [
        "Welcome", "Please confirm your email", "Login instructions", "Your password has been reset",
        "Your password has been changed", "Password reset instructions", "Two-Factor Login",
        "Two-Factor Rescue", "Verification Code", "Login Required",
    ]  # fmt: skip


def collect_security_texts() -> Catalog:
    """Return a template with these texts, as scripts.translations.collect_texts does with our own."""
    template = Catalog(project="Kseli", charset="utf-8")
    for text in list_texts():
        template.add(text)
    return template
