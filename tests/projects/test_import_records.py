"""What imported projects look like: texts, parties, topics, money, derived columns."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.organisations.models import Organisation
from app.projects.models import Participation, Project, ProjectTopic, ProjectTransaction
from app.projects.services.kept import refresh
from tests.projects.import_files import (
    BATUMI,
    NOTHING,
    count_stored,
    read_project,
    row,
    run_import,
    write_table,
)

IATI = """<iati-activities version="2.03">{}</iati-activities>"""
ACTIVITY = """<iati-activity default-currency="EUR">
  <iati-identifier>XX-1</iati-identifier>
  <title><narrative>Roads of Guria</narrative></title>
  <participating-org role="1" type="40" ref="XX"><narrative>Mountain Bank</narrative></participating-org>
  <participating-org role="4" type="10">
    <narrative xml:lang="ka">გურიის ადმინისტრაცია</narrative>
  </participating-org>
  <activity-status code="2"/>
  <activity-date type="1" iso-date="2024-01-01"/><activity-date type="3" iso-date="2024-12-31"/>
  {dates}
  <sector code="21020" percentage="60"/><sector code="15185" percentage="40"/>
  <location><point><pos>41.92 42.01</pos></point></location>
  <location><point><pos>48.85 2.35</pos></point></location>
  <budget type="1">
    <period-start iso-date="2024-01-01"/><period-end iso-date="2024-12-31"/><value>500</value>
  </budget>
  <transaction>
    <transaction-type code="3"/><transaction-date iso-date="2024-03-01"/><value>50</value>
  </transaction>
  <transaction>
    <transaction-type code="3"/><transaction-date iso-date="2024-03-01"/><value>50</value>
  </transaction>
  <transaction>
    <transaction-type code="11"/><transaction-date iso-date="2024-03-02"/><value>9</value>
  </transaction>
