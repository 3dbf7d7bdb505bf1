"""The words for a problem's states, as people read them."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

STATUS_LABELS = {
    "open": _l("Open"),
    "solved": _l("Solved"),
    "partly_solved": _l("Partly solved"),
    "not_solved": _l("Not solved"),
    "out_of_reach": _l("Out of reach"),
    "duplicate": _l("Duplicate"),
}
# How far a problem has come, in few words: the signs of the map and of lists (queries.grid).
STRETCH_LABELS = {
    "finding": _l("being looked into"),
    "planning": _l("being planned"),
    "acting": _l("being worked on"),
    "solved": _l("solved or partly solved"),
    "ended": _l("ended without a solution"),
}
LINKED_LABELS = {
    "yes": _l("with a confirmed resource"),
    "no": _l("without a confirmed resource"),
}
# What a page says where the municipality is all that may be told, and not known either.
REGION_ONLY = _l("region only")
PRECISION_LABELS = {
    "exact": _l("exact place"),
    "street": _l("within about 200 m"),
    "village": _l("village or town only"),
    "municipality": _l("municipality only"),
}
MODERATION_LABELS = {
    "unconfirmed": _l("E-mail not confirmed yet"),
    "waiting": _l("Waiting for a moderator"),
    "asked": _l("Asked back"),
    "published": _l("Published"),
    "refused": _l("Refused"),
    "withdrawn": _l("Withdrawn"),
}
# Codes are stored, so that the words may change.
REFUSAL_REASONS = {
    "not_a_problem": _l("It describes no problem of a community."),
    "private_matter": _l("It is a private dispute or a matter for a court."),
    "personal_data": _l("It holds data about persons that may not be published."),
    "no_place": _l("The place cannot be made out."),
    "insulting": _l("It insults or threatens somebody."),
    "advertising": _l("It is advertising or campaigning."),
    "already_known": _l("The same problem is known already."),
    "other": _l("Another reason, told below."),
}
HINT_LABELS = {
    "phone": _l("A phone number"),
    "email": _l("An e-mail address"),
    "personal_number": _l("A personal number"),
}
