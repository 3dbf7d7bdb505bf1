"""What features let others do at certain moments, though they lie to their right and are not known to them.

create_app puts the functions into app.extensions; a page, a form or a job of the worker calls the four below.
Services never do: they get what they need handed over (docs/decisions/0025-life-of-links.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup
from sqlalchemy.orm import Session

# The part of a page: session, the record's id (a region's code), the person of the request or None; '' where
# there is none.
PagePart = Callable[[Session, Any, Any], str]
# After a record was changed: session, kind (problem, project, resource), its id, or None for many at once.
AfterSave = Callable[[Session, str, int | None], None]
# After a problem was merged: session, the one that ended, the one that stays, who did it.
AfterMerge = Callable[[Session, int, int, int | None], None]

# {kind of page: functions}; the kinds: problem, project, organisation, resource, region.
PAGE_PARTS = "kseli page parts"
AFTER_SAVE, AFTER_MERGE = "kseli after save", "kseli after merge"
# What problems let features to their right add to them: one Additions.
ADDITIONS = "kseli additions to problems"


@dataclass(frozen=True)
class Additions:
    """What may be added to a problem from outside.

    `read_evidence` (form, storage, file or None) returns checked evidence, or raises what is to be shown;
    `add` (session, problem's id, kind of the log's line, and by name: person_id, details, evidence,
    is_public, silent_ids) writes the line, keeps the evidence and tells followers but these; it returns the
    evidence's id.
    """

    read_evidence: Callable[..., Any]
    add: Callable[..., int | None]


def draw_parts(kind: str, session: Session, record_id: int | str, person: Any) -> Sequence[Markup]:
    """Return what features to the right show on a record's page, in their order."""
    functions = current_app.extensions[PAGE_PARTS].get(kind, ())
    drawn = (function(session, record_id, person) for function in functions)
    return [Markup(part) for part in drawn if part]  # noqa: S704 (drawn by our own templates)


def after_save(session: Session, kind: str, record_id: int | None = None) -> None:
    """Let features to the right know in the caller's transaction that a record was changed (None: many)."""
    for function in current_app.extensions[AFTER_SAVE]:
        function(session, kind, record_id)


def after_merge(session: Session, problem_id: int, other_id: int, person_id: int | None) -> None:
    """Let features to the right move what belongs to a problem to the one that stays."""
    for function in current_app.extensions[AFTER_MERGE]:
        function(session, problem_id, other_id, person_id)


def current_additions() -> Additions:
    """Return what may be added to a problem."""
    found: Additions = current_app.extensions[ADDITIONS]
    return found
