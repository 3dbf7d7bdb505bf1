"""The operator's own streets, as the small maps of forms are told of them."""

from __future__ import annotations

from flask import current_app, url_for


def current_basemap() -> dict[str, str]:
    """Return kind, address and source of the streets; empty where the operator has none."""
    settings = current_app.config["SETTINGS"]
    kind = "pmtiles" if settings.basemap_file else "tiles" if settings.basemap_url else ""
    if not kind:
        return {}
    url = url_for("maps.basemap") if settings.basemap_file else settings.basemap_url
    return {"kind": kind, "url": url, "attribution": settings.basemap_attribution or ""}
