"""The words for kinds and states of news, as people read them."""

from __future__ import annotations

from app.i18n import lazy_gettext as _l

KIND_LABELS = {
    "news": _l("News item"),
    "announcement": _l("Announcement"),
    "grant": _l("Grant or contest"),
    "vacancy": _l("Vacancy"),
    "training": _l("Training"),
    "tender": _l("Tender"),
    "success_story": _l("Success story"),
}
# What one can apply for, so that a last day is told.
WITH_DEADLINE = ("grant", "vacancy", "training", "tender", "announcement")
STATE_LABELS = {
    "draft": _l("draft"),
    "review": _l("to be reviewed"),
    "scheduled": _l("scheduled"),
    "published": _l("published"),
    "corrected": _l("published, corrected"),
    "withdrawn": _l("withdrawn"),
}
STATUS_LABELS = {"open": _l("one can still apply"), "over": _l("the last day is over")}
LOG_LABELS = {
    "written": _l("Draft written"),
    "edited": _l("Changed"),
    "sent": _l("Sent for review"),
    "returned": _l("Returned to the author"),
    "scheduled": _l("Scheduled"),
    "unscheduled": _l("Taken off the schedule"),
    "published": _l("Published"),
    "corrected": _l("Corrected"),
    "withdrawn": _l("Withdrawn"),
}
# What a line of the history says was changed.
FIELD_LABELS = {
    "kind": _l("Kind"),
    "title_ka": _l("Title in Georgian"),
    "title_en": _l("Title in English"),
    "summary_ka": _l("Two or three sentences for lists, in Georgian"),
    "summary_en": _l("Two or three sentences for lists, in English"),
    "text_ka": _l("Text in Georgian"),
    "text_en": _l("Text in English"),
    "topic_codes": _l("Topics"),
    "region_codes": _l("Regions"),
    "location_name": _l("Place in words"),
    "deadline_on": _l("Last day to apply"),
    "source_name": _l("Who told it first"),
    "source_url": _l("Address where it stands"),
    "pictures": _l("Pictures"),
    "descriptions": _l("What is to be seen on a picture"),
}
