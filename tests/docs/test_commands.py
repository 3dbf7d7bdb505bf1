"""docs/commands.md names every command with its options, docs/operations.md every variable."""

from __future__ import annotations

import ast
import re

import click
from flask import Flask

from tests.docs.pages import DOCS, PAGES, ROOT, code_words, read_tables

TABLES = read_tables(DOCS / "commands.md")
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE)
VARIABLE = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
SHELL = re.compile(r"```(?:sh)?\n(.*?)```", re.DOTALL)


def words_of(parameter: click.Parameter) -> list[str]:
    if isinstance(parameter, click.Argument):
        return [parameter.make_metavar(click.Context(click.Command("any")))]
    return [word for word in parameter.opts if word.startswith("--")]


def test_every_make_target_stands_there() -> None:
    told = [code_words(row[0])[0].removeprefix("make ") for row in TABLES["make"]]
    assert sorted(told) == sorted(TARGETS)


def test_every_command_stands_there_with_its_options(app: Flask) -> None:
    told = {code_words(name)[0]: code_words(options) for name, options, _does in TABLES["flask"]}
    known = {
        name: [word for parameter in command.params for word in words_of(parameter)]
        for name, command in app.cli.commands.items()
    }
    # Flask-Migrate's own: only that it is there.
    known["db"] = []
    assert told == known


def test_every_variable_of_the_environment_stands_in_operations() -> None:
    tables = read_tables(DOCS / "operations.md")
    told = [word for row in tables["Environment"] for word in code_words(row[0])]
    settings = ast.parse((ROOT / "config.py").read_text())
    read = {
        node.args[0].value
        for node in ast.walk(settings)
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)
        if isinstance(node.args[0].value, str) and VARIABLE.fullmatch(node.args[0].value)
    }
    of_make = set(re.findall(r"^([A-Z]+) \?=", MAKEFILE, re.MULTILINE)) - {"ARGS"}
    assert "DATABASE_URL" in read
    assert sorted(told) == sorted(read | of_make)


def test_every_command_that_a_page_shows_exists(app: Flask) -> None:
    shown = [
        (page.name, command)
        for page in PAGES
        for block in SHELL.findall(page.read_text(encoding="utf-8"))
        for command in re.findall(r"(?:flask --app app|^(?:[A-Z]+=\S+ )*make) ([a-z-]+)", block, re.MULTILINE)
    ]
    unknown = [(page, name) for page, name in shown if name not in {*TARGETS, *app.cli.commands}]
    assert shown
    assert unknown == []
