"""A link's own page with the moves that may be made, and the problems in reach of something as a list."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError, NotFound
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import limit
from app.matching.models import RESOURCE_KINDS
from app.matching.queries.mine import list_mine
from app.matching.queries.one import LinkPage, find_moved, read_link
from app.matching.queries.reach import MOST, find_reacher, list_reached_page
from app.matching.views.blueprint import blueprint
from app.matching.views.link_moves import make_move
from app.matching.workflow.moves import MOVES
from app.pages import NUMBER, undo
from app.paging import parse_place, read_count
from app.problems.queries.ties import read_viewer
from app.security import current_person, public, signed_in


@blueprint.get(f"/links/<{NUMBER}:link_id>")
@public()
def link_page(link_id: int) -> AnyResponse:
    """Show both sides of a link, why they may fit, how far it is, and what may be done."""
    moved = find_moved(current_session(), link_id)
    if moved is not None:
        return redirect(url_for(".link_page", link_id=moved), 301)
    return _show(read_visible(link_id))


@blueprint.post(f"/links/<{NUMBER}:link_id>/<any({', '.join(MOVES)}):move>")
@signed_in()
@limit("600 per hour", scope="link moves")
def move(link_id: int, move: str) -> AnyResponse:
    """Make a move; a refusal shows the page again with what is wrong."""
    page = read_visible(link_id)
    try:
        make_move(page, move)
        current_session().commit()
    except AppError as error:
        undo(error)
        return _show(read_visible(link_id), error, move)
    if request.form.get("back") == "problem":
        return redirect(f"{request.script_root}/problems/{page.problem.id}?link={move}#help", 303)
    return redirect(url_for(".link_page", link_id=link_id, done=move), 303)


@blueprint.get(f"/links/of/<any({', '.join(RESOURCE_KINDS)}):kind>/<{NUMBER}:helper_id>")
@public()
def reach_page(kind: str, helper_id: int) -> str:
    """List the public problems in reach of a resource, project or organisation, the best fitting first."""
    session, person, language = current_session(), current_person(), current_language()
    reacher = find_reacher(session, kind, helper_id, person, language)
    if reacher is None:
        raise NotFound(_l("There is no such record."))
    skip = _read_skip()
    page = list_reached_page(session, kind, helper_id, person, language, skip)
    values = {"reacher": reacher, "listing": page.at(request.script_root + request.path, ()), "skip": skip}
    is_cut = skip + len(page.rows) == MOST
    return render_template("matching/reach.html", **values, most=MOST, is_cut=is_cut)


@blueprint.get("/account/links")
@signed_in()
def my_links() -> str:
    """List the links on their way in which the person stands on one side."""
    session, language = current_session(), current_language()
    viewer = read_viewer(session, current_person(), language)
    return render_template("matching/mine.html", mine=list_mine(session, viewer, language))


def _read_skip() -> int:
    """Return how many problems stood on the pages before. Raises QueryError."""
    place = parse_place(request.args.get("cursor", ""), read_count)
    return min(place[0], MOST) if place else 0


def read_visible(link_id: int) -> LinkPage:
    """Return the link, if the person of this request may see it. Raises NotFound."""
    session, language = current_session(), current_language()
    page = read_link(session, link_id, read_viewer(session, current_person(), language), language)
    if page is None:
        raise NotFound(_l("There is no link at this address that you may see."))
    return page


def _show(page: LinkPage, error: AppError | None = None, refused: str | None = None) -> Response:
    values = {
        "page": page,
        "link": page.view.link,
        "error": error,
        "refused": refused,
        "wrong": {f"{refused}-{item.field}": item.message for item in error.errors} if error else {},
        "form": request.form if error else {},
    }
    return make_response(render_template("matching/link.html", **values), error.status if error else 200)
