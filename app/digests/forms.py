"""The forms of a subscription: ticks made into a checked wish."""

from __future__ import annotations

from collections.abc import Collection

from werkzeug.datastructures import MultiDict

from app.digests.models import KINDS
from app.digests.workflow.wishes import Tree, Wish, tidy
from app.errors import FieldError
from app.filters import REGION_CODES
from app.form_fields import FormRefused
from app.i18n import LANGUAGES
from app.i18n import lazy_gettext as _l


def read_wish(form: MultiDict[str, str], tree: Tree) -> Wish:
    """Return what is ticked. Raises FormRefused that names what is missing or unknown."""
    errors = [
        FieldError(field, "E_CHOICE", _l("Please choose one of the answers."))
        for field, allowed in (("kind", KINDS), ("topic", tree), ("region", REGION_CODES))
        if not set(form.getlist(field)) <= set(allowed)
    ]
    if not form.getlist("kind"):
        errors.append(FieldError("kind", "E_REQUIRED", _l("Tick at least one kind of news.")))
    if errors:
        raise FormRefused.of(*errors)
    return read_ticks(form, tree)


def read_ticks(form: MultiDict[str, str], tree: Tree) -> Wish:
    """Return what is ticked and known, the rest left out: what a page shows again."""
    ticked = _known(form, "kind", KINDS), _known(form, "topic", tree), _known(form, "region", REGION_CODES)
    return tidy(*ticked, tree)


def read_language(form: MultiDict[str, str], default: str) -> str:
    """Return the language of the mails."""
    chosen = form.get("language", default)
    return chosen if chosen in LANGUAGES else default


def _known(form: MultiDict[str, str], field: str, allowed: Collection[str]) -> list[str]:
    chosen = set(form.getlist(field))
    return [value for value in allowed if value in chosen]
