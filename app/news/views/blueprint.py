"""The blueprint that the feature's pages share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("news", __name__)
