"""The blueprint of the digest's pages."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("digests", __name__)
