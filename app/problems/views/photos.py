"""Photos by their address, and where a photo was taken."""

from __future__ import annotations

from datetime import datetime

from flask import Response, jsonify, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.conditional import not_modified
from app.db import current_session
from app.i18n import TBILISI, pick
from app.organisations.queries import read_person_regions
from app.pictures import CONTENT_TYPE, read_gps
from app.pictures.errors import empty
from app.problems.queries.photos import PhotoRight, find_photo_right
from app.problems.services.photos import photo_file
from app.problems.views.blueprint import blueprint
from app.problems.workflow.rights import is_reporter, may_moderate, may_see
from app.regions.models import Region
from app.regions.queries import find_region
from app.security import current_person, public
from app.storage import current_storage
from app.uploads import read_upload, takes_photos

# A photo's content never changes. A week, and not for good: one that is hidden must leave the caches.
PUBLIC_CACHE = "public, max-age=604800"
PRIVATE_CACHE = "private, no-store"


@blueprint.get("/photos/<key>/<any(small, medium, large):size>.jpg")
@public(machine=True)
def show_photo(key: str, size: str) -> Response:
    """Give one size of a photo to whoever may see its problem; 404 to others, as if there were none."""
    right = find_photo_right(current_session(), key)
    if right is None or not _may_see_photo(right):
        raise NotFound
    seen_by_all = right.is_public and not right.is_hidden
    found = not_modified(f"{key}-{size}") if seen_by_all else None
    data = b"" if found else current_storage().get(photo_file(key, size))
    if data is None:
        raise NotFound
    return _dress(found or Response(data, content_type=CONTENT_TYPE), key, size, public=seen_by_all)


@blueprint.post("/photos/gps")
@public(machine=True)
@takes_photos(1)
def photo_position() -> Response:
    """Tell where the photo in the field `photo` was taken, and in which region; nothing is kept of it."""
    file = request.files.get("photo")
    if file is None:
        raise empty()
    return jsonify(_describe(read_gps(read_upload(file))))


def _may_see_photo(right: PhotoRight) -> bool:
    if right.is_public and not right.is_hidden:
        return True
    person = current_person()
    if person is None:
        return False
    if right.is_hidden:
        return is_reporter(person, right) or may_moderate(person, right.region_code)
    today = datetime.now(TBILISI).date()
    return may_see(person, right, read_person_regions(current_session(), person.id, today))


def _dress(response: Response, key: str, size: str, *, public: bool) -> Response:
    headers = response.headers
    headers["Cache-Control"] = PUBLIC_CACHE if public else PRIVATE_CACHE
    if public:
        response.set_etag(f"{key}-{size}", weak=True)
    # Opened by itself it is a picture and nothing else, whatever a browser takes it for.
    headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    headers["Content-Disposition"] = f'inline; filename="kseli-{size}.jpg"'
    headers["Cross-Origin-Resource-Policy"] = "same-site"
    return response


def _describe(gps: tuple[float, float] | None) -> dict[str, object]:
    """Return position and region; a position outside Georgia is told as none."""
    match = find_region(current_session(), *gps) if gps else None
    if gps is None or match is None:
        return {"lon": None, "lat": None, "region": None, "region_name": None, "abroad": gps is not None}
    names = select(Region.name_ka, Region.name_en).where(Region.code == match.code)
    name = pick(current_session().execute(names).one(), "name")
    return {"lon": gps[0], "lat": gps[1], "region": match.code, "region_name": name, "abroad": False}
