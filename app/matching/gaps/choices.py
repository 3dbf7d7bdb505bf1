"""The choices of the form: regions and topics, each with its open problems."""

from __future__ import annotations

from dataclasses import dataclass

from app.i18n import pick
from app.matching.gaps.matrix import Matrix
from app.matching.queries.gaps import ALL


@dataclass(frozen=True)
class Choice:
    """A region or topic as the one filter's form takes it; `count`: open problems, or None."""

    value: str
    label: str
    count: int | None
    parent: str | None = None


def list_choices(matrix: Matrix, language: str) -> dict[str, list[Choice]]:
    """Return the choices of region, by name, and of topic, in their own order."""
    regions = [
        Choice(region.code, pick(region, "name", language), matrix.figures(region.code, ALL).problems)
        for region in matrix.gaps.regions
    ]
    topics = [
        Choice(
            topic.code, pick(topic, "name", language), matrix.figures(ALL, topic.code).problems, topic.parent
        )
        for topic in matrix.gaps.topics
    ]
    return {"region": sorted(regions, key=lambda choice: choice.label), "topic": topics}
