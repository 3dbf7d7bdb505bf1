"""The words for what a digest holds, as people read them."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

KIND_LABELS = {
    "news": _l("News"),
    "problems": _l("Problems"),
    "projects": _l("Projects"),
    "events": _l("Events"),
    "links": _l("Help that was agreed upon"),
}
