"""The words for a resource's states, as people read them."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

STATE_LABELS = {
    "offered": _l("offered"),
    "paused": _l("paused"),
    "withdrawn": _l("withdrawn"),
}
# What the filter's `status` means of a resource (app.filters).
STATUS_LABELS = {
    "free": _l("something is free"),
    "taken": _l("all of it is allocated"),
}
VISIBILITY_LABELS = {
    "public": _l("everybody"),
    "members": _l("members of the network"),
    "moderators": _l("moderators only"),
}
AREA_LABELS = {
    "country": _l("the whole country"),
    "regions": _l("regions"),
    "municipalities": _l("municipalities"),
    "radius": _l("around a place"),
    "drawn": _l("an area drawn on the map"),
}
# ISO 639-1, in the order of the form.
LANGUAGE_LABELS = {
    "ka": _l("Georgian"),
    "en": _l("English"),
    "ab": _l("Abkhaz"),
    "az": _l("Azerbaijani"),
    "hy": _l("Armenian"),
    "os": _l("Ossetian"),
    "ru": _l("Russian"),
    "uk": _l("Ukrainian"),
    "tr": _l("Turkish"),
}
