"""Links and forms stay in their page's language: `root` is set by base.html, which a page's head precedes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import nodes

TEMPLATES = Path(__file__).parents[2] / "app" / "templates"
# Set by base.html.
LATE = {"root", "here"}


def read_trees(app: Flask) -> dict[str, nodes.Template]:
    """Return every template but those of mails, parsed."""
    names = (path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))
    sources = {name: (TEMPLATES / name).read_text("utf-8") for name in names if not name.startswith("mail/")}
    return {name: app.jinja_env.parse(source) for name, source in sources.items()}


def list_late(found: list[nodes.Node], whole: nodes.Template) -> list[str]:
    """Return the late names that are read there and that the template does not set by itself."""
    own = {name.name for name in whole.find_all(nodes.Name) if name.ctx in ("store", "param")}
    read = (name for node in found for name in node.find_all(nodes.Name) if name.ctx == "load")
    return sorted({name.name for name in read if name.name in LATE - own})


def set_at_the_head(tree: nodes.Template) -> list[nodes.Node]:
    return [node for node in tree.body if isinstance(node, nodes.Assign)]


def imported(trees: dict[str, nodes.Template]) -> Iterator[str]:
    for tree in trees.values():
        found: list[nodes.Import | nodes.FromImport] = [
            *tree.find_all(nodes.Import),
            *tree.find_all(nodes.FromImport),
        ]
        for node in found:
            if isinstance(node.template, nodes.Const):
                yield node.template.value


def test_no_page_builds_an_address_before_its_language_is_known(app: Flask) -> None:
    trees = read_trees(app)
    pages = {name: tree for name, tree in trees.items() if tree.find(nodes.Extends)}
    heads = {name: list_late(set_at_the_head(tree), tree) for name, tree in pages.items()}
    assert len(pages) > 50
    assert {name: late for name, late in heads.items() if late} == {}, "take request.script_root"


def test_no_imported_macro_takes_its_language_from_the_page(app: Flask) -> None:
    trees = read_trees(app)
    found = {name: list_late([trees[name]], trees[name]) for name in set(imported(trees))}
    assert found
    assert {name: late for name, late in found.items() if late} == {}, "take request.script_root"
