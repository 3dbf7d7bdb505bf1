"""Outlines of municipalities that come later: problems are put into them, and masked by them."""

from __future__ import annotations

from geoalchemy2.shape import to_shape
from sqlalchemy import select, text, update
from sqlalchemy.orm import Session

from app.problems.models import Problem
from app.problems.services.municipalities import place_problems
from app.regions.models import Municipality
from tests.factories_problems import make_problem

OUTLINE = "SRID=4326;MULTIPOLYGON(((45.4 41.8,45.7 41.8,45.7 42,45.4 42,45.4 41.8)))"


def draw_telavi(session: Session) -> str:
    code = session.scalar(text("SELECT code FROM municipality WHERE name_en = 'Telavi'"))
    session.execute(update(Municipality).where(Municipality.code == code).values(geom=OUTLINE))
    return str(code)


def test_a_problem_without_municipality_gets_the_one_it_lies_in(session: Session) -> None:
    inside = make_problem(session, place="Telavi", precision="street")
    outside = make_problem(session, place="Kutaisi", precision="street")
    session.execute(update(Problem).values(municipality_code=None))
    before = to_shape(inside.masked)
    code = draw_telavi(session)

    assert place_problems(session) == "1 problem put into their municipalities"
    session.expire_all()
    assert (inside.municipality_code, outside.municipality_code) == (code, None)
    assert to_shape(inside.masked).equals(before)
    assert place_problems(session) == "0 problems put into their municipalities"


def test_municipality_only_moves_from_the_regions_point_to_the_municipalitys(session: Session) -> None:
    problem = make_problem(session, place="Telavi", precision="municipality")
    session.execute(update(Problem).values(municipality_code=None))
    draw_telavi(session)
    place_problems(session)
    session.expire_all()

    seat = to_shape(session.scalars(select(Municipality.point).where(Municipality.name_en == "Telavi")).one())
    assert to_shape(problem.masked).distance(seat) < 0.003


def test_one_that_has_a_municipality_keeps_it(session: Session) -> None:
    problem = make_problem(session, place="Telavi", precision="street")
    other = session.scalar(text("SELECT code FROM municipality WHERE name_en = 'Gurjaani'"))
    session.execute(update(Problem).values(municipality_code=other))
    draw_telavi(session)
    place_problems(session)
    session.expire_all()

    assert problem.municipality_code == other
