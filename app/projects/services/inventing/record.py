"""What is invented of one project, and what it is invented from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.projects.services.inventing.ideas import Idea, Member, Spot


@dataclass
class Invented:
    """One invented project: its row, its members as (slug, role), and the rows of its parts without keys."""

    row: dict[str, Any]
    idea: Idea
    members: list[tuple[str, str]]
    locations: list[dict[str, Any]]
    budgets: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    documents: list[dict[str, Any]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Words:
    """What projects are invented from; `parents` maps a topic to the one above it, or to itself."""

    ideas: list[Idea]
    spots: list[Spot]
    members: list[Member]
    sentences: dict[str, Any]
    parents: dict[str, str]
    populations: dict[str, int]
