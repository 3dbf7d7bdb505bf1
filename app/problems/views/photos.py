"""Photos by their address, and where a photo was taken."""

from __future__ import annotations

from flask import Response, jsonify, request
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from app.conditional import not_modified
from app.db import current_session
from app.file_answers import dress_file
from app.i18n import pick
from app.limits import limit
from app.pictures import CONTENT_TYPE, read_gps
from app.pictures.errors import empty
from app.problems.queries.files import FileRight, find_photo
from app.problems.services.photos import photo_file
from app.problems.views.blueprint import blueprint
from app.problems.views.rights import person_may_see
from app.problems.workflow.rights import may_see_exact
from app.regions.models import Region
from app.regions.queries import find_region
from app.security import current_person, public
from app.storage import current_storage
from app.uploads import read_upload, takes_photos


@blueprint.get("/photos/<key>/<any(small, medium, large):size>.jpg")
@public(machine=True)
def show_photo(key: str, size: str) -> Response:
    """Give one size of a photo to whoever may see it; 404 to others, as if there were none."""
    photo, etag = find_photo(current_session(), key), f"{key}-{size}"
    if photo is None or not _may_see_photo(photo):
        raise NotFound
    response = not_modified(etag) if photo.seen_by_all else None
    if response is None:
        response = _read_photo(key, size)
    if photo.seen_by_all:
        response.set_etag(etag, weak=True)
    return dress_file(response, "inline", f"kseli-{size}.jpg", seen_by_all=photo.seen_by_all)


@blueprint.post("/photos/gps")
@public(machine=True)
@takes_photos(1)
@limit("30 per minute; 300 per day")
def photo_position() -> Response:
    """Tell where the photo in the field `photo` was taken, and in which region; nothing is kept of it."""
    file = request.files.get("photo")
    if file is None:
        raise empty()
    return jsonify(_describe(read_gps(read_upload(file))))


def _may_see_photo(photo: FileRight) -> bool:
    # A hidden one is for whoever may see all: the reporter and the region's moderators.
    return may_see_exact(current_person(), photo) if photo.is_hidden else person_may_see(photo)


def _read_photo(key: str, size: str) -> Response:
    data = current_storage().get(photo_file(key, size))
    if data is None:
        raise NotFound
    return Response(data, content_type=CONTENT_TYPE)


def _describe(gps: tuple[float, float] | None) -> dict[str, object]:
    """Return position and region; a position outside Georgia is told as none."""
    match = find_region(current_session(), *gps) if gps else None
    if gps is None or match is None:
        return {"lon": None, "lat": None, "region": None, "region_name": None, "abroad": gps is not None}
    names = select(Region.name_ka, Region.name_en).where(Region.code == match.code)
    name = pick(current_session().execute(names).one(), "name")
    return {"lon": gps[0], "lat": gps[1], "region": match.code, "region_name": name, "abroad": False}
