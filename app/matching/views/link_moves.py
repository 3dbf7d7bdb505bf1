"""What a form of a link's page does: reads it, asks for the right, calls the service."""

from __future__ import annotations

from flask import request

from app.db import current_session
from app.form_fields import Fields
from app.hooks import current_additions
from app.i18n import lazy_gettext as _l
from app.matching.models import Link
from app.matching.queries.links import read_who_asked
from app.matching.queries.one import LinkPage
from app.matching.services.moves import Mover, move_link
from app.matching.workflow.moves import acting_side
from app.security import Forbidden, current_person
from app.storage import current_storage

LONGEST_WORDS = 1_000


def make_move(page: LinkPage, name: str) -> Link:
    """Make the move of this request's form. Raises Forbidden, Conflict, FormRefused, MoveRefused."""
    session, link, person = current_session(), page.view.link, current_person()
    asked = read_who_asked(session, [link.id]).get(link.id)
    side = acting_side(name, page.view.sides, asked)
    if side is None or person is None:
        raise Forbidden(_l("Your account is not allowed to do this."))
    fields, evidence = Fields(request.form), None
    if name == "done":
        given = current_additions()
        evidence = given.read_evidence(fields, current_storage(), request.files.get("file"), needed=True)
    words = "" if name == "done" else fields.read_text("text", LONGEST_WORDS, lines=True)
    fields.check()
    return move_link(
        session,
        link.id,
        Mover(person.id, side),
        request.form.get("version", 0, type=int),
        name,
        add=current_additions().add,
        reason=request.form.get("reason", ""),
        words=words,
        evidence=evidence,
        is_public=page.view.helper.visibility == "public",
    )
