"""docs/data-dictionary.md names every table, column, code word and exported property, and none too many."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import CheckConstraint, Column, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.db import Base, db
from app.projects.queries.totals import KEPT_DIMENSIONS
from app.site.open_data import LAYERS
from tests.docs.pages import DOCS, code_words, read_tables
from tests.factories import keep, make_organisation, make_project
from tests.factories_events import make_event
from tests.factories_links import SCORES, make_link
from tests.factories_news import make_news
from tests.factories_problems import make_person, make_problem
from tests.factories_resources import make_resource

PAGE = DOCS / "data-dictionary.md"
TABLES = read_tables(PAGE)
ONE_OF = re.compile(r"(\w+) IN \((.+)\)")
KINDS = {"string": str, "number": int | float, "boolean": bool, "list": list, "null": type(None)}


def documented(prefix: str) -> dict[str, list[list[str]]]:
    """Return the tables below the headings that begin with `prefix`, by the name in backticks."""
    return {
        code_words(heading)[0]: rows
        for heading, rows in TABLES.items()
        if heading.startswith(prefix) and code_words(heading)
    }


def describe(column: Column[object]) -> tuple[str, str, str]:
    """Return name, type and emptiness of a column as the page writes them."""
    kind = column.type.compile(dialect=postgresql.dialect()).lower()
    return column.name, kind, "yes" if column.nullable else "no"


def test_every_table_and_column_stands_there_once_with_its_type(app: Flask) -> None:
    told = {
        table: [(code_words(name)[0], kind, empty) for name, kind, empty, _meaning in rows]
        for table, rows in documented("Table ").items()
    }
    stored = {
        name: [describe(column) for column in table.columns] for name, table in Base.metadata.tables.items()
    }
    assert sorted(told) == sorted(stored)
    for table, columns in stored.items():
        assert told[table] == columns, f"table {table}"


def test_every_column_has_a_meaning() -> None:
    silent = [
        f"{table}.{row[0]}" for table, rows in documented("Table ").items() for row in rows if not row[-1]
    ]
    assert silent == []


def test_every_table_of_a_migrated_database_is_accounted_for(session: Session) -> None:
    names = session.scalars(text("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"))
    others = re.search(r"## Tables of others\n(.+?)\n#", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert others
    ours, foreign = set(documented("Table ")), code_words(others[1])
    unknown = [
        name
        for name in names
        if name not in ours and not any(name.startswith(word.rstrip("…")) for word in foreign)
    ]
    assert unknown == []


def test_the_code_words_are_those_that_the_tables_allow(app: Flask) -> None:
    told = {code_words(row[0])[0]: code_words(row[1]) for row in TABLES["Code words"]}
    allowed = {"project_total.dimension": list(KEPT_DIMENSIONS)}
    for name, table in Base.metadata.tables.items():
        for constraint in table.constraints:
            found = isinstance(constraint, CheckConstraint) and ONE_OF.fullmatch(str(constraint.sqltext))
            if found:
                allowed[f"{name}.{found[1]}"] = re.findall(r"'(\w+)'", found[2])
    assert told == allowed


@pytest.fixture(scope="module")
def exported(module_app: Flask) -> FlaskClient:
    """A client on two projects and two problems: all is known of one, hardly anything of the other."""
    with module_app.app_context():
        session: Session = db.session()
        bank = make_organisation(session, "Bank of Rivers", "მდინარეების ბანკი")
        parts = {"donors": (bank,), "implementers": (bank,), "topics": ("water",), "sectors": ("14020",)}
        helper = make_project(session, places=("Telavi", "Kutaisi"), **parts)
        make_project(session, title_ka=None, places=("Gori",), precision="country", budget_amount=None,
                     budget_currency=None, starts_on=None, ends_on=None)  # fmt: skip
        keep(session)
        problem = make_problem(session)
        ended = make_problem(session, status="solved", municipality_code=None)
        period = {"available_from": date(2026, 1, 1), "available_to": date(2027, 1, 1)}
        make_resource(session, place="Telavi", topics=("water",), languages=["ka"], **period)
        make_resource(session, "Nothing else is known", make_person(session, "member"), regions=("GE-KA",))
        applied = {
            "summary_en": "Two wells",
            "source_url": "https://example.org",
            "deadline_on": date(2099, 1, 1),
        }
        make_news(session, "Grant", "გრანტი", kind="grant", place="Telavi", topics=("water",), **applied)
        make_news(session, "Nothing else is known")
        make_event(session, "Session", bank, title_ka="სხდომა", attended=5, topic_codes=["water"])
        make_event(session, "Nothing else is known", place=None, online_url="https://example.org/")
        make_link(session, problem, helper)
        make_link(session, ended, bank, "done", facts={}, **dict.fromkeys(SCORES))
        session.commit()
    return module_app.test_client()


def read_export(client: FlaskClient, layer: str) -> dict[str, object]:
    answer = client.get(f"/export/{layer}.geojson")
    assert answer.status_code == 200, answer.text
    return dict(json.loads(answer.data))


@pytest.mark.parametrize(
    "layer", ["projects", "locations", "problems", "resources", "links", "news", "events", "regions"]
)
def test_every_exported_property_stands_there_with_its_kind(exported: FlaskClient, layer: str) -> None:
    features = read_export(exported, layer)["features"]
    rows = documented("Export: ")[layer]
    told = {code_words(name)[0]: kind.split(" or ") for name, kind, _meaning in rows}
    assert len(features) >= 2
    for feature in features:
        assert list(feature["properties"]) == list(told), layer
        for name, value in feature["properties"].items():
            assert any(is_a(value, kind) for kind in told[name]), f"{name}: {value!r} is no {told[name]}"


def is_a(value: object, kind: str) -> bool:
    # To Python true is a number, to JSON it is none.
    return isinstance(value, bool) == (kind == "boolean") and isinstance(value, KINDS[kind])


def test_the_page_on_open_data_tells_the_same_properties() -> None:
    shown = {layer.name: sorted(name for name, _about in layer.properties) for layer in LAYERS}
    told = {
        layer: sorted(code_words(row[0])[0] for row in rows)
        for layer, rows in documented("Export: `").items()
    }
    assert shown == told


def test_the_members_of_the_file_stand_there(exported: FlaskClient) -> None:
    file = read_export(exported, "projects")
    told = [(code_words(name)[0], kind) for name, kind, _meaning in TABLES["Export: the file"]]
    assert [name for name, _kind in told] == list(file)
    assert all(is_a(file[name], kind) for name, kind in told)