</iati-activity>"""


def write_iati(path: Path, *activities: str) -> Path:
    path.write_text(IATI.format("".join(activities)), "utf-8")
    return path


def test_rows_of_one_project_that_lie_apart_are_one(app: Flask, session: Session, tmp_path: Path) -> None:
    rows = [row(title_ka="წყალი"), row(external_id="P2"), row(**BATUMI, description_en="By the sea")]

    result = run_import(app, write_table(tmp_path / "a.csv", *rows))

    assert "2 inserted" in result.output
    project = read_project(session)
    assert (project.title_ka, project.description_en) == ("წყალი", "By the sea")
    assert (project.locations_count, project.region_codes) == (2, ["GE-AJ", "GE-KA"])
    assert len(project.raw["rows"]) == 2  # type: ignore[index]


def test_rows_of_one_project_that_differ_are_told(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(), row(title_en="Another", **BATUMI)))

    assert "line 3, field title_en: W_PROJECT_DIFFERS “Another”" in result.output
    assert read_project(session).title_en == "Water for Telavi"


def test_topics_come_from_names_codes_and_sectors_with_their_parents(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(topic="განათლება;waste", sector="21020")))

    project = read_project(session)
    told = session.scalars(select(ProjectTopic.topic_code).order_by(ProjectTopic.topic_code)).all()
    assert told == ["education", "roads", "waste"]
    assert project.topic_codes == ["education", "infrastructure", "roads", "waste"]
    assert project.sector_codes == ["210", "21020"]


def test_a_sector_without_topic_is_told_and_kept(app: Flask, session: Session, tmp_path: Path) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(sector="Alchemy")))

    assert "W_SECTOR the sector “Alchemy”" in result.output
    assert read_project(session).topic_codes == []


def test_one_name_in_several_spellings_is_one_organisation(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    names = ["River Fund", "RIVER-FUND", "river fund;Lake Fund"]
    rows = [row(external_id=f"P{number}", donor=name) for number, name in enumerate(names)]

    run_import(app, write_table(tmp_path / "a.csv", *rows))

    slugs = session.scalars(select(Organisation.slug).order_by(Organisation.slug)).all()
    assert slugs == ["lake-fund", "river-fund"]
    assert set(session.scalars(select(Organisation.kind))) == {"donor"}
    assert len(read_project(session, "P2").donor_ids) == 2


def test_a_taken_slug_gets_the_next_number(app: Flask, session: Session, tmp_path: Path) -> None:
    session.add(Organisation(slug="river-fund", name_ka="სხვა ფონდი", kind="ngo"))
    session.add(Organisation(slug="river-fund-7", name_ka="კიდევ სხვა", kind="ngo"))
    session.flush()

    run_import(app, write_table(tmp_path / "a.csv", row()))

    created = session.scalars(select(Organisation).where(Organisation.name_en == "River Fund")).one()
    assert created.slug == "river-fund-8"


def test_an_iati_activity_keeps_parties_money_and_places(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    result = run_import(app, write_iati(tmp_path / "a.xml", ACTIVITY.format(dates="")))

    assert result.exit_code == 0, result.output
    assert "1 place outside Georgia left out" in result.output
    project = read_project(session, "XX-1")
    assert (project.source, project.starts_on, project.ends_on) == (
        "iati",
        date(2024, 1, 1),
        date(2024, 12, 31),
    )
    assert (project.budget_amount, project.budget_currency, project.region_codes) == (500, "EUR", ["GE-GU"])
    parties = session.execute(
        select(Participation.role, Organisation.slug, Organisation.kind, Organisation.iati_ref)
        .join(Organisation, Organisation.id == Participation.organisation_id)
        .order_by(Participation.role)
    ).all()
    assert [tuple(party) for party in parties] == [
        ("funding", "mountain-bank", "international", "XX"),
        ("implementing", "guriis-administratsia", "government", None),
    ]
    kinds = session.scalars(select(ProjectTransaction.kind).order_by(ProjectTransaction.id)).all()
    assert kinds == ["disbursement", "disbursement", "incoming"]


@pytest.mark.parametrize(
    "dates, starts_on, ends_on, warning",
    [
        ('<activity-date type="2" iso-date="2024-02-01"/>', date(2024, 2, 1), date(2024, 12, 31), False),
        ('<activity-date type="2" iso-date="2025-02-01"/>', date(2025, 2, 1), None, True),
    ],
)
def test_what_happened_counts_before_what_was_planned(
    app: Flask,
    session: Session,
    tmp_path: Path,
    dates: str,
    starts_on: date,
    ends_on: date | None,
    warning: bool,
) -> None:
    result = run_import(app, write_iati(tmp_path / "a.xml", ACTIVITY.format(dates=dates)))

    project = read_project(session, "XX-1")
    assert (project.starts_on, project.ends_on) == (starts_on, ends_on)
    assert ("W_DATE" in result.output) is warning


def test_one_activity_twice_in_a_file_is_refused(app: Flask, session: Session, tmp_path: Path) -> None:
    activity = ACTIVITY.format(dates="")

    result = run_import(app, write_iati(tmp_path / "a.xml", activity, activity))

    assert result.exit_code == 1
    assert "E_DUPLICATE the project “XX-1”" in result.output
    assert count_stored(session) == NOTHING


@pytest.mark.parametrize(
    "cells, status",
    [
        ({"starts_on": "1999-01-01", "ends_on": "2001-01-01"}, "closed"),
        ({"starts_on": "2199-01-01"}, "pipeline"),
        ({"starts_on": "2001-01-01", "ends_on": "2199-01-01"}, "implementation"),
    ],
)
def test_a_missing_status_is_read_from_the_dates_and_told(
    app: Flask, session: Session, tmp_path: Path, cells: dict[str, str], status: str
) -> None:
    result = run_import(app, write_table(tmp_path / "a.csv", row(status="", **cells)))

    assert "W_STATUS" in result.output
    assert read_project(session).status == status


def test_texts_of_all_kinds_come_back_as_they_were(app: Flask, session: Session, tmp_path: Path) -> None:
    texts = {"title_en": "{{7*7}} '; DROP TABLE project; --", "title_ka": "აბგ \\N \\x01 \\"}

    run_import(app, write_table(tmp_path / "a.csv", row(description_en="one\ntwo\t\\three", **texts)))

    project = read_project(session)
    assert (project.title_en, project.title_ka) == (texts["title_en"], texts["title_ka"])
    assert project.description_en == "one\ntwo\t\\three"


def test_a_text_of_all_the_words_in_the_world_can_still_be_searched(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    words = " ".join(f"word{number}" for number in range(9_000))

    result = run_import(app, write_table(tmp_path / "a.csv", row(description_en=words, description_ka=words)))

    assert result.exit_code == 0, result.output
    assert len(read_project(session).search_document) > 50_000


def test_a_rule_of_the_database_is_the_last_guard_and_is_told(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    session.execute(text("ALTER TABLE project ADD CONSTRAINT no_p1 CHECK (external_id <> 'P1')"))
    session.commit()

    result = run_import(app, write_table(tmp_path / "a.csv", row()))

    assert result.exit_code == 1
    assert "E_DATABASE nothing stored" in result.output
    assert "no_p1" in result.output
    assert count_stored(session) == NOTHING


def derived_columns(session: Session) -> list[Any]:
    columns = (
        Project.id,
        Project.donor_ids,
        Project.topic_codes,
        Project.sector_codes,
        Project.region_codes,
        Project.locations_count,
        Project.period,
        Project.search,
    )
    return [tuple(found) for found in session.execute(select(*columns).order_by(Project.id))]


def test_derived_columns_are_those_that_the_database_derives(
    app: Flask, session: Session, tmp_path: Path
) -> None:
    rows = [
        row(topic="waste", sector="21020;140", donor="River Fund;Lake Fund", starts_on="2020-01-01"),
        row(**BATUMI, implementer="Sea Club"),
        row(external_id="P2", status="closed", starts_on="2020-01-01", lon="", lat="", donor=""),
        row(external_id="P3", precision="country", ends_on="2021-01-01"),
    ]
    run_import(app, write_table(tmp_path / "a.csv", *rows))
    run_import(app, write_table(tmp_path / "a.csv", *rows[:2], rows[3] | {"topic": "schools"}))
    written = derived_columns(session)

    refresh(session)

    assert len(written) == 3
    assert derived_columns(session) == written


def test_an_imported_project_is_found_by_its_words(app: Flask, session: Session, tmp_path: Path) -> None:
    run_import(app, write_table(tmp_path / "a.csv", row(title_ka="ნაგავსაყრელის დახურვა")))

    found = select(Project.external_id).where(
        Project.search.op("@@")(func.to_tsquery("simple", "nagavsakrel:*"))
    )
    assert session.scalars(found).all() == ["P1"]
