"""What gunicorn serves: the service, its heavy parts loaded before workers fork and visitors come."""

from __future__ import annotations

from importlib import import_module

from app import create_app

import_module("app.maps.folium_map")
application = create_app()
