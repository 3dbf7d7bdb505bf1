"""region_at: which region a position lies in, with the coast rule, and names in any spelling."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from app.errors import AppError
from app.regions.queries import (
    OutsideGeorgia,
    RegionMatch,
    read_region_names,
    region_at,
)
from app.text import fold

CITIES = [
    (44.99, 41.55, "GE-KK"),
    (42.70, 42.25, "GE-IM"),
    (41.87, 42.51, "GE-SZ"),
    (45.47, 41.92, "GE-KA"),
    (44.11, 41.98, "GE-SK"),
    (42.99, 41.64, "GE-SJ"),
    (42.01, 41.92, "GE-GU"),
    (44.72, 41.85, "GE-MM"),
    (43.15, 42.52, "GE-RL"),
    (41.02, 43.00, "GE-AB"),
    (44.64, 42.66, "GE-MM"),
    (42.73, 43.05, "GE-SZ"),
    (44.80, 41.70, "GE-TB"),
]


@pytest.mark.parametrize("lon, lat, code", CITIES)
def test_every_check_city_lies_in_its_region(session: Session, lon: float, lat: float, code: str) -> None:
    assert region_at(session, lon, lat) == RegionMatch(code, "inside")


def test_batumi_just_off_the_coast_belongs_to_adjara(session: Session) -> None:
    assert region_at(session, 41.64, 41.65) == RegionMatch("GE-AJ", "nearest")


@pytest.mark.parametrize("lon, lat", [(41.3, 41.9), (40.18, 44.5), (45.0, 40.2), (0, 0)])
def test_farther_than_two_kilometres_is_outside(session: Session, lon: float, lat: float) -> None:
    with pytest.raises(OutsideGeorgia) as refused:
        region_at(session, lon, lat)

    assert (refused.value.code, refused.value.status) == ("E_OUTSIDE_AREA", 422)
    assert isinstance(refused.value, AppError)


@pytest.mark.parametrize("lon, lat", [(41.70, 44.80), (41.92, 45.47)])
def test_swapped_axes_are_told_in_the_east(session: Session, lon: float, lat: float) -> None:
    with pytest.raises(OutsideGeorgia) as refused:
        region_at(session, lon, lat)

    assert refused.value.code == "E_AXIS_ORDER"


def test_a_position_costs_one_statement(app: Flask, session: Session) -> None:
    statements: list[str] = []
    connection = session.connection()
    event.listen(connection, "before_cursor_execute", lambda *args: statements.append(args[2]))

    region_at(session, 44.80, 41.70)

    assert len(statements) == 1


@pytest.mark.parametrize(
    "name, code",
    [
        ("კახეთი", "GE-KA"),
        ("K'akheti", "GE-KA"),
        ("Ajaria", "GE-AJ"),
        ("Adjara Aut. Rep.", "GE-AJ"),
        ("Samergelo and Zemo (upper) Svaneti", "GE-SZ"),
        ("Racha–Lechkhumi and Kvemo Svaneti", "GE-RL"),
        ("lower kartli", "GE-KK"),
        ("ge-tb", "GE-TB"),
        ("Mars", None),
        ("", None),
    ],
)
def test_region_names_meet_their_code(session: Session, name: str, code: str | None) -> None:
    assert read_region_names(session).get(fold(name)) == code
