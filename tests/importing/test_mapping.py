"""Mapping files: every mistake is named by its key, and foreign tables come out as told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from app.importing.mapping import SHIPPED, Mapping, check_mapping, find_mapping, load_mapping
from app.importing.reading import read_projects
from app.importing.report import Refused, Report
from app.importing.rows import ProjectRecord

BASE: dict[str, Any] = {"columns": {"external_id": "key", "title_en": "name"}}


def read(folder: Path, table: str, content: dict[str, Any]) -> tuple[list[ProjectRecord], Report]:
    path = folder / "table.csv"
    path.write_text(table, encoding="utf-8")
    report = Report()
    return list(read_projects(path, report, mapping=check_mapping(content))), report


def with_columns(**columns: Any) -> dict[str, Any]:
    return {"columns": {**BASE["columns"], **columns}}


@pytest.mark.parametrize(
    "content, key",
    [
        ({}, "columns"),
        ({"columns": {"title_en": "name"}}, "project_key"),
        ({**BASE, "colums": {}}, "colums"),
        ({**BASE, "columns": {"external_id": "key", "nickname": "x"}}, "nickname"),
        ({**BASE, "columns": {"external_id": {"column": "a", "value": "b"}}}, "external_id"),
        ({**BASE, "columns": {"external_id": {"part": 1}}}, "external_id"),
        ({**BASE, "columns": {"external_id": ["a", {"b": 1}]}}, "external_id"),
        ({**BASE, "columns": {"external_id": {"column": "a", "split": "|", "part": "x"}}}, "part"),
        ({**BASE, "rows": "both"}, "rows"),
        ({**BASE, "date_order": "ydm"}, "date_order"),
        ({**BASE, "unit_factors": {"budget_amount": "million"}}, "budget_amount"),
        ({**BASE, "unit_factors": {"budget_amount": -1}}, "budget_amount"),
        ({**BASE, "values": {"status": ["closed"]}}, "values: status"),
        ({**BASE, "values": "x"}, "values"),
        ({**BASE, "decimal_comma": "yes please"}, "decimal_comma"),
        ({**BASE, "encoding": "utf-7"}, "encoding"),
        ({**BASE, "region_check": "none"}, "region_check"),
        ({**BASE, "join": {"file": "../../etc/passwd", "key": "a"}}, "join"),
        ({**BASE, "join": {"file": "x.csv"}}, "join"),
        ({**BASE, "join": ["x.csv"]}, "join"),
        ({**BASE, "split": {"title_en": ";"}}, "split"),
    ],
)
def test_a_mistake_is_named_by_its_key(content: dict[str, Any], key: str) -> None:
    with pytest.raises(Refused, match=key) as caught:
        check_mapping(content)
    assert caught.value.code == "E_MAPPING"


@pytest.mark.parametrize(
    "text",
    ["[1, 2]", "a: [", "!!python/object/apply:os.system ['id']", "a: &a [x]\nb: *a", "\xff", "a: 1\x00"],
)
def test_a_file_that_is_no_table_of_keys_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(Refused) as caught:
        load_mapping(path)
    assert caught.value.code == "E_MAPPING"


def test_every_shipped_mapping_loads_and_is_found_by_name() -> None:
    names = sorted(path.stem for path in SHIPPED.glob("*.yaml"))
    assert len(names) == 3
    assert all(load_mapping(find_mapping(name)).source == name for name in names)
    with pytest.raises(Refused, match=names[0]):
        find_mapping("nothing-of-this-name")


def test_values_units_dates_constants_and_defaults_are_applied(tmp_path: Path) -> None:
    content = {
        **with_columns(
            status="state",
            budget_amount="money",
            budget_currency={"value": "GEL"},
            starts_on=["began", "year"],
            region={"column": "where", "split": "|", "part": -1},
            donor="who",
            precision="exactness",
        ),
        "rows": "project",
        "date_order": "dmy",
        "unit_factors": {"budget_amount": 1000},
        "values": {"status": {"Done": "closed", "*": "pipeline"}, "precision": {"2": "near"}},
        "defaults": {"status": "implementation"},
        "split": {"donor": "/"},
    }
    header = "key,name,state,money,began,year,where,who,exactness"
    table = f"{header}\n1,a,Done,1.5,,01.02.2020,x|Guria,A / B,2\n2,b,odd,,,,,,\n3,c,,,,,,,\n"
    records, report = read(tmp_path, table, content)

    assert not report.failed
    assert [record["status"] for record in records] == ["closed", "pipeline", "implementation"]
    assert (records[0]["budget_amount"], records[0]["budget_currency"]) == (Decimal("1500.00"), "GEL")
    assert records[0]["starts_on"] == date(2020, 2, 1)
    assert (records[0]["locations"][0]["region"], records[0]["locations"][0]["precision"]) == (
        "Guria",
        "near",
    )
    assert [part["name_en"] for part in records[0]["participations"]] == ["A", "B"]
    assert not any(record["partial"] for record in records)


def test_keys_of_several_columns_are_joined(tmp_path: Path) -> None:
    content = {"project_key": ["a", "b"], "columns": {"title_en": "name"}}
    records, _ = read(tmp_path, "a,b,name\n1,2,x\n", content)
    assert records[0]["external_id"] == "1-2"


def test_a_column_that_the_file_lacks_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="“name”") as caught:
        read(tmp_path, "key,Name\n1,x\n", BASE)
    assert caught.value.code == "E_HEADER"


def test_outside_places_come_through_only_when_asked_for(tmp_path: Path) -> None:
    content = with_columns(lat="lat", lon="lon")
    table = "key,name,lat,lon\n1,x,55.75,37.62\n"
    assert list(read(tmp_path, table, content)[1].error_counts) == ["E_OUTSIDE_AREA"]
    records, report = read(tmp_path, table, {**content, "ignore_outside": True})
    assert not report.failed
    assert records[0]["locations"][0]["lon"] == 37.62


def test_a_second_file_is_joined_and_its_unused_rows_are_not_lost(tmp_path: Path) -> None:
    (tmp_path / "projects.csv").write_text("id,name\n1,One\n2,Two\n", encoding="utf-8")
    content = {
        "project_key": "pid",
        "columns": {"title_en": "name", "location_name": "place"},
        "join": {"file": "projects.csv", "key": "pid", "their_key": "id"},
    }
    records, report = read(tmp_path, "pid,place\n1,Gori\n", content)
    assert not report.failed
    assert [(record["external_id"], record["title_en"], len(record["locations"])) for record in records] == [
        ("1", "One", 1),
        ("2", "Two", 0),
    ]


@pytest.mark.parametrize(
    "projects, told", [(None, "beside"), ("nr,name\n1,One\n", "no column"), ("id,name\n9,x\n", "no row")]
)
def test_a_join_that_does_not_fit_is_told(tmp_path: Path, projects: str | None, told: str) -> None:
    if projects:
        (tmp_path / "projects.csv").write_text(projects, encoding="utf-8")
    content = {
        "project_key": "pid",
        "columns": {"title_en": "name"},
        "join": {"file": "projects.csv", "key": "pid", "their_key": "id"},
    }
    report = Report()
    try:
        report = read(tmp_path, "pid\n1\n", content)[1]
    except Refused as refused:
        report.add_refusal(refused)
    assert list(report.error_counts) == ["E_JOIN"]
    assert told in report.errors[0].message


def load(folder: Path, text: str) -> Mapping:
    path = folder / "mapping.yaml"
    path.write_text(text, encoding="utf-8")
    return load_mapping(path)


@pytest.mark.parametrize("name", ["No", "yes", "ON", "010", "1_000", "12:30", "1.10", "2024-01-31", "true"])
def test_a_column_is_named_as_it_is_written_without_quotation_marks(tmp_path: Path, name: str) -> None:
    mapping = load(
        tmp_path,
        f"columns: {{external_id: {name}, title_en: [{name}, Name]}}\n"
        f"values: {{status: {{{name}: closed}}}}\n",
    )
    assert mapping.columns["external_id"].columns == (name,)
    assert mapping.columns["title_en"].columns == (name, "Name")
    assert mapping.values["status"] == {name: "closed"}


def test_numbers_and_flags_of_a_file_are_read_as_such(tmp_path: Path) -> None:
    mapping = load(
        tmp_path,
        "columns: {external_id: Key, title_en: {column: Path, split: '/', part: -1}}\n"
        "unit_factors: {budget_amount: 1e3}\ndecimal_comma: yes\nignore_outside: false\nsheet:\n",
    )
    assert mapping.unit_factors == {"budget_amount": Decimal(1000)}
    assert mapping.columns["title_en"].part == -1
    assert (mapping.decimal_comma, mapping.ignore_outside, mapping.sheet) == (True, False, None)


def test_the_example_in_the_docs_is_a_good_mapping(tmp_path: Path) -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "importing.md"
    blocks = page.read_text(encoding="utf-8").split("```yaml\n")[1:]
    examples = [load(tmp_path, block.split("```")[0]) for block in blocks]
    assert examples
    assert all(example.source for example in examples)
