"""Villages stand on each page in its language, and no name is told twice."""

from __future__ import annotations

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.problems.models import Problem
from app.problems.queries.listing import list_rows
from app.problems.queries.names import read_village_name
from app.problems.queries.nearby import list_nearby
from app.regions.models import Municipality, Settlement
from tests.factories_problems import make_problem
from tests.problems.reports import send

# What is stored, and what each language tells of it: a village, a town that bears its municipality's name
# (in the other spelling that GeoNames has for it, too), one that is a region, and a name nobody else knows.
PLACES = [
    ("GE-KA", "თელავი", "ახმეტა", "კახეთი · თელავი · ახმეტა", "Kakheti · Telavi · Akhmeta"),
    ("GE-KA", None, "თელავი", "კახეთი · თელავი", "Kakheti · Telavi"),
    ("GE-SK", "გორი", "გორი", "შიდა ქართლი · გორი", "Shida Kartli · Gori"),
    ("GE-SK", "გორი", "Gori", "შიდა ქართლი · გორი", "Shida Kartli · Gori"),
    ("GE-IM", "ტყიბული", "ტყიბული", "იმერეთი · ტყიბული", "Imereti · Tkibuli"),
    ("GE-TB", None, "თბილისი", "თბილისი", "Tbilisi"),
    ("GE-TB", "თბილისი", "თბილისი", "თბილისი", "Tbilisi"),
    ("GE-SK", "გორი", "თელავი", "შიდა ქართლი · გორი · თელავი", "Shida Kartli · Gori · თელავი"),
    ("GE-KA", "თელავი", "ზედა უბანი", "კახეთი · თელავი · ზედა უბანი", "Kakheti · Telavi · ზედა უბანი"),
    ("GE-KA", "თელავი", None, "კახეთი · თელავი", "Kakheti · Telavi"),
]


def make_at(session: Session, region: str, municipality: str | None, village: str | None) -> Problem:
    found = select(Municipality.code).where(
        Municipality.region_code == region, Municipality.name_ka == municipality
    )
    code = session.scalars(found).one() if municipality else None
    return make_problem(session, region_code=region, municipality_code=code, location_name=village)


def lines(page: str, kind: str) -> list[str]:
    """The text of the paragraphs of this class, without tags, their white space single."""
    found = re.findall(rf'<p class="{kind}">(.*?)</p>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", "", one).split()) for one in found]


@pytest.mark.parametrize("region, municipality, village, georgian, english", PLACES)
def test_list_page_and_map_tell_the_place_in_their_language_and_once(
    client: FlaskClient,
    session: Session,
    region: str,
    municipality: str | None,
    village: str | None,
    georgian: str,
    english: str,
) -> None:
    problem = make_at(session, region, municipality, village)
    for prefix, told in (("", georgian), ("/en", english)):
        assert lines(client.get(f"{prefix}/problems").text, "card-line")[0] == told
        page = client.get(f"{prefix}/problems/{problem.id}").text
        assert lines(page, "problem-place")[0].startswith(f"{told} · ")
        feature = json.loads(client.get(f"{prefix}/problems/{problem.id}/place.geojson").data)["features"][0]
        assert feature["properties"]["location_name"] == told.split(" · ")[-1]


def test_moderators_read_villages_in_their_language(
    client: FlaskClient, session: Session, moderator: Person
) -> None:
    waiting = make_problem(session, moderation="waiting", location_name="თელავი")
    make_problem(session, "Water again", location_name="თელავი")
    for prefix, told in (("", "კახეთი · თელავი"), ("/en", "Kakheti · Telavi")):
        assert lines(client.get(f"{prefix}/moderation").text, "muted small")[0].startswith(f"{told} · ")
        page = client.get(f"{prefix}/moderation/{waiting.id}?q=again").text
        assert lines(page, "problem-place") == [
            f"{told} · " + lines(page, "problem-place")[0].split(" · ")[-1]
        ]
        assert page.count(told) > 1
        assert ("თელავი" in page) is (prefix == "")


def test_preview_and_map_card_tell_what_the_page_will(client: FlaskClient, session: Session) -> None:
    make_problem(session, location_name="თელავი")
    for prefix, told in (("", ["კახეთი", "თელავი"]), ("/en", ["Kakheti", "Telavi"])):
        answer = send(client, f"{prefix}/problems/new", do="preview")
        assert lines(answer.text, "problem-place")[0].startswith(" · ".join(told) + " · ")
        answer = client.get(f"{prefix}/map/cards.json?kind=problem&level=0&x=0&y=0")
        assert [card["places"] for card in json.loads(answer.data)["problems"]] == [told]


def test_similar_problems_are_told_in_the_language_asked(session: Session) -> None:
    make_problem(session, location_name="თელავი")
    for language, told in (("ka", "თელავი"), ("en", "Telavi")):
        (found,) = list_nearby(session, 45.47, 41.92, topic="water", language=language)
        assert found.location_name == told


def test_a_place_without_a_problem_gets_the_same_names(client: FlaskClient, session: Session) -> None:
    for prefix, told in (("", "თელავი"), ("/en", "Telavi")):
        answer = client.get(f"{prefix}/problems/place?lon=45.4712&lat=41.9198").json
        assert answer is not None
        assert answer["place"] == told
    assert read_village_name(session, None, "GE-KA", None, "en") is None
    assert read_village_name(session, "უცნობი", "GE-KA", None, "en") == "უცნობი"


def test_a_name_that_several_settlements_write_differently_stays_as_it_is(session: Session) -> None:
    for number, english in ((1, "First"), (2, "Second")):
        session.add(
            Settlement(
                id=number,
                name_ka="ორი",
                name_en=english,
                population=0,
                region_code="GE-KA",
                point="SRID=4326;POINT(45.5 41.9)",
            )
        )
    problem = make_problem(session, location_name="ორი")
    (row,) = list_rows(session, select(Problem.id).where(Problem.id == problem.id), "en", 1)
    assert row.location_name == "ორი"
