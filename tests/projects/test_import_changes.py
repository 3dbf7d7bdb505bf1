"""A second file of the same source: untouched, updated with history, or new."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.projects.models import ImportRun, Project, ProjectChange, ProjectLocation
from tests.projects.import_files import BATUMI, count_stored, read_project, row, run_import, write_table


def test_the_same_rows_in_another_order_change_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    rows = [row(), row(**BATUMI), row(external_id="P2")]
    run_import(app, write_table(tmp_path / "a.csv", *rows))
    version, project = read_data_version(session, "projects"), read_project(session)
    locations = session.scalars(select(ProjectLocation.id).order_by(ProjectLocation.id)).all()
    written_at, run_id = project.updated_at, project.import_run_id

    result = run_import(app, write_table(tmp_path / "b.csv", *reversed(rows)))

    assert "0 inserted, 0 updated, 2 unchanged" in result.output
    assert read_data_version(session, "projects") == version
    project = read_project(session)
    assert (project.updated_at, project.import_run_id) == (written_at, run_id)
    assert session.scalars(select(ProjectLocation.id).order_by(ProjectLocation.id)).all() == locations
    assert count_stored(session) == {"Project": 2, "ImportRun": 2}


def test_a_changed_row_is_updated_and_what_it_was_is_kept(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(), row(external_id="P2")))

    result = run_import(
        app,
        write_table(
            tmp_path / "a.csv",
            row(title_en="Water for all of Telavi", status="closed", donor="Lake Fund"),
            row(external_id="P2"),
        ),
    )

    assert "0 inserted, 1 updated, 1 unchanged" in result.output
    project = read_project(session)
    assert (project.title_en, project.status) == ("Water for all of Telavi", "closed")
    change = session.scalars(select(ProjectChange)).one()
    assert change.project_id == project.id
    assert change.import_run_id == project.import_run_id
    assert change.changes == {
        "title_en": ["Water for Telavi", "Water for all of Telavi"],
        "status": ["implementation", "closed"],
        "participations": [
            [{"organisation": "river-fund", "role": "funding"}],
            [{"organisation": "lake-fund", "role": "funding"}],
        ],
    }


def test_only_the_place_that_differs_stands_in_the_history(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(), row(**BATUMI, location_name="Port")))

    run_import(app, write_table(tmp_path / "a.csv", row(), row(**BATUMI, location_name="Old port")))

    before, after = session.scalars(select(ProjectChange)).one().changes["locations"]
    assert [place["name"] for place in before] == ["Port"]
    assert [place["name"] for place in after] == ["Old port"]
    assert (after[0]["region_code"], after[0]["lon"]) == ("GE-AJ", 41.64)


def test_an_unchanged_project_keeps_its_places_when_another_changes(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(), row(external_id="P2")))
    kept = select(ProjectLocation.id).join(Project).where(Project.external_id == "P2")
    before = session.scalar(kept)

    run_import(app, write_table(tmp_path / "a.csv", row(**BATUMI), row(external_id="P2")))

    assert session.scalar(kept) == before


def test_sources_do_not_touch_each_other(app: Flask, session: Session, tmp_path: Path) -> None:
    path = write_table(tmp_path / "a.csv", row())

    run_import(app, path, "--source", "one")
    result = run_import(app, path, "--source", "two")

    assert "1 inserted" in result.output
    assert sorted(session.scalars(select(Project.source))) == ["one", "two"]


def test_a_dry_run_counts_and_stores_nothing(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(), row(external_id="P2")), "--dry-run")

    assert result.exit_code == 0
    assert "2 inserted, 0 updated, 0 unchanged" in result.output
    assert "nothing was stored" in result.output
    assert count_stored(session) == {"Project": 0, "ImportRun": 0}


def test_the_run_tells_file_counts_and_warnings(app: Flask, session: Session, tmp_path: Path) -> None:
    run_import(app, write_table(tmp_path / "projects.csv", row(status="")))

    run = session.scalars(select(ImportRun)).one()
    assert (run.kind, run.file_name, len(run.sha256)) == ("projects", "projects.csv", 64)
    assert run.counts["inserted"] == 1
    assert run.report["warning_counts"] == {"W_STATUS": 1}
    assert run.finished_at is not None
