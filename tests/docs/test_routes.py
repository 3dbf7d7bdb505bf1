"""docs/routes.md names every route and every parameter of the filter, as the service has them."""

from __future__ import annotations

from flask import Flask

from app.filters import _PARAMETERS, parse
from app.site.open_data import PARAMETERS
from tests.docs.pages import DOCS, code_words, read_tables

TABLES = read_tables(DOCS / "routes.md")
# Each alone says nothing.
TOGETHER = {"near": ("within_km", "25"), "within_km": ("near", "42.70,42.25")}


def test_every_route_stands_there_with_who_may_call_it(app: Flask) -> None:
    told = sorted(
        (code_words(route)[0], method, who, kind)
        for route, method, who, kind, _gives, _parameters in TABLES["All routes"]
    )
    served = []
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        kind = "machine" if view.machine else "page"
        served += [
            (rule.rule, method, view.access, kind) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        ]
    assert told == sorted(served)


def test_every_route_says_what_it_gives() -> None:
    assert [row[0] for row in TABLES["All routes"] if not row[4]] == []


def test_every_parameter_of_the_filter_stands_there() -> None:
    told = {code_words(row[0])[0]: row[1] for row in TABLES["The filter"]}
    read = {name: "yes" if repeatable else "no" for name, (_field, _read, repeatable) in _PARAMETERS.items()}
    assert told == read


def test_every_example_of_the_filter_is_taken() -> None:
    for name, _repeat, example, _meaning in TABLES["The filter"]:
        key, value = code_words(name)[0], code_words(example)[0]
        pairs = [(key, value), *([TOGETHER[key]] if key in TOGETHER else [])]
        assert parse(pairs, strict=True) != parse([]), f"{key}={value} changes nothing"


def test_the_page_on_open_data_tells_the_same_parameters() -> None:
    told = {code_words(row[0])[0]: row[1] == "yes" for row in TABLES["The filter"]}
    shown = {name: repeat for name, _about, repeat in PARAMETERS}
    # Files have no pages and one order; the language is no part of the filter.
    assert shown == {name: told[name] for name in told if name not in ("sort", "cursor")} | {"lang": False}
