"""Which topic a sector, a code or a name means."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from app.topics.queries import TopicFinder, read_topic_finder


@pytest.fixture
def finder(session: Session) -> TopicFinder:
    return read_topic_finder(session)


@pytest.mark.parametrize(
    "sector, topic",
    [("140", "water"), ("14030", "water"), ("14050", "waste"), ("21020", "roads"), ("21030", "transport")],
)
def test_the_longest_beginning_of_a_sector_decides(finder: TopicFinder, sector: str, topic: str) -> None:
    assert finder.by_sector(sector) == topic


def test_a_sector_that_no_topic_knows_leads_nowhere(finder: TopicFinder) -> None:
    assert finder.by_sector("99999") is None


@pytest.mark.parametrize("text", ["waste", "Waste and cleaning", "ნარჩენები და დასუფთავება", "WASTE"])
def test_a_topic_is_told_by_code_or_name(finder: TopicFinder, text: str) -> None:
    assert finder.by_name(text) == "waste"


def test_usual_sector_names_lead_to_a_topic(finder: TopicFinder) -> None:
    assert finder.by_sector_name("Transportation") == "transport"
    assert finder.by_sector_name("Agriculture, fishing, and forestry") == "agriculture"
    assert finder.by_sector_name("Alchemy") is None
