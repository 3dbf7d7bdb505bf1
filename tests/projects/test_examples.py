"""The example projects: plausible, marked, the same each time, and gone without trace."""

from collections import Counter

import pytest
from sqlalchemy import func, select, text

from app.filters import Filter
from app.organisations.models import Organisation, OrganisationName
from app.projects.models import ImportRun, Project, ProjectChange, ProjectLocation, ProjectTotal
from app.projects.queries.totals import read_totals
from app.projects.services.examples import load_examples, read_words, remove_examples
from app.projects.services.inventing.ideas import LANGUAGES, fill
from app.projects.services.inventing.projects import invent_projects, share_by_population
from app.regions.models import Region
from app.text import fold, search_query
from app.topics.models import Topic


@pytest.fixture
def examples(session):
    assert load_examples(session) == session.scalar(select(func.count()).select_from(Project))
    return session.scalars(select(Project)).all()


def test_about_300_projects_are_loaded_with_titles_and_texts_of_their_own(examples):
    assert 290 <= len(examples) <= 330
    for field in ("title_ka", "title_en", "description_ka", "description_en"):
        written = [getattr(project, field) for project in examples]
        assert len(set(written)) == len(examples), f"{field} repeats"
        assert not any("{" in one for one in written)
    assert all(project.description_ka.count(".") >= 2 for project in examples)


def test_every_project_and_organisation_is_marked_as_an_example(session, examples):
    assert all(project.is_example and not project.is_generated for project in examples)
    organisations = session.scalars(select(Organisation)).all()
    assert organisations
    for organisation in organisations:
        assert organisation.is_example
        assert organisation.name_en.startswith("Example ")
        assert organisation.name_ka.startswith("მაგალითი: ")
    assert read_totals(session, Filter(), ("example",))["example"][""].projects == len(examples)


def test_examples_are_spread_over_all_regions_by_population(session, examples):
    found = Counter(code for project in examples for code in project.region_codes)
    populations = {
        row.code: row.population for row in session.execute(select(Region.code, Region.population))
    }
    assert set(found) == set(populations)
    most, second, *_ = sorted(populations, key=lambda code: populations[code] or 0, reverse=True)
    assert found[most] > found[second] > found["GE-GU"] >= found["GE-AB"]
    assert found == share_by_population({code: people or 0 for code, people in populations.items()})


def test_every_topic_has_a_project(session, examples):
    used = {code for project in examples for code in project.topic_codes}
    assert used == set(session.scalars(select(Topic.code)))


def test_places_lie_where_their_region_is_said_to_be(session, examples):
    far = session.execute(
        text(
            "SELECT project_location.name FROM project_location JOIN region ON region.code = region_code"
            " WHERE NOT ST_DWithin(region.geom::geography, project_location.geog, 2000)"
        )
    ).all()
    assert not far
    kinds = Counter(session.scalars(select(ProjectLocation.precision)))
    assert set(kinds) == {"exact", "near", "district", "region", "country"}


def test_municipalities_are_named_in_their_genitive_and_lie_in_their_region(session):
    names = text(
        "SELECT municipality.region_code, array_agg(municipality_name.name_key) AS spellings"
        " FROM municipality JOIN municipality_name ON municipality_code = code"
        " WHERE code = :code GROUP BY code"
    )
    for spot in read_words(session).spots:
        found = session.execute(names, {"code": spot.municipality_code}).one()
        assert found.region_code == spot.region_code
        genitive = spot.words["ka"]["municipality_of"].removesuffix("ს")
        assert fold(genitive) in found.spellings


def test_status_follows_the_dates_and_money_stays_within_the_budget(session, examples):
    assert {project.status for project in examples} == {
        "pipeline", "implementation", "finalisation", "closed", "cancelled", "suspended",
    }  # fmt: skip
    assert all(project.planned_starts_on <= project.planned_ends_on for project in examples)
    assert all(project.actual_starts_on is None for project in examples if project.status == "pipeline")
    assert {project.budget_currency for project in examples} == {"GEL", "USD", "EUR", None}
    overspent = session.execute(
        text(
            "SELECT project.external_id FROM project JOIN project_transaction ON project_id = project.id"
            " WHERE kind IN ('disbursement', 'expenditure') GROUP BY project.id"
            " HAVING sum(amount) > budget_amount"
        )
    ).all()
    assert not overspent


def test_a_second_load_writes_nothing(session, examples):
    before = session.scalars(select(ImportRun.id)).all()
    versions = session.scalar(text("SELECT version FROM data_version WHERE layer = 'projects'"))
    assert load_examples(session) == 0
    assert session.scalars(select(ImportRun.id)).all() == before
    assert session.scalar(text("SELECT version FROM data_version WHERE layer = 'projects'")) == versions


def test_the_same_examples_are_invented_each_time(session):
    words = read_words(session)
    first, second = invent_projects(words), invent_projects(words)
    assert first == second
    assert invent_projects(words, seed=1) != first


def test_removal_leaves_nothing(session, examples):
    assert remove_examples(session) == len(examples)
    for model in (Project, ProjectLocation, Organisation, OrganisationName, ImportRun, ProjectChange):
        assert session.scalar(select(func.count()).select_from(model)) == 0, model.__tablename__
    kept = "location_feature", "project_feature", "project_cluster", "participation", "project_transaction"
    for table in kept:
        assert session.scalar(text(f"SELECT count(*) FROM {table}")) == 0, table
    totals = session.scalars(select(ProjectTotal.projects)).all()
    assert not any(totals)
    assert not read_totals(session, Filter(), ("example",))["example"]


def test_removal_spares_what_others_brought(session, examples):
    session.add(Project(source="mine", external_id="1", title_en="Real", status="closed"))
    session.flush()
    remove_examples(session)
    assert session.scalars(select(Project.external_id)).all() == ["1"]


def test_examples_are_found_in_georgian_and_latin_letters_and_other_cases(session, examples):
    def found(words):
        query = func.to_tsquery("simple", search_query(words))
        return set(session.scalars(select(Project.external_id).where(Project.search.op("@@")(query))))

    # The titles say ქუთაისში (in Kutaisi): neither the bare name nor a Latin spelling stands there.
    assert found("ქუთაისი") == found("Kutaisi") == found("qutaisi")
    assert found("ქუთაისი")


def test_every_idea_fills_its_holes_in_both_languages(session):
    words = read_words(session)
    for idea in words.ideas:
        suiting = [spot for spot in words.spots if idea.suits(spot)]
        assert suiting, idea.texts["en_title"]
        assert idea.topic in words.parents
        for language in LANGUAGES:
            for part in ("title", "text"):
                assert "{" not in fill(idea.texts[f"{language}_{part}"], language, suiting[0], n=12_345)


def test_the_commands_load_once_and_remove_once(own_app):
    run = own_app.test_cli_runner().invoke
    assert "example projects, " in run(args=["load-examples"]).output
    assert run(args=["load-examples"]).output == "The examples are there already.\n"
    assert "example projects, " in run(args=["remove-examples"]).output
    assert run(args=["remove-examples"]).output == "nothing removed.\n"
