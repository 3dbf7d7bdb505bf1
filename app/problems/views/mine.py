"""A person's own problems: reported, worked on, followed."""

from __future__ import annotations

from flask import render_template

from app.db import current_session
from app.i18n import current_language
from app.problems.queries.mine import read_mine
from app.problems.queries.ties import read_ties
from app.problems.views.blueprint import blueprint
from app.problems.workflow.labels import MODERATION_LABELS, STATUS_LABELS
from app.security import current_person, signed_in


@blueprint.get("/account/problems")
@signed_in()
def my_problems() -> str:
    """List the own reports and how each stands, what one works on, and what one follows."""
    session, person = current_session(), current_person()
    ties = read_ties(session, person.id, current_language())
    return render_template(
        "problems/mine.html",
        mine=read_mine(session, person, ties),
        moderations=MODERATION_LABELS,
        statuses=STATUS_LABELS,
    )
