"""Writes the organisations of example and generated projects, found again by either name."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from app.organisations.models import Organisation, OrganisationName
from app.organisations.workflow import make_name_key


def write_organisations(session: Session, rows: list[dict[str, Any]]) -> dict[str, int]:
    """Write those whose slug is not there yet, marked as examples; return the ids of all by slug.

    `rows`: slug, kind, name_ka, name_en.
    """
    slugs = [row["slug"] for row in rows]
    known = set(session.scalars(select(Organisation.slug).where(Organisation.slug.in_(slugs))))
    missing = [row | {"is_example": True} for row in rows if row["slug"] not in known]
    if missing:
        session.execute(insert(Organisation), missing)
    found = session.execute(select(Organisation.slug, Organisation.id).where(Organisation.slug.in_(slugs)))
    ids = {row.slug: row.id for row in found}
    if missing:
        owners = {
            make_name_key(row[name]): ids[row["slug"]] for row in missing for name in ("name_ka", "name_en")
        }
        names = [{"name_key": key, "organisation_id": owner} for key, owner in owners.items()]
        session.execute(insert(OrganisationName), names)
    return ids
