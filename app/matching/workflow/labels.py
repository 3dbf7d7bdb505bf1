"""The words for links, their states, moves and parts, as people read them."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

STATE_LABELS = {
    "suggested": _l("suggested"),
    "contacted": _l("contacted"),
    "agreed": _l("agreed"),
    "delivering": _l("help is coming"),
    "done": _l("help has arrived"),
    "refused": _l("does not fit"),
}
KIND_LABELS = {
    "resource": _l("Resource"),
    "project": _l("Project"),
    "organisation": _l("Organisation"),
}
PART_LABELS = {
    "topic": _l("Topic"),
    "place": _l("Place"),
    "time": _l("Time"),
    "capacity": _l("Capacity"),
    "text": _l("Words"),
}
SIDE_LABELS = {
    "problem": _l("for the problem"),
    "resource": _l("for the one who helps"),
    "moderator": _l("a moderator"),
}
MOVE_LABELS = {
    "contact": _l("We are in contact"),
    "agree": _l("Agreed"),
    "deliver": _l("Help is coming"),
    "done": _l("Help has arrived"),
    "refuse": _l("Does not fit"),
    "reopen": _l("Suggest it again"),
}
# Codes are stored, so that the words may change.
REFUSAL_REASONS = {
    "not_fitting": _l("It is about something else."),
    "too_far": _l("It is too far away."),
    "wrong_time": _l("It comes too late or too early."),
    "used_up": _l("Nothing is left of it."),
    "withdrawn": _l("It is over, or no longer offered."),
    "not_wanted": _l("One of the two sides does not want it."),
    "other": _l("Another reason, told below."),
}
