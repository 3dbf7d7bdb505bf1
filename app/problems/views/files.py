"""Evidence files by their address, and the headers that keep any file of ours from being more than a file."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response
from werkzeug.exceptions import NotFound

from app.db import current_session
from app.problems.queries.files import FileRight, find_evidence_file
from app.problems.services.evidence_files import PDF_TYPE, content_type_of
from app.problems.views.blueprint import blueprint
from app.problems.views.rights import person_may_see
from app.problems.workflow.rights import may_moderate
from app.security import current_person, public
from app.storage import current_storage
from app.text import romanise

# A file's content never changes. A week, and not for good: one that is hidden must leave the caches.
PUBLIC_CACHE = "public, max-age=604800"
PRIVATE_CACHE = "private, no-store"
# Opened by itself it can run nothing, whatever a browser takes it for.
POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


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


def dress_file(response: Response, how: str, name: str, *, seen_by_all: bool) -> Response:
    """Give a file's answer its headers: for how long, under which name, and that nothing in it runs."""
    headers = response.headers
    headers["Cache-Control"] = PUBLIC_CACHE if seen_by_all else PRIVATE_CACHE
    headers["Content-Security-Policy"] = POLICY
    # Headers hold Latin letters only (RFC 6266): browsers that know no more take the first name.
    plain = romanise(name.rpartition(".")[0]) or "file"
    ending = name.rpartition(".")[2]
    headers["Content-Disposition"] = f"{how}; filename=\"{plain}.{ending}\"; filename*=UTF-8''{quote(name)}"
    headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response
