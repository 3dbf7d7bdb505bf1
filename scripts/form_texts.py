"""Texts of WTForms, which Flask-Security's forms show beside their fields.

It comes without Georgian: app/translations/ka/LC_MESSAGES/wtforms.po has it, by hand; a test compares.
"""

from __future__ import annotations

from pathlib import Path

import wtforms
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po


def collect_form_texts() -> Catalog:
    """Return WTForms' own template."""
    with (Path(wtforms.__file__).parent / "locale" / "wtforms.pot").open("rb") as file:
        return read_po(file)
