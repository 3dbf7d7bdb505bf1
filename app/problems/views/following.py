"""Following a problem: with an account, or by an address that its mail confirms; ended by a link."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.db import current_session
from app.errors import AppError
from app.form_fields import FormRefused
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.limits import count_mail, limit
from app.mail.address import check_mailbox
from app.mail.outbox import queue_mail
from app.pages import private_page
from app.problems.models.around import FOLLOW_WAYS
from app.problems.queries.around import read_way
from app.problems.services.around import follow, unfollow, unfollow_by_link
from app.problems.services.telling_digest import STOP, STOP_DAYS, end_by_link
from app.problems.views.actor import Actor
from app.problems.views.around import PATH, read_published
from app.problems.views.blueprint import blueprint
from app.security import current_person, public, secret_keys, signed_in
from app.signed_links import read_link, sign_link

PURPOSE, DAYS = "follow a problem", 7


@blueprint.get(f"{PATH}/follow")
@public()
def follow_page(problem_id: int) -> str:
    """Ask how one wants to be told what happens to a problem."""
    return _show(read_published(problem_id))


@blueprint.post(f"{PATH}/follow")
@public()
@limit("20 per hour", scope="follow")
def follow_problem(problem_id: int) -> AnyResponse | str | tuple[str, int]:
    """Follow with the account, or ask the address given whether it wants the mails."""
    actor, way = read_published(problem_id), request.form.get("way", "at_once")
    try:
        if way not in FOLLOW_WAYS:
            raise FormRefused(_l("Please choose one of the answers."), field="way")
        if actor.person is None:
            return _ask_address(actor, way)
    except AppError as error:
        return _show(actor, error), error.status
    follow(current_session(), actor.problem, person_id=actor.person_id, way=way)
    return _back(problem_id)


@blueprint.post(f"{PATH}/unfollow")
@signed_in()
def unfollow_problem(problem_id: int) -> AnyResponse:
    """End the following."""
    unfollow(current_session(), read_published(problem_id).problem, current_person().id)
    return _back(problem_id)


@blueprint.get("/problems/follow/<token>")
@public()
def confirm_follow_page(token: str) -> Response:
    """Show what is to be confirmed; nothing is done yet, as mail scanners open links."""
    asked = _read(token)
    return private_page("problems/follow_confirm.html", actor=read_published(asked["problem"]), asked=asked)


@blueprint.post("/problems/follow/<token>")
@public()
def confirm_follow(token: str) -> Response:
    """Let the address of the mail follow the problem."""
    asked = _read(token)
    actor = read_published(asked["problem"])
    follow(
        current_session(), actor.problem, email=asked["email"], language=asked["language"], way=asked["way"]
    )
    current_session().commit()
    return private_page("problems/follow_done.html", actor=actor, ended=False)


@blueprint.get(f"{PATH}/unfollow/<token>")
@public()
def unfollow_link_page(problem_id: int, token: str) -> Response:
    """Show what is to be ended; nothing is done yet, as mail scanners open links."""
    return private_page("problems/unfollow.html", problem_id=problem_id, token=token)


# The word in the address is the proof: mail programs post here without a cookie (RFC 8058).
@blueprint.post(f"{PATH}/unfollow/<token>")
@public(csrf=False)
def unfollow_link(problem_id: int, token: str) -> Response:
    """End the following whose mail held this link; the same answer whether it was still there."""
    unfollow_by_link(current_session(), problem_id, token)
    current_session().commit()
    return private_page("problems/follow_done.html", actor=None, problem_id=problem_id, ended=True)


@blueprint.get("/problems/follow/<token>/stop")
@public()
def stop_digest_page(token: str) -> Response:
    """Show that the day's mail is to end; nothing is done yet, as mail scanners open links."""
    read_link(secret_keys(), STOP, token, days=STOP_DAYS)
    return private_page("problems/follow_stop.html", token=token, ended=False)


# As above: the word is the proof, and mail programs post here (RFC 8058).
@blueprint.post("/problems/follow/<token>/stop")
@public(csrf=False)
def stop_digest(token: str) -> Response:
    """End all followings by the day's mail of whoever got it; the same answer whether there were any."""
    end_by_link(current_session(), secret_keys(), token)
    current_session().commit()
    return private_page("problems/follow_stop.html", token=token, ended=True)


def _ask_address(actor: Actor, way: str) -> str:
    """Mail the address a link that confirms it; the page says the same whatever address was given."""
    email = check_mailbox(request.form.get("email", ""))
    # Machines fill in what nobody sees.
    if not request.form.get("website"):
        count_mail(email)
        asked = {"problem": actor.problem.id, "email": email, "language": current_language(), "way": way}
        token = sign_link(secret_keys(), PURPOSE, asked)
        queue_mail(
            current_session(),
            kind="problem_follow",
            to=email,
            language=current_language(),
            values={"problem_id": actor.problem.id, "path": f"/problems/follow/{token}"},
        )
        current_session().commit()
    return render_template("problems/follow_sent.html", problem=actor.problem)


def _read(token: str) -> dict[str, Any]:
    return read_link(secret_keys(), PURPOSE, token, days=DAYS)


def _show(actor: Actor, error: AppError | None = None) -> str:
    return render_template(
        "problems/follow.html",
        actor=actor,
        problem=actor.problem,
        error=error,
        wrong={item.field: item.message for item in error.errors} if error else {},
        form=request.form,
        follows=read_way(current_session(), actor.problem.id, actor.person_id),
    )


def _back(problem_id: int) -> AnyResponse:
    current_session().commit()
    return redirect(url_for(".problem_page", problem_id=problem_id, _anchor="around"), 303)
