"""The example articles: of every kind, in every region, marked, gone without trace."""

from __future__ import annotations

from datetime import date, datetime

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import NEWS_KINDS, REGION_CODES
from app.i18n import TBILISI
from app.news.models import NewsItem, NewsOrganisation
from app.news.queries.listing import is_over
from app.news.services.examples import load_examples, remove_examples
from app.projects.services.examples import load_examples as load_projects


def today() -> date:
    return datetime.now(TBILISI).date()


def test_examples_are_of_every_kind_and_stand_in_every_region(client: FlaskClient, session: Session) -> None:
    load_projects(session)
    loaded = load_examples(session, today())
    assert 40 <= loaded <= 50
    found = session.scalars(select(NewsItem)).all()
    assert len(found) == loaded
    assert all(one.is_example and one.is_public and one.topic_codes for one in found)
    assert {one.kind for one in found} == set(NEWS_KINDS)
    told = {code for one in found if len(one.region_codes) < len(REGION_CODES) for code in one.region_codes}
    assert told == set(REGION_CODES)
    assert any(one.title_ka is None for one in found)
    assert any(one.title_en is None for one in found)
    assert {one.state for one in found} == {"published", "corrected"}
    assert session.scalar(select(func.count()).select_from(NewsOrganisation))
    assert load_examples(session, today()) == 0
    page = client.get("/news?limit=100").text
    assert page.count("example-mark") == loaded - sum(is_over(one.deadline_on) for one in found)
    for item in found:
        assert client.get(f"/en/news/{item.slug}").status_code == 200
    assert remove_examples(session) == loaded
    assert session.scalar(select(func.count()).select_from(NewsItem)) == 0


def test_no_example_becomes_public_in_the_future(session: Session) -> None:
    load_examples(session, today())
    assert session.scalar(select(func.max(NewsItem.published_at))) <= datetime.now(TBILISI)
