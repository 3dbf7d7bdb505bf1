"""The example observations: of every kind, each with a place on the map, marked, gone without trace."""

from __future__ import annotations

import re

from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.filters import OBSERVATION_KINDS, Filter
from app.i18n import today_in_georgia
from app.maps.queries.news import count_placed
from app.news.models import Observation
from app.news.services.event_examples import load_event_examples, remove_event_examples
from app.news.services.observation_examples import load_observation_examples, remove_observation_examples
from app.news.workflow.observation_forms import ANSWER_LABELS, QUESTIONS
from app.projects.services.examples import load_examples as load_projects


def test_each_has_a_place_and_is_marked_and_they_go_again(client: FlaskClient, session: Session) -> None:
    today = today_in_georgia()
    load_projects(session)
    load_event_examples(session, today)
    number = load_observation_examples(session, today)
    assert load_observation_examples(session, today) == 0
    rows = session.scalars(select(Observation)).all()
    assert {one.kind for one in rows} == set(OBSERVATION_KINDS)
    assert all(one.is_example and one.state == "verified" and one.happened_on <= today for one in rows)
    assert sum(one.event_id is not None for one in rows) == 4
    # One with a place stands on the map: with the events that are coming, and nothing else of these.
    remove_observation_examples(session)
    without = count_placed(session, Filter())
    load_observation_examples(session, today)
    assert count_placed(session, Filter()) - without == number
    page = client.get("/observations").text
    assert len(re.findall(r"data-observation=", page)) == page.count("example-mark") == number
    assert remove_event_examples(session)
    assert remove_observation_examples(session) == number
    assert session.scalar(select(func.count()).select_from(Observation)) == 0


def test_they_answer_the_questions_of_their_form(session: Session) -> None:
    load_observation_examples(session, today_in_georgia())
    for one in session.scalars(select(Observation)):
        asked = {question.code: question.answer for question in QUESTIONS[one.kind]}
        assert set(one.answers) <= set(asked)
        for code, answer in one.answers.items():
            assert asked[code] != "yes" or answer in ANSWER_LABELS
            assert isinstance(answer, int) == (asked[code] == "number")
