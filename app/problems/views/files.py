"""Evidence files by their address."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import NotFound

from app.db import current_session
from app.file_answers import dress_file
from app.problems.queries.files import FileRight, find_evidence_file
from app.problems.services.evidence_files import PDF_TYPE, content_type_of
from app.problems.views.blueprint import blueprint
from app.problems.views.rights import person_may_see
from app.problems.workflow.rights import may_moderate
from app.security import current_person, public
from app.storage import current_storage


@blueprint.get("/evidence/<int(max=2147483647):evidence_id>")
@public(machine=True)
def show_evidence(evidence_id: int) -> Response:
    """Give a file of evidence to whoever may see its problem; a PDF is only ever saved, not opened here."""
    found = find_evidence_file(current_session(), evidence_id)
    data = current_storage().get(found.storage_key) if found and _may_have(found) else None
    if found is None or data is None:
        raise NotFound
    content_type = content_type_of(found.storage_key)
    how = "attachment" if content_type == PDF_TYPE else "inline"
    response = Response(data, content_type=content_type)
    return dress_file(response, how, found.file_name, seen_by_all=found.seen_by_all)


def _may_have(file: FileRight) -> bool:
    """Whether the person of this request may have it: a hidden one only who moderates its region."""
    if file.is_hidden:
        return may_moderate(current_person(), file.region_code)
    return person_may_see(file)
