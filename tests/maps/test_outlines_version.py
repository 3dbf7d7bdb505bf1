"""Outlines and names are asked for again when Georgia itself was loaded anew."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import bump_data_version


@pytest.mark.parametrize("address", ["/map/regions.geojson", "/map/settlements.geojson"])
def test_newly_loaded_geodata_change_the_etag(client: FlaskClient, session: Session, address: str) -> None:
    known = {"If-None-Match": client.get(address).headers["ETag"]}
    assert client.get(address, headers=known).status_code == 304
    bump_data_version(session, "regions")
    session.commit()
    assert client.get(address, headers=known).status_code == 200
