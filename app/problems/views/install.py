"""What makes the report form a page of the phone's own: its manifest and its service worker."""

from __future__ import annotations

import json
import re

from flask import Response, render_template, request, url_for

from app.assets import APP, NODE_MODULES, asset, tree_hash, vendor
from app.i18n import current_language
from app.i18n import gettext as _
from app.problems.views.blueprint import blueprint
from app.problems.views.report_form import show_form
from app.security import forget_person, public

FONT = "@fontsource-variable/noto-sans-georgian"
ASKED = re.compile(r'(?:href|src)="([^"]*/(?:assets|vendor)/[^"]+)"')


@blueprint.get("/manifest.webmanifest")
@public(machine=True)
def manifest() -> Response:
    """Say how the service looks on a phone's first screen; it opens with the report form there."""
    words = {
        "name": _("Kseli: report a problem"),
        "short_name": _("Kseli"),
        "lang": current_language(),
        "id": f"{request.script_root}/problems/new",
        "start_url": url_for(".new_report"),
        "scope": f"{request.script_root}/",
        "display": "standalone",
        "background_color": "#fbfaf6",
        "theme_color": "#8a2b48",
        "icons": [{"src": asset("icons/kseli.svg"), "sizes": "any", "type": "image/svg+xml"}],
    }
    return Response(json.dumps(words, ensure_ascii=False), content_type="application/manifest+json")


@blueprint.get("/sw.js")
@public(machine=True)
def service_worker() -> Response:
    """Give the service worker; it holds the version and the list of the files it keeps."""
    script = render_template("problems/sw.js", version=tree_hash(), files=json.dumps(list_files()))
    response = Response(script, content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def list_files() -> list[str]:
    """Return the addresses of what the form needs, all with the version in them: nothing personal.

    What its page names, and what that names in turn: the script's modules and the letters' files.
    """
    forget_person()
    page = show_form({}, offline=True).get_data(as_text=True)
    scripts = sorted(path.name for path in (APP / "static" / "js" / "report").glob("*.js"))
    fonts = sorted(path.name for path in (NODE_MODULES / FONT / "files").glob("*-wght-normal.woff2"))
    named = [
        *ASKED.findall(page),
        *(asset(f"js/report/{name}") for name in scripts),
        asset("js/numbers.js"),
        asset("js/map/basemap.js"),
        *(vendor(f"{FONT}/files/{name}") for name in fonts),
    ]
    return list(dict.fromkeys(named))
