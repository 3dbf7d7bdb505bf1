"""Streets from a PMTiles file of our own: sent by ranges, drawn in the browser, no other host asked."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import psycopg
import pytest
from playwright.sync_api import Browser
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from tests.live import serve

ZOOM_LEVELS = range(6, 9)
# One road across the country, in the layer and with the attributes that the basemap's style draws.
ROAD = """
    SELECT ST_AsMVT(tile, 'roads') FROM (
        SELECT 'highway' AS kind, 'motorway' AS kind_detail, ST_AsMVTGeom(
            ST_Transform(
                ST_SetSRID(ST_MakeLine(ST_MakePoint(41.6, 41.6), ST_MakePoint(46.0, 41.9)), 4326), 3857
            ),
            ST_TileEnvelope(%(z)s, %(x)s, %(y)s)
        ) AS geom
    ) AS tile
"""


def tiles_of_georgia(zoom: int) -> Iterator[tuple[int, int]]:
    """The tiles between 39.9 and 46.8 degrees east, 41.0 and 43.7 north."""
    side = 2**zoom
    columns = range(int((39.9 + 180) / 360 * side), int((46.8 + 180) / 360 * side) + 1)
    rows = range(int(0.362 * side), int(0.378 * side) + 1)
    return ((x, y) for x in columns for y in rows)


@pytest.fixture(scope="module")
def basemap(template_database: str, live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("basemap") / "georgia.pmtiles"
    with file.open("wb") as output, psycopg.connect(live_database_url) as connection:
        writer = Writer(output)
        for zoom in ZOOM_LEVELS:
            for x, y in tiles_of_georgia(zoom):
                row = connection.execute(ROAD, {"z": zoom, "x": x, "y": y}).fetchone()
                writer.write_tile(zxy_to_tileid(zoom, x, y), gzip.compress(row[0] if row else b""))
        writer.finalize(
            {
                "tile_type": TileType.MVT,
                "tile_compression": Compression.GZIP,
                "min_zoom": ZOOM_LEVELS.start,
                "max_zoom": ZOOM_LEVELS.stop - 1,
                "min_lon_e7": 399000000,
                "min_lat_e7": 410000000,
                "max_lon_e7": 468000000,
                "max_lat_e7": 437000000,
                "center_zoom": 7,
                "center_lon_e7": 430000000,
                "center_lat_e7": 420000000,
            },
            {"vector_layers": [{"id": "roads", "fields": {}}]},
        )
    return file


@pytest.fixture(scope="module")
def address(basemap: Path, live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("live")
    with serve(
        live_database_url, folder, BASEMAP_FILE=str(basemap), BASEMAP_ATTRIBUTION="Streets <b>ours</b>"
    ) as address:
        yield address


def test_the_file_is_sent_by_ranges(address: str, basemap: Path) -> None:
    asked = Request(f"{address}/basemap.pmtiles", headers={"Range": "bytes=0-126"})
    with urlopen(asked) as answer:
        assert answer.status == 206
        assert answer.headers["Content-Range"] == f"bytes 0-126/{basemap.stat().st_size}"
        assert answer.read() == basemap.read_bytes()[:127]


def test_streets_are_drawn_and_no_other_host_is_asked(address: str, browser: Browser) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    hosts, complaints, ranges = set(), [], []
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.on("response", lambda answer: ranges.append(answer.status) if ".pmtiles" in answer.url else None)
    page.goto("/map")
    page.locator("#map canvas.leaflet-tile").first.wait_for(state="attached")
    page.wait_for_timeout(1500)
    drawn = page.evaluate(
        """() => [...document.querySelectorAll("#map canvas.leaflet-tile")].map((canvas) => {
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return new Set(new Uint32Array(pixels.buffer)).size;
        })"""
    )
    assert max(drawn) > 1, "every tile has one colour: no road was drawn"
    assert set(ranges) == {206}
    assert hosts - {""} == {urlsplit(address).netloc}
    assert complaints == []
    assert "Streets <b>ours</b>" in page.locator(".leaflet-control-attribution").inner_text()
    context.close()


def test_who_reports_finds_the_place_by_the_same_streets(address: str, browser: Browser) -> None:
    context = browser.new_context(base_url=address, viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints = []
    page.on("console", lambda note: complaints.append(note.text) if note.type == "error" else None)
    page.goto("/en/problems/new")
    page.locator(".place-map[data-drawn].over-basemap canvas.leaflet-tile").first.wait_for(state="attached")
    assert "Streets <b>ours</b>" in page.locator(".leaflet-control-attribution").inner_text()
    assert complaints == []
    context.close()
