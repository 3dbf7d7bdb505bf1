"""Outlines that come after the projects: places without municipality follow, others stay."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.projects.models import (
    DataVersion,
    LocationFeature,
    Project,
    ProjectChange,
    ProjectFeature,
    ProjectLocation,
)
from tests.projects.import_files import BATUMI, TELAVI, row, run_import, write_table
from tests.regions.test_boundaries import feature as outline
from tests.regions.test_boundaries import run, square
from tests.regions.test_boundaries import write as write_outlines

AROUND_TELAVI = outline(square(45.47, 41.92), name="Telavi")


@pytest.fixture
def outlines(tmp_path: Path) -> Path:
    return write_outlines(tmp_path / "outlines.geojson", AROUND_TELAVI)


def municipalities(session: Session) -> dict[str | None, str | None]:
    """The municipality of each place by the place's name."""
    session.expire_all()
    places = select(ProjectLocation.name, ProjectLocation.municipality_code)
    return {row.name: row.municipality_code for row in session.execute(places)}


def test_places_that_are_stored_follow_and_all_that_is_derived_with_them(
    app: Flask, client: FlaskClient, session: Session, tmp_path: Path, outlines: Path
) -> None:
    rows = [
        row(location_name="inside"),
        row(external_id="P2", location_name="elsewhere", **BATUMI),
        row(external_id="P3", location_name="told", municipality="Gurjaani"),
        row(external_id="P4", location_name="region only", precision="region", **TELAVI),
    ]
    assert run_import(app, write_table(tmp_path / "a.csv", *rows)).exit_code == 0
    before = municipalities(session)
    assert (before["inside"], before["region only"]) == (None, None)
    version = select(DataVersion.version).where(DataVersion.layer == "projects")
    first = session.scalar(version) or 0
    days = session.scalars(select(Project.updated_at).order_by(Project.id)).all()

    result = run(app, outlines)

    assert result.exit_code == 0, result.output
    assert "1 place of projects put into their municipalities" in result.output
    after = municipalities(session)
    assert after.pop("inside") is not None
    assert after == {name: code for name, code in before.items() if name != "inside"}
    code = municipalities(session)["inside"]
    for feature, name in (
        (ProjectFeature, f'"municipalities":["{code}"]'),
        (LocationFeature, f'"municipality":"{code}"'),
    ):
        tails = [tail.replace(" ", "") for tail in session.scalars(select(feature.tail))]
        assert sum(name in tail for tail in tails) == 1
    listed = client.get(f"/en/projects?municipality={code}").text
    assert listed.count("<article") == 1
    assert (session.scalar(version) or 0) > first
    assert session.scalars(select(Project.updated_at).order_by(Project.id)).all() == days


def test_the_same_file_after_it_is_no_change_and_other_outlines_leave_what_is_there(
    app: Flask, session: Session, tmp_path: Path, outlines: Path
) -> None:
    table = write_table(tmp_path / "a.csv", row(location_name="inside"))
    run_import(app, table)
    run(app, outlines)
    first = municipalities(session)

    assert "0 updated, 1 unchanged" in run_import(app, table).output
    assert "0 places of projects" in run(app, outlines).output
    changed = write_table(tmp_path / "a.csv", row(location_name="inside", status="closed"))
    assert "1 updated" in run_import(app, changed).output
    assert list(session.scalars(select(ProjectChange)).one().changes) == ["status"]
    assert municipalities(session) == first != {"inside": None}


@pytest.mark.parametrize("options", [["--dry-run"], ["--name-field", "nothing"]])
def test_where_no_outline_is_stored_no_place_follows(
    app: Flask, session: Session, tmp_path: Path, outlines: Path, options: list[str]
) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(location_name="inside")))

    result = run(app, outlines, *options)

    assert "put into" not in result.output
    assert municipalities(session) == {"inside": None}
