"""The blueprint that the feature's pages share, the filter of a request, and who acts in it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from app.db import current_session
from app.errors import Gone, NotFound
from app.filters import Filter, parse
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.problems.queries.ties import Viewer, read_viewer
from app.projects.queries.known import check_known
from app.resources.queries.detail import ResourcePage, read_resource
from app.resources.workflow.allocations import ALLOCATION_LABELS, REQUEST_LABELS
from app.resources.workflow.labels import AREA_LABELS, LANGUAGE_LABELS, STATE_LABELS, VISIBILITY_LABELS
from app.resources.workflow.rights import acts_for, may_change, may_see
from app.security import Forbidden, current_person

blueprint = Blueprint("resources", __name__)


@dataclass(frozen=True)
class Actor:
    """Who looks in this request, and a resource that they may see."""

    viewer: Viewer
    page: ResourcePage

    @property
    def may_change(self) -> bool:
        viewer, page = self.viewer, self.page
        return may_change(viewer.person, page.resource, page.owner_region, viewer.ties.organisations)

    @property
    def acts_for(self) -> bool:
        """It is the person's own, or that of an organisation for which they act."""
        return acts_for(self.viewer.person, self.page.resource, self.viewer.ties.organisations)


def read_filter(*, strict: bool = False) -> Filter:
    """Return the filter of this request, all its values known. Raises QueryError."""
    flt = parse(request.args.items(multi=True), layers=("resources",), strict=strict)
    check_known(current_session(), flt)
    return flt


def read_actor(resource_id: int) -> Actor:
    """Return who acts on a resource. Raises NotFound where it does not exist for this person, or Gone."""
    session, language = current_session(), current_language()
    page = read_resource(session, resource_id, language)
    viewer = read_viewer(session, current_person(), language)
    if page is not None and may_see(viewer.person, page.resource, viewer.ties.organisations):
        return Actor(viewer, page)
    if page is not None and page.resource.state == "withdrawn" and page.resource.visibility == "public":
        raise Gone(_l("This resource is not offered any more."))
    raise NotFound(_l("There is no resource at this address that you may see."))


def read_changing_actor(resource_id: int) -> Actor:
    """Return who changes a resource. Raises Forbidden where they may only see it."""
    actor = read_actor(resource_id)
    if not actor.may_change:
        raise Forbidden(_l("Only its owner and moderators change a resource."))
    return actor


@blueprint.app_context_processor
def give_labels() -> dict[str, object]:
    """Give every template the words for a resource's states: cards of resources stand on many pages."""
    words = {
        "states": STATE_LABELS,
        "visibilities": VISIBILITY_LABELS,
        "areas": AREA_LABELS,
        "languages": LANGUAGE_LABELS,
        "requests": REQUEST_LABELS,
        "allocations": ALLOCATION_LABELS,
    }
    return {"resource_labels": words}
