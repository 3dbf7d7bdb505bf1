"""What pages of features to the left show of links: what could help a problem, and problems in reach."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from app.i18n import current_language, today_in_georgia
from app.matching.queries.links import HELPERS, list_problem_links
from app.matching.queries.reach import FEW, list_reached
from app.matching.workflow.rights import may_propose
from app.matching.workflow.silence import tell_silence
from app.problems.models import Problem
from app.problems.queries.ties import read_viewer


def draw_help(session: Session, problem_id: int, person: Any) -> str:
    """Return “what could help” for a problem that the person may see; nothing before it is published."""
    problem, language = session.get_one(Problem, problem_id), current_language()
    if problem.moderation != "published" or problem.status == "duplicate":
        return ""
    viewer = read_viewer(session, person, language)
    return render_template(
        "matching/_help.html",
        problem=problem,
        links=list_problem_links(session, problem, viewer, language),
        may_propose=problem.status == "open" and may_propose(person, problem, viewer.ties.regions),
    )


def draw_reach(kind: str, session: Session, key: int, person: Any) -> str:
    """Return “problems in reach” of a resource, project or organisation; nothing where there is none."""
    reached = list_reached(session, kind, key, person, current_language(), most=FEW + 1)
    if not reached and kind == "organisation":
        return ""
    record = None if reached or kind == "organisation" else session.get(HELPERS[kind], key)
    return render_template(
        "matching/_reach_part.html",
        kind=kind,
        key=key,
        reached=reached[:FEW],
        is_more=len(reached) > FEW,
        why_none=tell_silence(kind, record, today_in_georgia()) if record else "",
    )
