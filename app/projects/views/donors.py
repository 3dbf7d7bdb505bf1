"""Who funds: the donors, and each donor's projects, money and regions."""

from __future__ import annotations

from flask import render_template, request

from app.db import current_session
from app.errors import NotFound
from app.filters import Filter
from app.hooks import draw_parts
from app.i18n import current_language
from app.i18n import lazy_gettext as _l
from app.paging import parse_place, read_count
from app.projects.queries.donors import list_donor_regions, list_donors, read_donor
from app.projects.queries.listing import list_projects
from app.projects.queries.regions import read_breakdown
from app.projects.views.blueprint import blueprint, own_path
from app.projects.workflow import ORGANISATION_LABELS
from app.security import current_person, public

NEWEST = 12
LONGEST_SEARCH = 200


@blueprint.get("/donors")
@public()
def donors_list() -> str:
    """List the donors, those with most projects first; `q` searches their names in any spelling."""
    language, session = current_language(), current_session()
    words = request.args.get("q", "")[:LONGEST_SEARCH]
    after = parse_place(request.args.get("cursor", ""), read_count)
    found = list_donors(session, words, language, after).at(own_path(), [("q", words)] if words else [])
    regions = list_donor_regions(session, [donor.organisation.key for donor in found.rows], language)
    return render_template(
        "donors/list.html", words=words, listing=found, regions=regions, kinds=ORGANISATION_LABELS
    )


@blueprint.get("/donors/<slug>")
@public()
def donor_page(slug: str) -> str:
    """Show what a donor funds, and where."""
    language, session = current_language(), current_session()
    donor = read_donor(session, slug, language)
    if donor is None:
        raise NotFound(_l("There is no such donor."))
    flt = Filter(donor=(slug,))
    return render_template(
        "donors/page.html",
        donor=donor,
        kinds=ORGANISATION_LABELS,
        breakdown=read_breakdown(session, flt, language),
        newest=list_projects(session, Filter(donor=(slug,), sort="starts", limit=NEWEST), language),
        more_parts=draw_parts("organisation", session, donor.id, current_person()),
    )
