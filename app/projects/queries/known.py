"""Values of the filter that only the database knows: donors, organisations, topics, municipalities, kinds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, column, literal, select, table, union_all
from sqlalchemy.orm import Session

from app.errors import FieldError, QueryError
from app.filters import Filter
from app.i18n import lazy_gettext as _l
from app.organisations.models import Organisation
from app.regions.models import Municipality
from app.topics.models import Topic

_COLUMNS = {
    "donor": Organisation.slug,
    "organisation": Organisation.slug,
    "topic": Topic.code,
    "municipality": Municipality.code,
    # A list of words by its bare table: the feature that has it lies to the right.
    "type": table("resource_type", column("code")).c.code,
}


def check_known(session: Session, flt: Filter) -> None:
    """Raise QueryError that names each parameter with a value that does not exist. At most one statement."""
    asked = {name: getattr(flt, name) for name in _COLUMNS if getattr(flt, name)}
    if not asked:
        return
    parts: list[Any] = [
        select(literal(name, String).label("name"), known.label("value")).where(known.in_(asked[name]))
        for name, known in _COLUMNS.items()
        if name in asked
    ]
    found = {(name, value) for name, value in session.execute(union_all(*parts))}
    errors = [
        FieldError(name, "E_QUERY", _l("There is no such value: %(value)s", value=value))
        for name, values in asked.items()
        for value in values
        if (name, value) not in found
    ]
    if errors:
        raise QueryError(_l("The filter holds a value that does not exist."), code="E_QUERY", errors=errors)
