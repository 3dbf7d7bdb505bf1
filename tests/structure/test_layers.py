"""The house stays in order: who may import whom, and how large a room may grow (DESIGN §4)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
APP = ROOT / "app"
FEATURES = ("accounts", "regions", "topics", "organisations", "projects", "problems", "resources", "news")
FEATURES += ("matching", "collaboration", "maps", "opendata", "digests", "site")
SHARED_ACROSS_FEATURES = {"models", "queries", "workflow"}
WITHOUT_FLASK = {"queries", "services", "models", "workflow", "geo", "filters", "text", "importing"}
HEAVY = {"geopandas", "pyogrio", "pyproj", "shapely", "simplemma"}
# Our own modules that import Folium and openpyxl.
HEAVY_OWN = {"app.maps", "app.maps.folium_map"}
HEAVY_OWN |= {"app.importing.xlsx_file", "app.importing.xlsx_file.read_xlsx"}
HEAVY_OWN |= {"app.workbooks", "app.workbooks.write_xlsx"}
MODULES = sorted(APP.rglob("*.py"))
STATIC = [path for kind in ("css", "js") for path in sorted((APP / "static").rglob(f"*.{kind}"))]
TEMPLATES = [path for path in sorted((APP / "templates").rglob("*")) if path.is_file()]
LONGEST_FILE, LONGEST_VIEW = 300, 15
CLOCK = {"now", "today", "utcnow", "monotonic"}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_features_import_to_their_left_and_only_what_is_shared(path: Path) -> None:
    parts = path.relative_to(APP).parts
    if parts[0] not in FEATURES:
        return
    for name in imported(parsed(path)):
        words = name.split(".")
        if words[0] != "app" or len(words) < 3 or words[1] not in FEATURES or words[1] == parts[0]:
            continue
        assert FEATURES.index(words[1]) < FEATURES.index(parts[0]), f"{name} lies to the right of {parts[0]}"
        allowed = SHARED_ACROSS_FEATURES | (
            {"services"} if parts[-1] == "cli.py" or "cli" in path.stem else set()
        )
        allowed |= {"services"} if path.stem in {"preparation"} else set()
        assert words[2] in allowed, f"{name}: another feature's {words[2]} is its own business"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_platform_knows_no_feature(path: Path) -> None:
    parts = path.relative_to(APP).parts
    if parts[0] in FEATURES or parts == ("__init__.py",):
        return
    for name in imported(parsed(path)):
        words = name.split(".")
        assert words[0] != "app" or len(words) < 2 or words[1] not in FEATURES, f"{path.name} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_jobs_and_scripts_use_does_not_know_flask(path: Path) -> None:
    parts = {part.removesuffix(".py") for part in path.relative_to(APP).parts}
    if not parts & WITHOUT_FLASK:
        return
    roots = {name.split(".")[0] for name in imported(parsed(path))}
    assert not {root for root in roots if root.startswith("flask")}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_stand_at_the_top_but_for_heavy_libraries(path: Path) -> None:
    tree = parsed(path)
    for function in (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ):
        if function.name == "_register_features":
            continue
        late = {name for name in imported(function) if name.split(".")[0] not in HEAVY} - HEAVY_OWN
        assert late == set(), f"{path.name}:{function.lineno} imports {late} late"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_every_module_says_in_a_line_what_lives_here(path: Path) -> None:
    lines = (ast.get_docstring(parsed(path)) or "").splitlines()
    assert lines, f"{name_of(path)} has no docstring"
    assert lines[0].strip(), f"{name_of(path)} begins with an empty line"


@pytest.mark.parametrize(
    "path", [*MODULES, *sorted((ROOT / "tests").rglob("*.py")), *STATIC, *TEMPLATES], ids=name_of
)
def test_no_file_grows_out_of_sight(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


def test_a_view_parses_asks_and_renders_and_no_more() -> None:
    long = []
    for path in (path for path in MODULES if path.stem in ("views", "health") or "views" in path.parts):
        for node in parsed(path).body:
            if isinstance(node, ast.FunctionDef) and any(_is_route(item) for item in node.decorator_list):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_VIEW:
                    long.append(f"{path.parent.name}.{node.name}: {length} lines")
    assert not long


def _is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ("get", "post", "route")
    )


def test_only_config_reads_the_environment() -> None:
    readers = [
        name_of(path)
        for path in MODULES
        if any(
            isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv")
            and isinstance(node.value, ast.Name) and node.value.id == "os"
            for node in ast.walk(parsed(path))
        )
    ]  # fmt: skip
    assert readers == []


def test_templates_hold_no_inline_style_or_script() -> None:
    faults = []
    for path in sorted((APP / "templates").rglob("*.html")):
        text = path.read_text()
        for sign in (' style="', " onclick=", " onload=", " onerror=", "javascript:", "<style", 'src="http'):
            if sign in text:
                faults.append(f"{name_of(path)}: {sign.strip()}")
    assert not faults


def test_no_test_reads_the_clock_when_it_is_imported() -> None:
    """The suite takes its time: minutes, and perhaps midnight, lie between import and test."""
    early = []
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for statement in parsed(path).body:
            outside = getattr(statement, "decorator_list", [statement])
            calls = (node for part in outside for node in ast.walk(part) if isinstance(node, ast.Call))
            if any(isinstance(call.func, ast.Attribute) and call.func.attr in CLOCK for call in calls):
                early.append(f"{name_of(path)}:{statement.lineno}")
    assert not early
