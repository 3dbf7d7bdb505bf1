"""The file of the news: public articles, their places, the one filter."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.db import db
from tests.factories import make_organisation
from tests.factories_news import make_news

ODD = 'Quote " back\\slash \n new line\ttab <b>'


@pytest.fixture(scope="module")
def filled(module_app: Flask) -> FlaskClient:
    with module_app.app_context():
        session: Session = db.session()
        users = make_organisation(session, "Well Users")
        make_news(
            session,
            ODD,
            place="Telavi",
            regions=("GE-KA",),
            topics=("water",),
            about=(users,),
            summary_en=ODD,
        )
        make_news(session, "Grant", "გრანტი", kind="grant", deadline_on=date(2099, 1, 1), state="corrected")
        make_news(session, "Over", kind="grant", deadline_on=date(2020, 1, 1))
        for state in ("draft", "review", "scheduled", "withdrawn"):
            make_news(session, f"Not public: {state}", state=state)
        session.commit()
    return module_app.test_client()


def features(client: FlaskClient, query: str = "") -> list[dict[str, object]]:
    answer = client.get(f"/export/news.geojson{query}")
    assert answer.status_code == 200, answer.text
    return list(json.loads(answer.data)["features"])


def test_only_public_articles_are_in_the_file_each_at_its_place(filled: FlaskClient) -> None:
    first, second = features(filled, "?lang=en")
    assert first["geometry"] == {"type": "Point", "coordinates": [45.47, 41.92]}
    assert second["geometry"] is None
    told = first["properties"]
    assert (told["title"], told["summary"], told["title_ka"]) == (ODD, ODD, None)
    assert (told["regions"], told["topics"]) == (["GE-KA"], ["infrastructure", "water"])
    assert (second["properties"]["deadline_on"], second["properties"]["corrected"]) == ("2099-01-01", True)
    assert len(second["properties"]["regions"]) == 12


QUERIES = [
    "",
    "region=GE-KA",
    "region=GE-IM",
    "kind=grant",
    "topic=infrastructure",
    "status=over",
    "status=open&status=over",
    "organisation=well-users",
    "q=grant",
    "q=გრანტის",
    "bbox=45,41.5,46,42.1",
    "near=45.47,41.92&within_km=10",
    "since=2026-05-04T09:30:00Z",
    "until=2026-05-04T09:30:00Z",
    "from=2090-01-01",
    "to=2026-05-03",
    "donor=well-users",
    "step=1",
]


@pytest.mark.parametrize("query", QUERIES)
def test_list_feed_and_file_give_the_same_articles(filled: FlaskClient, query: str) -> None:
    in_file = sorted(str(one["properties"]["url"]).rsplit("/", 1)[1] for one in features(filled, f"?{query}"))
    html = filled.get(f"/news?{query}").text
    in_list = sorted(part.split('"')[0] for part in html.split('href="/news/')[1:])
    feed = filled.get(f"/feeds/news.atom?{query}").text
    in_feed = sorted(part.split("</id>")[0].rsplit("/", 1)[1] for part in feed.split("<entry><id>")[1:])
    assert in_file == in_list == in_feed
