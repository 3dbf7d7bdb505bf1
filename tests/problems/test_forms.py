"""The report form is read field by field, and every wrong one is named at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from app.db import db
from app.form_fields import FormRefused
from app.problems.forms import Report, parse_report
from tests.factories_problems import make_person
from tests.problems.reports import filled_form


def refused(session: Session, person: Any = None, **changes: Any) -> dict[str, str]:
    with pytest.raises(FormRefused) as caught:
        parse_report(session, filled_form(**changes), person, "ka")
    return {error.field: error.code for error in caught.value.errors}


def parse(session: Session, person: Any = None, **changes: Any) -> Report:
    return parse_report(session, filled_form(**changes), person, "ka")


def test_a_good_form_is_a_report(session: Session) -> None:
    report = parse(
        session, title="  ზედა  უბანი ", location_precision="street", name="ნინო", name_shown="yes"
    )
    assert (report.title, report.lon, report.lat) == ("ზედა უბანი", 45.47, 41.92)
    assert (report.location_precision, report.visibility) == ("street", "public")
    assert (report.reporter_name, report.name_shown, report.reporter_email) == (
        "ნინო",
        True,
        "nino@example.org",
    )


def test_every_wrong_field_is_named_at_once(session: Session) -> None:
    found = refused(
        session, title=" ", text="x" * 4001, topic="nothing", position="here", email="nobody",
        location_precision="somewhere", key="short", on_behalf_of="x" * 121, name_shown="yes",
    )  # fmt: skip
    assert found == {
        "title": "E_MISSING", "text": "E_TOO_LONG", "topic": "E_TOPIC", "position": "E_POSITION",
        "email": "E_EMAIL", "location_precision": "E_CHOICE", "key": "E_KEY", "on_behalf_of": "E_TOO_LONG",
        "name": "E_MISSING",
    }  # fmt: skip


def test_a_swapped_place_is_told_apart_from_one_abroad(session: Session) -> None:
    assert refused(session, position="44.80, 41.70") == {"position": "E_AXIS_ORDER"}
    assert refused(session, position="48.85, 2.35") == {"position": "E_OUTSIDE_AREA"}
    assert refused(session, position=None) == {"position": "E_MISSING"}


@pytest.mark.parametrize("name", ["თელავი", "თელავში", "Telavi", "telavi "])
def test_a_town_by_name_is_known_no_better_than_to_the_town(session: Session, name: str) -> None:
    report = parse(session, position=None, place=name)
    assert (round(report.lon, 1), round(report.lat, 1)) == (45.5, 41.9)
    assert report.location_precision == "village"


def test_an_unknown_name_is_refused(session: Session) -> None:
    assert refused(session, position=None, place="Nowhereville") == {"place": "E_PLACE"}
    assert refused(session, position=None, place_id="s:1") == {"place": "E_PLACE"}


def test_only_members_report_to_members_alone(session: Session) -> None:
    citizen, member = make_person(session), make_person(session, "member", "GE-KA")
    assert refused(session, visibility="region") == {"visibility": "E_FORBIDDEN"}
    assert refused(session, citizen, visibility="region") == {"visibility": "E_FORBIDDEN"}
    report = parse(session, member, visibility="region", email=None)
    assert (report.visibility, report.reporter_id, report.reporter_email) == ("region", member.id, None)


def test_tricks_in_texts_are_taken_out_and_tags_stay_text(session: Session) -> None:
    report = parse(session, title="<b>\u202egnp\u202c\u200b", text="<script>alert(1)</script>\r\n{{ 7*7 }}")
    assert (report.title, report.text) == ("<b>gnp", "<script>alert(1)</script>\n{{ 7*7 }}")
    assert refused(session, title="a\x00b", text="\ud800") == {"title": "E_CONTROL", "text": "E_CONTROL"}


@pytest.fixture(scope="module")
def forms_session(module_app: Flask) -> Iterator[Session]:
    """A session that only reads, so that every example may use the same one."""
    with module_app.app_context(), Session(db.engine) as session:
        yield session


@given(
    st.dictionaries(
        st.sampled_from(sorted(filled_form())), st.text(st.characters(exclude_categories=()), max_size=60)
    )
)
def test_any_form_is_a_report_or_refused(forms_session: Session, changes: dict[str, str]) -> None:
    try:
        report = parse_report(forms_session, filled_form(**changes), None, "ka")
    except FormRefused:
        return
    assert report.title
    assert report.text
