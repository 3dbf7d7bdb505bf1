"""The choices of the filter's form and their counts."""

import pytest

from app.filters import parse
from app.projects.queries.facets import MOST_DONORS, read_facets
from tests.factories import keep, make_organisation, make_project


@pytest.fixture
def some(session):
    bank = make_organisation(session, "World Bank", "მსოფლიო ბანკი")
    ministry = make_organisation(session, "Ministry of Roads")
    make_project(session, places=("Telavi",), donors=[bank], topics=["water"])
    make_project(
        session, places=("Telavi", "Gori"), donors=[bank, ministry], topics=["roads"], status="closed"
    )
    make_project(session, places=("Kutaisi",), donors=[ministry], topics=["water"], budget_currency="GEL")
    keep(session)


def counts(options):
    return {option.value: option.count for option in options if option.count}


def test_all_choices_are_counted_without_a_filter(app, session, some):
    with app.test_request_context("/en/"):
        facets = read_facets(session, parse([]), "en")
    assert counts(facets.region) == {"GE-KA": 2, "GE-SK": 1, "GE-IM": 1}
    assert len(facets.region) == 12
    assert counts(facets.donor) == {"world-bank": 2, "ministry-of-roads": 2}
    assert counts(facets.topic) == {"infrastructure": 3, "water": 2, "roads": 1}
    assert counts(facets.status) == {"current": 2, "completed": 1, "implementation": 2}
    assert (facets.years, facets.currencies) == ((2024, 2024), ["GEL", "USD"])


def test_a_choice_does_not_empty_its_own_list(app, session, some):
    with app.test_request_context("/en/"):
        facets = read_facets(session, parse([("region", "GE-KA")]), "en")
    assert counts(facets.region) == {"GE-KA": 2, "GE-SK": 1, "GE-IM": 1}
    assert counts(facets.donor) == {"world-bank": 2, "ministry-of-roads": 1}


def test_labels_are_in_the_language_asked_for_and_ordered_by_it(app, session, some):
    with app.test_request_context("/"):
        facets = read_facets(session, parse([]), "ka")
    labels = [option.label for option in facets.region]
    assert labels == sorted(labels)
    assert "კახეთი" in labels
    assert {option.label for option in facets.donor} == {"მსოფლიო ბანკი", "Ministry of Roads"}


def test_children_name_their_topic_and_stand_behind_it(app, session, some):
    with app.test_request_context("/en/"):
        topics = read_facets(session, parse([]), "en").topic
    places = {option.value: number for number, option in enumerate(topics)}
    for option in topics:
        if option.parent:
            assert places[option.parent] < places[option.value]


def test_the_form_does_not_grow_with_the_donors_and_keeps_the_chosen_one(app, session):
    donors = [make_organisation(session, f"Fund {number}") for number in range(MOST_DONORS + 5)]
    for donor in donors[:-1]:
        make_project(session, donors=[donor])
    keep(session)
    with app.test_request_context("/en/"):
        shown = read_facets(session, parse([("donor", donors[-1].slug)]), "en").donor
    assert len(shown) == MOST_DONORS + 1
    assert shown[-1].value == donors[-1].slug
