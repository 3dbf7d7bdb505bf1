"""One link with both its sides, its parts with their weights, and its log: what its own page shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.matching.models import Link, LinkLog, RuleSet
from app.matching.queries.links import LinkView, read_code_names, select_links, view_links
from app.matching.workflow.reasons import Part, tell_parts
from app.problems.models import Evidence, Problem
from app.problems.queries.listing import ProblemRow, list_rows
from app.problems.queries.names import read_names
from app.problems.queries.ties import Viewer


@dataclass(frozen=True)
class LogLine:
    """What happened to a link; `who` is None for the rules and erased accounts."""

    at: datetime
    who: str | None
    side: str | None
    state_from: str | None
    state_to: str
    words: str
    from_problem_id: int | None

    @property
    def kind(self) -> str:
        """What it tells: proposed, merged, or the state that it came into."""
        if self.state_from is None:
            return "proposed"
        if self.from_problem_id is not None and self.state_from == self.state_to:
            return "merged"
        return "reopened" if self.state_to == "suggested" else self.state_to


@dataclass(frozen=True)
class LinkPage:
    """A link as its page tells it. `problem` is the row itself: pages take what is for everybody."""

    view: LinkView
    problem: Problem
    row: ProblemRow | None
    parts: tuple[Part, ...]
    rules: RuleSet | None
    log: tuple[LogLine, ...]
    evidence: Evidence | None


def read_link(session: Session, link_id: int, viewer: Viewer, language: str) -> LinkPage | None:
    """Return the link, None where there is none for the viewer. Ten statements at most, each by a key."""
    found = session.execute(select_links().where(Link.id == link_id)).all()
    if not found:
        return None
    link = found[0].Link
    problem = session.get_one(Problem, link.problem_id)
    views = view_links(session, found, problem, viewer, language)
    if not views:
        return None
    rules = session.get(RuleSet, link.rule_set_id) if link.rule_set_id else None
    names = read_code_names(session, [link], language)
    public = list_rows(session, select(Problem.id).where(Problem.id == problem.id), language, 1)
    evidence = session.get(Evidence, link.evidence_id) if link.evidence_id else None
    return LinkPage(
        view=views[0],
        problem=problem,
        row=public[0] if public else None,
        parts=tuple(tell_parts(link, rules, names)) if link.facts or link.score is not None else (),
        rules=rules,
        log=_read_log(session, problem, views[0], language),
        evidence=evidence if evidence and evidence.hidden_at is None else None,
    )


def find_moved(session: Session, link_id: int) -> int | None:
    """Return the link into which another one was put when their problems were merged."""
    return session.scalar(select(LinkLog.link_id).where(LinkLog.from_link_id == link_id).limit(1))


def _read_log(session: Session, problem: Problem, view: LinkView, language: str) -> tuple[LogLine, ...]:
    """What a refusal said was written for the two sides, and stays theirs when the link is suggested anew."""
    lines = session.scalars(
        select(LinkLog)
        .where(LinkLog.link_id == view.link.id)
        .order_by(LinkLog.happened_at.desc(), LinkLog.id.desc())
    ).all()
    names = read_names(session, problem, _persons(lines), (), language)
    return tuple(
        LogLine(
            line.happened_at,
            names.person(line.person_id),
            line.side,
            line.state_from,
            line.state_to,
            line.reason if view.sides or line.state_to != "refused" else "",
            line.from_problem_id,
        )
        for line in lines
    )


def _persons(lines: Iterable[LinkLog]) -> list[int | None]:
    return [line.person_id for line in lines]
