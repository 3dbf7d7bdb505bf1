"""The short forms of observations: which questions each kind has, and the words for them; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.i18n import lazy_gettext as _l

OBSERVATION_LABELS = {
    "session": _l("Council session or hearing"),
    "tender": _l("Tender"),
    "works": _l("Works"),
}
OBSERVATION_STATE_LABELS = {
    "draft": _l("draft"),
    "filed": _l("waits for a moderator"),
    "verified": _l("verified"),
    "refused": _l("refused"),
}
# Of a question that is answered by yes or no.
ANSWER_LABELS = {"yes": _l("yes"), "no": _l("no"), "unknown": _l("not known")}


@dataclass(frozen=True)
class Question:
    """A question of a form. `answer`: yes (or no, or unknown), number, or words."""

    code: str
    words: Any
    answer: str = "yes"


QUESTIONS: dict[str, tuple[Question, ...]] = {
    "session": (
        Question("announced", _l("Was it announced in time?")),
        Question("open", _l("Was it open to the public?")),
        Question("quorum", _l("Were enough members there to decide?")),
        Question("papers", _l("Were the papers to be had before?")),
        Question("heard", _l("Were citizens heard?")),
        Question("visitors", _l("How many visitors were there?"), "number"),
        Question("decided", _l("What was decided?"), "words"),
    ),
    "tender": (
        Question("announced", _l("Was it announced in time?")),
        Question("open", _l("Were the terms open to several bidders?")),
        Question("bidders", _l("How many bidders were there?"), "number"),
        Question("winner", _l("Who won?"), "words"),
        Question("price", _l("At what price, in GEL?"), "number"),
        Question("cheapest", _l("Was it the lowest price?")),
        Question("trouble", _l("Which signs of trouble were there?"), "words"),
    ),
    "works": (
        Question("going_on", _l("Are the works going on?")),
        Question("on_time", _l("Are they on time?")),
        Question("sign", _l("Does a sign say who pays and until when?")),
        Question("quality", _l("Does the quality look good?")),
        Question("safe", _l("Is the site safe for passers-by?")),
        Question("workers", _l("How many people were at work?"), "number"),
        Question("defects", _l("What is wrong?"), "words"),
    ),
}
