"""Folium's script: an ES module of our own files, with nothing inline and nothing of anybody else's."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.filters import NAMES
from app.maps import folium_map
from tests.database import dispose, make_app

WORDS = dict.fromkeys(("fullscreen", "leave_fullscreen", "locate", "outside", "zoom_in", "zoom_out"), "word")


def test_the_figure_emits_nothing_into_the_page() -> None:
    figure = folium_map.draw({}, WORDS)
    assert figure.html.render().strip() == ""
    assert figure.script.render().strip() != ""


def test_every_part_comes_from_a_file_of_ours() -> None:
    files = folium_map.own_files(folium_map.draw({}, WORDS))
    assert "leaflet/dist/leaflet.js" in files
    assert not [name for name in files if "//" in name]


def test_a_part_with_a_file_of_another_host_is_refused() -> None:
    figure = folium_map.draw({}, WORDS)
    figure.header.add_child(folium_map.MacroElement(), name="jquery")
    with pytest.raises(KeyError, match="jquery"):
        folium_map.own_files(figure)


def test_the_script_is_the_same_each_time(client: FlaskClient) -> None:
    first, second = client.get("/map.js"), client.get("/map.js")
    assert first.data == second.data
    assert client.get("/map.js", headers={"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.data != client.get("/en/map.js").data


def test_settings_can_hold_no_markup_that_ends_the_script() -> None:
    script = folium_map.script(folium_map.draw({"x": "</script><b>"}, WORDS), "/main.js")
    assert "</script>" not in script


def test_a_foreign_basemap_is_the_only_foreign_origin_and_its_attribution_is_text(app: Flask) -> None:
    settings = replace(
        app.config["SETTINGS"],
        basemap_url="https://tiles.example/{z}/{x}/{y}.png",
        basemap_attribution="<img src=x onerror=alert(1)>",
    )
    other = make_app(settings.database_url, settings.instance, settings)
    client = other.test_client()
    policy = client.get("/map").headers["Content-Security-Policy"]
    assert re.findall(r"https://[^ ;]+", policy) == ["https://tiles.example"]
    script = client.get("/map.js").text
    assert "https://tiles.example/{z}/{x}/{y}.png" in script
    assert "<img" not in script
    dispose(other)


def test_without_a_basemap_no_other_host_stands_in_page_or_script(client: FlaskClient) -> None:
    for address in ("/map", "/map.js", "/map?embed=1"):
        answer = client.get(address)
        assert "https://" not in answer.headers["Content-Security-Policy"]
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', answer.text)


def test_the_script_knows_every_part_of_the_filter(app: Flask) -> None:
    source = Path(app.root_path, "static/js/map/address.js").read_text("utf-8")
    known = re.search(r"const FILTER = new Set\(\[(.*?)\]\)", source, re.DOTALL)
    assert known
    # These two say how many rows a page shows, not which.
    assert set(re.findall(r'"(\w+)"', known[1])) == NAMES - {"limit", "cursor"}
