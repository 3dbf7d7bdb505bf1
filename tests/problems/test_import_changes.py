"""import-problems: all or nothing, the same again changes nothing, a changed file updates."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from geoalchemy2.shape import to_shape
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.db import read_data_version
from app.problems.models import Problem, ProblemOriginal, ProblemStep, ProblemTotal
from app.problems.services.steps import start_steps
from tests.problems.import_files import (
    NOTHING,
    count_stored,
    list_log,
    read_problem,
    row,
    run_import,
    write_table,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "problems.csv"


def active_steps(session: Session, problem: Problem) -> list[int]:
    stays = select(ProblemStep.number).where(
        ProblemStep.problem_id == problem.id, ProblemStep.left_at.is_(None)
    )
    return list(session.scalars(stays))


def test_a_problem_is_stored_published_and_in_its_first_step(
    app: Flask, session: Session, path: Path
) -> None:
    result = run_import(app, write_table(path, row()), "--source", "water-users")
    problem = read_problem(session)

    assert result.exit_code == 0, result.output
    assert "1 inserted, 0 updated, 0 unchanged (problems of the source “water-users”)" in result.output
    assert (problem.title, problem.topic_code, problem.topic_codes) == (
        "წყალი არ მოდის", "water", ["water", "infrastructure"],
    )  # fmt: skip
    assert (problem.moderation, problem.status, problem.step, problem.is_public) == (
        "published",
        "open",
        1,
        True,
    )
    assert (problem.region_code, problem.region_rule, problem.location_name) == ("GE-KA", "inside", "თელავი")
    assert problem.reported_at.astimezone().isoformat()[:10] in ("2026-02-28", "2026-03-01")
    assert active_steps(session, problem) == [1]
    assert list_log(session, problem) == ["reported", "published"]
    total = select(ProblemTotal.problems).where(ProblemTotal.dimension == "all")
    assert session.scalar(total) == 1


def test_a_place_is_masked_unless_the_file_or_the_person_says_otherwise(
    app: Flask, session: Session, path: Path
) -> None:
    rows = (row(), row(external_id="P2", location_precision="exact", title="ბ"))
    run_import(app, write_table(path, *rows))
    masked, exact = read_problem(session, "P1"), read_problem(session, "P2")

    assert masked.location_precision == "street"
    assert to_shape(masked.masked).distance(to_shape(masked.point)) > 0
    assert to_shape(exact.masked).equals(to_shape(exact.point))
    run_import(app, path, "--precision", "exact")
    assert to_shape(read_problem(session).masked).coords[0] == (45.47123, 41.91981)


def test_the_address_is_private(app: Flask, session: Session, path: Path) -> None:
    run_import(app, write_table(path, row()))
    problem = read_problem(session)

    assert problem.reporter_email == "nino@example.org"
    assert "nino" not in str(problem.raw) + problem.search_document


def test_the_same_file_again_changes_nothing(app: Flask, session: Session, path: Path) -> None:
    write_table(path, row(), row(external_id="", title="უსახელო"))
    run_import(app, path)
    problem, version = read_problem(session), read_data_version(session, "problems")
    before = (problem.updated_at, problem.version, list_log(session, problem))
    result = run_import(app, path)
    problem = read_problem(session)

    assert "0 inserted, 0 updated, 2 unchanged" in result.output
    assert (problem.updated_at, problem.version, list_log(session, problem)) == before
    assert read_data_version(session, "problems") == version


def test_a_changed_row_updates_its_problem_and_keeps_what_it_said(
    app: Flask, session: Session, path: Path
) -> None:
    run_import(app, write_table(path, row()))
    result = run_import(app, write_table(path, row(title="წყალი ისევ არ მოდის", lon="45.48")))
    problem = read_problem(session)

    assert "0 inserted, 1 updated, 0 unchanged" in result.output
    assert (problem.title, problem.version) == ("წყალი ისევ არ მოდის", 2)
    assert to_shape(problem.point).x == 45.48
    assert list_log(session, problem) == ["reported", "published", "edited"]
    original = session.scalars(select(ProblemOriginal)).one()
    assert (original.version, original.values["title"]) == (1, "წყალი არ მოდის")


def test_the_same_said_in_other_words_is_no_change(app: Flask, session: Session, path: Path) -> None:
    run_import(app, write_table(path, row(region="კახეთი")))
    result = run_import(app, write_table(path, row(region="Kakheti", topic="Water and sanitation")))

    assert "0 inserted, 0 updated, 1 unchanged" in result.output
    assert read_problem(session).version == 1


def test_a_file_ends_an_open_problem_but_never_opens_one_again(
    app: Flask, session: Session, path: Path
) -> None:
    run_import(app, write_table(path, row()))
    run_import(app, write_table(path, row(status="solved", closed_on="2026-04-01")))
    problem = read_problem(session)

    assert (problem.status, problem.step, str(problem.closed_on)) == ("solved", None, "2026-04-01")
    assert active_steps(session, problem) == []
    assert list_log(session, problem) == ["reported", "published", "closed"]
    run_import(app, write_table(path, row(title="სხვა", status="open")))
    assert read_problem(session).status == "solved"


def test_a_file_leaves_the_step_alone_that_the_network_has_reached(
    app: Flask, session: Session, path: Path
) -> None:
    run_import(app, write_table(path, row()))
    session.execute(update(Problem).values(step=4))
    run_import(app, write_table(path, row(title="სხვა", status="open")))

    assert read_problem(session).step == 4


def test_what_its_reporter_has_withdrawn_no_file_changes(app: Flask, session: Session, path: Path) -> None:
    run_import(app, write_table(path, row()))
    session.execute(update(Problem).values(moderation="withdrawn"))
    result = run_import(app, write_table(path, row(title="სხვა")))

    assert "1 unchanged" in result.output
    assert read_problem(session).title == "წყალი არ მოდის"


def test_with_moderate_new_problems_wait_and_are_public_to_nobody(
    app: Flask, session: Session, path: Path
) -> None:
    run_import(app, write_table(path, row()), "--moderate")
    problem = read_problem(session)

    assert (problem.moderation, problem.is_public, problem.published_at) == ("waiting", False, None)
    assert active_steps(session, problem) == []
    assert start_steps(session, problem).number == 1


def test_a_dry_run_tells_all_and_stores_nothing(app: Flask, session: Session, path: Path) -> None:
    result = run_import(app, write_table(path, row()), "--dry-run")

    assert "1 inserted" in result.output
    assert "nothing was stored" in result.output
    assert count_stored(session) == NOTHING


def test_one_bad_row_of_many_and_nothing_is_stored(app: Flask, session: Session, path: Path) -> None:
    rows = [row(external_id=f"P{number}", title=f"პრობლემა {number}") for number in range(50)]
    result = run_import(app, write_table(path, *rows, row(external_id="bad", topic="nonsense")))

    assert result.exit_code == 1
    assert "line 52, field topic: E_TOPIC there is no topic “nonsense”" in result.output
    assert count_stored(session) == NOTHING


@pytest.mark.parametrize(
    "cells, told",
    [
        ({"lon": "41.30", "lat": "41.90"}, "field lat, lon: E_OUTSIDE_AREA"),
        ({"region": "იმერეთი"}, "field region: E_REGION_MISMATCH the row says “იმერეთი”"),
        ({"region": "ნარნია"}, "field region: E_REGION there is no region"),
        ({"lon": "", "lat": "", "municipality": "ნარნია"}, "E_ROW"),
        ({"status": "pipeline"}, "field status: E_STATUS"),
        ({"email": "nobody"}, "field email: E_EMAIL"),
    ],
)
def test_a_row_is_refused_with_line_field_and_reason(
    app: Flask, session: Session, path: Path, cells: dict[str, str], told: str
) -> None:
    result = run_import(app, write_table(path, row(**cells)))

    assert result.exit_code == 1
    assert "line 2" in result.output
    assert told in result.output
    assert count_stored(session) == NOTHING


def test_one_id_on_two_rows_is_refused(app: Flask, session: Session, path: Path) -> None:
    result = run_import(app, write_table(path, row(), row(title="სხვა")))

    assert (
        "line 3, field external_id: E_DUPLICATE the problem “სხვა” stands already on line “2”"
        in result.output
    )


def test_a_row_without_position_lies_in_its_municipality(app: Flask, session: Session, path: Path) -> None:
    path.write_text("title,municipality\nა,Telavi\nბ,Narnia\n", encoding="utf-8")
    refused = run_import(app, path)
    path.write_text("title,municipality\nა,Telavi\n", encoding="utf-8")
    run_import(app, path)
    problem = session.scalars(select(Problem)).one()

    assert "line 3, field municipality: E_MUNICIPALITY" in refused.output
    assert (problem.location_precision, problem.region_code, problem.region_rule) == (
        "municipality",
        "GE-KA",
        "given",
    )
    assert problem.municipality_code is not None
    assert problem.location_name is None


def test_within_two_kilometres_of_a_border_the_named_region_counts(
    app: Flask, session: Session, path: Path
) -> None:
    border = session.execute(
        text(
            "SELECT ST_X(point), ST_Y(point) FROM (SELECT ST_LineInterpolatePoint((ST_Dump(ST_LineMerge("
            "ST_Intersection(ST_Boundary(a.geom), ST_Boundary(b.geom))))).geom, 0.5) AS point"
            " FROM region a, region b WHERE a.code = 'GE-KA' AND b.code = 'GE-KK') AS border LIMIT 1"
        )
    ).one()
    places = [
        row(external_id=code, region=code, lon=f"{border[0]:.5f}", lat=f"{border[1]:.5f}", title=code)
        for code in ("GE-KA", "GE-KK")
    ]
    result = run_import(app, write_table(path, *places))

    assert result.exit_code == 0, result.output
    assert {read_problem(session, code).region_code for code in ("GE-KA", "GE-KK")} == {"GE-KA", "GE-KK"}


def test_the_search_finds_a_problem_by_its_settlement(app: Flask, session: Session, path: Path) -> None:
    run_import(app, write_table(path, row()))
    found = (
        select(func.count())
        .select_from(Problem)
        .where(Problem.search.op("@@")(func.to_tsquery("simple", "telavi")))
    )

    assert session.scalar(found) == 1


def test_a_mapping_that_is_none_is_told(app: Flask, path: Path) -> None:
    result = run_import(app, write_table(path, row()), "--mapping", "nonsense")

    assert result.exit_code == 1
    assert (
        "E_MAPPING there is no mapping “nonsense”: give a file, or one of open311, ushahidi-csv"
        in result.output
    )
