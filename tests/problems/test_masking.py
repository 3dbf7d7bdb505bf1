"""The masked place: one fixed point for each place and precision, never the exact one."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from app.problems.models.problem import LOCATION_PRECISIONS
from app.problems.services.masking import MaskedPlace, mask_place
from app.regions.models import Municipality
from app.regions.queries import OutsideGeorgia

TELAVI = (45.4712, 41.9198)
FAR_FROM_ALL = (45.98, 41.35)
# What each precision may differ from the exact place at most, in metres; a municipality by any distance.
FARTHEST = {"exact": 1, "street": 145, "village": 5_200, "municipality": 200_000}


def metres(session: Session, place: MaskedPlace) -> float:
    statement = text(
        "SELECT ST_Distance(ST_MakePoint(:lon, :lat)::geography, ST_MakePoint(:mlon, :mlat)::geography)"
    )
    values = {"lon": place.lon, "lat": place.lat, "mlon": place.masked_lon, "mlat": place.masked_lat}
    return float(session.execute(statement, values).scalar_one())


@pytest.mark.parametrize("precision", LOCATION_PRECISIONS)
def test_a_place_is_masked_as_far_as_its_reporter_chose(session: Session, precision: str) -> None:
    place = mask_place(session, *TELAVI, precision)

    assert (place.region_code, place.region_rule) == ("GE-KA", "inside")
    assert metres(session, place) < FARTHEST[precision]
    assert (place.location_name == "თელავი") is (precision != "municipality")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lon=st.floats(40.0, 46.7), lat=st.floats(41.1, 43.5), precision=st.sampled_from(LOCATION_PRECISIONS[1:])
)
def test_every_masked_place_lies_in_georgia_and_is_no_exact_one(
    session: Session, lon: float, lat: float, precision: str
) -> None:
    try:
        place = mask_place(session, lon, lat, precision)
    except OutsideGeorgia:
        return

    assert 39.9 <= place.masked_lon <= 46.8
    assert 41.0 <= place.masked_lat <= 43.7
    assert metres(session, place) < FARTHEST[precision]
    # Exact places have five decimals, masked ones a sixth.
    assert round(place.lon, 5) == place.lon
    assert round(place.masked_lon, 5) != place.masked_lon
    assert round(place.lat, 5) == place.lat
    assert round(place.masked_lat, 5) != place.masked_lat


def test_neighbours_share_their_point_and_a_second_report_tells_nothing_more(session: Session) -> None:
    first = mask_place(session, 45.47123, 41.91981, "street")
    beside = mask_place(session, 45.47131, 41.91987, "street")

    assert (first.masked_lon, first.masked_lat) == (beside.masked_lon, beside.masked_lat)


def test_masking_the_masked_point_gives_it_again(session: Session) -> None:
    first = mask_place(session, *TELAVI, "street")
    again = mask_place(session, first.masked_lon, first.masked_lat, "street")

    assert (again.masked_lon, again.masked_lat) == (first.masked_lon, first.masked_lat)


def test_where_no_settlement_is_near_the_village_is_a_cell_of_two_kilometres(session: Session) -> None:
    place = mask_place(session, *FAR_FROM_ALL, "village")

    assert place.location_name is None
    assert metres(session, place) < 1_500


def test_a_municipality_is_the_one_that_is_given_or_whose_outline_holds_the_place(session: Session) -> None:
    session.execute(
        insert(Municipality).values(
            code="T.1", name_ka="ტ", name_en="T", region_code="GE-KA", point="SRID=4326;POINT(45.6 41.8)"
        )
    )
    label = mask_place(session, *TELAVI, "municipality")
    given_code = mask_place(session, *TELAVI, "municipality", municipality_code="T.1")
    session.execute(
        update(Municipality)
        .where(Municipality.code == "T.1")
        .values(geom="SRID=4326;MULTIPOLYGON(((45.4 41.8,45.7 41.8,45.7 42,45.4 42,45.4 41.8)))")
    )
    drawn = mask_place(session, *TELAVI, "municipality")

    assert label.municipality_code is None
    assert given_code.municipality_code == drawn.municipality_code == "T.1"
    assert (given_code.masked_lon, given_code.masked_lat) == pytest.approx((45.6, 41.8), abs=0.002)
    assert (drawn.masked_lon, drawn.masked_lat) == (given_code.masked_lon, given_code.masked_lat)


def test_a_municipality_of_another_region_is_left_out(session: Session) -> None:
    kutaisi = session.execute(text("SELECT code FROM municipality WHERE region_code = 'GE-IM' LIMIT 1"))
    place = mask_place(session, *TELAVI, "municipality", municipality_code=kutaisi.scalar_one())

    assert place.municipality_code is None


def test_a_place_outside_georgia_is_refused(session: Session) -> None:
    with pytest.raises(OutsideGeorgia):
        mask_place(session, 41.9, 45.4, "street")
