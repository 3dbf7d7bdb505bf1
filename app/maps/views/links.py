"""The links of what somebody chose on the map."""

from __future__ import annotations

import re

from flask import Response, request

from app.db import current_session
from app.errors import FieldError, QueryError
from app.i18n import current_language
from app.i18n import gettext as _
from app.maps.lines import SUBJECTS, compose_links
from app.maps.views.shared import JSON, answer, blueprint
from app.security import public
from app.text import LARGEST_NUMBER

# What a change of could change a line or its words.
MADE_OF = ("links", "problems", "projects", "resources")
_NUMBER = re.compile(r"[1-9][0-9]{0,9}", re.ASCII)


@blueprint.get("/map/links.json")
@public(machine=True)
def links() -> Response:
    """Send the links of one problem, project or resource as lines: what everybody may see, the best 40."""
    kind, number = _read_chosen()
    session, language = current_session(), current_language()
    return answer(JSON, MADE_OF, (kind, number), lambda: compose_links(session, kind, number, language))


def _read_chosen() -> tuple[str, int]:
    asked = [(name, value) for name, value in request.args.items(multi=True) if name != "lang"]
    unknown = [name for name, _value in asked if name not in SUBJECTS]
    errors = [FieldError(name[:40], "E_QUERY", _("There is no such parameter.")) for name in unknown]
    if not errors and len(asked) != 1:
        errors = [FieldError("problem", "E_QUERY", _("Name one problem, or one project, or one resource."))]
    if not errors and not (_NUMBER.fullmatch(asked[0][1]) and int(asked[0][1]) <= LARGEST_NUMBER):
        errors = [FieldError(asked[0][0], "E_QUERY", _("It is the number of a record."))]
    if errors:
        raise QueryError(_("The question holds a value that does not exist."), code="E_QUERY", errors=errors)
    return asked[0][0], int(asked[0][1])
