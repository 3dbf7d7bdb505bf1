"""The moderators' pages put together: the queue, a report, and what was wrong with a form."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

from flask import Response, request
from sqlalchemy import select

from app.db import current_session
from app.errors import AppError, NotFound
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.pages import private_page
from app.problems.models import Problem
from app.problems.moderation_forms import parse_queue, read_items
from app.problems.queries.corrections import list_changes
from app.problems.queries.detail import read_exact_place, read_problem
from app.problems.queries.merging import find_others
from app.problems.queries.moderated import FullLine, Moderated, read_moderated
from app.problems.queries.moderation import AGES, PAGE, STATES, QueueFilter, count_queue, list_queue
from app.problems.queries.nearby import list_nearby
from app.problems.queries.topics import list_topic_groups
from app.problems.services.correcting import read_finest_precision
from app.problems.views.moderator import own_region
from app.problems.workflow.labels import MODERATION_LABELS, PRECISION_LABELS, REFUSAL_REASONS, STATUS_LABELS
from app.problems.workflow.moderation import CORRECTABLE, MERGEABLE, PRECISIONS, allowed_moves, may_be_shown
from app.projects.queries.regions import list_regions
from app.regions.models import Municipality

LONGEST_SEARCH = 100


def show_queue() -> Response:
    """Return the page of the queue that this request's address asks for."""
    session, language, now = current_session(), current_language(), datetime.now(UTC)
    flt = read_queue_filter()
    found = list_queue(session, flt, now, language)
    more = [*flt.pairs(), ("cursor", found[PAGE - 1].cursor)] if len(found) > PAGE else None
    return private_page(
        "moderation/queue.html",
        queue=flt,
        reports=found[:PAGE],
        counts=count_queue(session, flt, now),
        states=STATES,
        ages=AGES,
        regions=list_regions(session, language) if own_region() is None else (),
        groups=list_topic_groups(session),
        query=urlencode(flt.pairs()),
        next_url=f"?{urlencode(more)}" if more else None,
        done=request.args.get("done"),
        items=read_items(request.args.get("items", "").split(",")),
        late=read_items(request.args.get("late", "").split(",")),
    )


def read_queue_filter() -> QueueFilter:
    """Return what of the queue this request's address asks for. Raises QueryError."""
    regions = {region.code for region in list_regions(current_session(), current_language())}
    return parse_queue(current_session(), request.args, regions, own_region())


def show_report(problem: Problem, error: AppError | None = None, action: str | None = None) -> Response:
    """Return a report's page; after a refusal with what is wrong and what was typed."""
    session, language = current_session(), current_language()
    page = read_problem(session, problem.id, language)
    if page is None:
        raise NotFound(_l("There is no such report any more."))
    exact = read_exact_place(session, problem.id)
    known = read_moderated(session, problem, language)
    words = request.values.get("q", "")[:LONGEST_SEARCH]
    finest = read_finest_precision(session, problem)
    return private_page(
        "moderation/report.html",
        status=error.status if error else 200,
        page=page,
        problem=problem,
        exact=exact,
        known=known,
        similar=list_nearby(
            session,
            *exact,
            topic=problem.topic_code,
            words=problem.title,
            other_id=problem.id,
            language=language,
        ),
        q=words,
        found=find_others(session, words, problem, language) if words.strip() else None,
        changes=list_changes(session, problem, exact, language),
        moves=allowed_moves(problem.moderation),
        may_correct=problem.moderation in CORRECTABLE,
        may_merge=problem.moderation in MERGEABLE and problem.status == "open",
        finest=finest,
        precisions=[(one, PRECISION_LABELS[one]) for one in PRECISIONS if may_be_shown(one, finest)],
        municipalities=_list_municipalities(problem.region_code),
        groups=list_topic_groups(session),
        reasons=REFUSAL_REASONS,
        moderations=MODERATION_LABELS,
        statuses=STATUS_LABELS,
        query=urlencode(read_queue_filter().pairs()),
        done=request.args.get("done"),
        error=error,
        refused=action,
        wrong={f"{action}-{one.field}": one.message for one in error.errors} if error else {},
        form=request.form if error else {},
        meanwhile=_meanwhile(known, error),
        waits=(datetime.now(UTC) - problem.reported_at).days,
    )


def address(path: str, pairs: list[tuple[str, str]]) -> str:
    """Return the address of a page in this request's language."""
    return f"{request.script_root}{path}?{urlencode(pairs)}"


def _meanwhile(known: Moderated, error: AppError | None) -> tuple[FullLine, ...]:
    """Return what others did since the moderator opened the form that came too late."""
    if error is None or error.status != 409:
        return ()
    return known.since(request.form.get("seen", 0, type=int))


def _list_municipalities(region_code: str) -> list[Municipality]:
    found = select(Municipality).where(Municipality.region_code == region_code)
    return list(current_session().scalars(found.order_by(Municipality.name_ka)))
