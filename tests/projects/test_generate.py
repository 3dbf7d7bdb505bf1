"""Generated projects: repeatable, marked, in their places, derived as any others, and removable."""

import pytest
from sqlalchemy import func, select, text

from app.bulk import without_indexes
from app.organisations.models import Organisation
from app.projects.models import Project, ProjectLocation
from app.projects.services.generate import PARTS, generate_projects, remove_generated
from app.projects.services.generate_words import DONOR_SLUG
from app.projects.services.kept import refresh

NUMBER = 3_000
DERIVED = text(
    "SELECT id, donor_ids, topic_codes, sector_codes, region_codes, locations_count, period, search"
    " FROM project ORDER BY id"
)
PLACES = text(
    "SELECT external_id, title_ka, status, starts_on, budget_amount, ST_AsText(geom), precision"
    " FROM project JOIN project_location ON project_id = project.id ORDER BY external_id, position"
)
DEFINITIONS = text(
    "SELECT indexdef FROM pg_indexes WHERE tablename IN ('project', 'project_location')"
    " UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE conrelid IN ('project'::regclass, 'project_location'::regclass) ORDER BY 1"
)


@pytest.fixture
def generated(session):
    assert generate_projects(session, NUMBER) == NUMBER
    return session


def test_every_project_is_marked_and_has_words_money_and_a_funder(generated):
    rows = generated.scalars(select(Project)).all()
    assert len(rows) == NUMBER
    assert all(row.is_generated and row.source == "generated" and row.donor_ids for row in rows)
    assert len({row.title_ka for row in rows}) == NUMBER
    assert {row.status for row in rows} == {
        "pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended",
    }  # fmt: skip
    assert 0 < sum(row.budget_amount is None for row in rows) < NUMBER / 10


def test_projects_have_1_2_places_on_average_within_their_region(generated):
    places = generated.scalar(select(func.count()).select_from(ProjectLocation))
    assert 1.15 < places / NUMBER < 1.25
    outside = generated.scalar(
        text(
            "SELECT count(*) FROM project_location JOIN region ON region.code = region_code"
            " WHERE NOT ST_DWithin(region.geom::geography, geog, 2000)"
        )
    )
    assert outside == 0
    regions = generated.scalar(text("SELECT count(DISTINCT region_code) FROM project_location"))
    assert regions == 12


def test_columns_that_the_generator_derives_are_those_that_kept_derives(generated):
    before = generated.execute(DERIVED).all()
    refresh(generated)
    assert generated.execute(DERIVED).all() == before


def test_features_grid_and_totals_are_there(generated):
    for table, rows in (("project_feature", NUMBER), ("project_total", 1), ("project_cluster", 1)):
        assert generated.scalar(text(f"SELECT count(*) FROM {table}")) >= rows
    total = generated.scalar(text("SELECT projects FROM project_total WHERE dimension = 'all'"))
    assert total == NUMBER


def test_the_same_seed_gives_the_same_projects_and_another_seed_others(session):
    made = []
    for seed in (1, 1, 2):
        generate_projects(session, 200, seed)
        made.append(session.execute(PLACES).all())
        remove_generated(session)
    assert made[0] == made[1]
    assert made[0] != made[2]


def test_more_projects_come_after_those_that_are_there(generated):
    generate_projects(generated, 50)
    ids = generated.scalars(select(Project.external_id).order_by(Project.external_id)).all()
    assert ids[0] == "GEN-00000001"
    assert ids[-1] == f"GEN-{NUMBER + 50:08d}"


def test_removal_leaves_other_projects_alone(generated):
    generated.add(Project(source="mine", external_id="1", title_en="Real", status="closed"))
    generated.flush()
    assert remove_generated(generated) == NUMBER
    assert generated.scalars(select(Project.external_id)).all() == ["1"]
    assert generated.scalar(select(func.count()).select_from(ProjectLocation)) == 0
    donors = select(func.count()).select_from(Organisation).where(Organisation.slug.startswith(DONOR_SLUG))
    assert generated.scalar(donors) == 0


def test_indexes_set_aside_come_back_as_they_were(session):
    before = session.execute(DEFINITIONS).all()
    with without_indexes(session, ["project", "project_location"]):
        assert len(session.execute(DEFINITIONS).all()) < len(before) - 15
    assert session.execute(DEFINITIONS).all() == before


def test_large_numbers_are_written_without_indexes_and_give_the_same(session, monkeypatch):
    generate_projects(session, 300)
    small = session.execute(PLACES).all()
    remove_generated(session)
    definitions = session.execute(DEFINITIONS).all()
    monkeypatch.setattr("app.projects.services.generate.MANY", 100)
    generate_projects(session, 300)
    assert session.execute(PLACES).all() == small
    assert remove_generated(session) == 300
    assert session.execute(PLACES).all() == []
    assert session.execute(DEFINITIONS).all() == definitions


def test_every_table_that_refers_to_projects_is_emptied(session):
    referring = session.scalars(
        text(
            "SELECT conrelid::regclass::text FROM pg_constraint"
            " WHERE contype = 'f' AND confrelid = 'project'::regclass"
        )
    )
    assert set(referring) == set(PARTS)


@pytest.mark.parametrize(
    "words,told",
    [
        (["--problems", "-5"], "-5 is not in the range"),
        (["--projects", "5", "--subscribers", "-5"], "-5 is not in the range"),
        ([], "Say how many"),
        (["--projects", "-1"], "-1 is not in the range"),
    ],
)
def test_the_command_refuses_by_name_what_it_cannot_do(app, session, words, told):
    done = app.test_cli_runner().invoke(args=["generate", *words])
    assert done.exit_code == 2
    assert told in done.output


def test_the_command_generates_and_removes(own_app):
    run = own_app.test_cli_runner().invoke
    assert "20 projects generated in" in run(args=["generate", "--projects", "20"]).output
    assert "30 problems generated in" in run(args=["generate", "--problems", "30"]).output
    assert "40 subscribers generated in" in run(args=["generate", "--subscribers", "40"]).output
    removed = run(args=["generate", "--remove"]).output
    assert "20 projects, 30 problems and 40 subscribers removed in" in removed
    assert "nothing removed in" in run(args=["generate", "--remove"]).output
