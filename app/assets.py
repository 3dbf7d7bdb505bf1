"""Own and third-party files for the browser, at addresses that change with their content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, request, send_from_directory
from flask.wrappers import Response
from werkzeug.exceptions import NotFound

from app.security import public
from config import ROOT

APP = Path(__file__).parent
STATIC = APP / "static"
NODE_MODULES = ROOT / "node_modules"
# Only these folders of installed npm packages are served; the packages themselves are never committed.
VENDOR_FOLDERS = (
    "leaflet/dist/",
    "leaflet.fullscreen/dist/",
    "leaflet.locatecontrol/dist/",
    "@fontsource-variable/noto-sans-georgian/",
    "protomaps-leaflet/dist/",
    "nouislider/dist/",
)
VENDOR_KINDS = (".js", ".mjs", ".css", ".woff2", ".png", ".svg")
FOR_GOOD = 365 * 24 * 3600

blueprint = Blueprint("assets", __name__)


@cache
def tree_hash() -> str:
    """Return ten letters that change with any file of the service or of the npm lock.

    One for all, so that a module's relative imports and a style sheet's url() carry it too, and no ETag
    outlives a new template or translation.
    """
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    for path in sorted(path for path in APP.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(str(path.relative_to(APP)).encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def asset(name: str) -> str:
    """Return the address of one of our own static files."""
    return f"{_outer()}/assets/{tree_hash()}/{name}"


def vendor(name: str) -> str:
    """Return the address of a file of an installed npm package. Raises NotFound when it is not listed."""
    _check_vendor(name)
    return f"{_outer()}/vendor/{tree_hash()}/{name}"


def _outer() -> str:
    # Without the language's prefix: one address, one cache entry for both languages.
    return str(request.environ.get("kseli.outer_script_name", request.script_root))


def _check_vendor(name: str) -> None:
    if not name.startswith(VENDOR_FOLDERS) or not name.endswith(VENDOR_KINDS) or ".." in name:
        raise NotFound


@blueprint.get("/assets/<version>/<path:name>")
@public()
def own_file(version: str, name: str) -> Response:
    """Send one of our own static files."""
    return _send(STATIC, version, name)


@blueprint.get("/vendor/<version>/<path:name>")
@public()
def vendor_file(version: str, name: str) -> Response:
    """Send a file of an npm package on the list."""
    _check_vendor(name)
    return _send(NODE_MODULES, version, name)


def _send(folder: Path, version: str, name: str) -> Response:
    current = version == tree_hash()
    response = send_from_directory(folder, name, max_age=FOR_GOOD if current else 0)
    response.cache_control.immutable = current
    return response


def start_assets(app: Flask) -> None:
    """Serve the files and give the templates `asset` and `vendor`."""
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(asset=asset, vendor=vendor)
