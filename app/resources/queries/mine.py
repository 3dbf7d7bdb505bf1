"""The resources of a person and of the organisations for which they act."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import or_
from sqlalchemy.orm import Session

from app.resources.models import Resource
from app.resources.queries.listing import ResourceRow, make_rows, select_rows

MOST_OWN = 500


def list_own(
    session: Session, person_id: int, organisations: Collection[int], language: str
) -> list[ResourceRow]:
    """Return them in any state: what is offered first, then by the last change."""
    theirs = or_(Resource.person_id == person_id, Resource.organisation_id.in_(organisations))
    order = (Resource.state != "offered", Resource.updated_at.desc(), Resource.id)
    rows = session.execute(select_rows().where(theirs).order_by(*order).limit(MOST_OWN)).all()
    return make_rows(session, rows, language)
