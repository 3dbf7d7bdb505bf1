"""The shapes that readers hand on: a row, a feature, and the project record that a consumer stores."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, TypedDict


@dataclass(slots=True)
class Row:
    """Cells by column name as cleaned text; `line` is the physical line or sheet row where it starts."""

    line: int
    cells: dict[str, str]
    decimal_comma: bool = False


@dataclass(slots=True)
class Feature:
    """One GeoJSON feature, counted from 1. `geometry` is checked and two-dimensional (CRS84), or None."""

    line: int
    identifier: str | None
    geometry: dict[str, Any] | None
    properties: dict[str, Any] = field(default_factory=dict)


class Participation(TypedDict):
    role: str
    name_ka: str | None
    name_en: str | None
    ref: str | None
    kind: str | None


class Sector(TypedDict):
    vocabulary: str
    code: str | None
    name: str | None
    percentage: Decimal | None


class Budget(TypedDict):
    kind: str
    starts_on: date | None
    ends_on: date | None
    amount: Decimal
    currency: str | None


class Transaction(TypedDict):
    kind: str
    on_date: date | None
    amount: Decimal
    currency: str | None
    description: str | None


class Document(TypedDict):
    title: str | None
    url: str
    format: str | None


class Result(TypedDict):
    title: str | None
    indicator: str | None
    baseline: str | None
    target: str | None
    actual: str | None
    period_end: date | None


class Location(TypedDict):
    line: int
    ref: str | None
    name: str | None
    lon: float | None
    lat: float | None
    region: str | None
    municipality: str | None
    precision: str | None


class ProjectRecord(TypedDict):
    """A project as read. With `partial`, the same external_id may come again with more locations."""

    line: int
    partial: bool
    external_id: str
    parent_external_id: str | None
    title_ka: str | None
    title_en: str | None
    description_ka: str | None
    description_en: str | None
    status: str | None
    planned_starts_on: date | None
    planned_ends_on: date | None
    actual_starts_on: date | None
    actual_ends_on: date | None
    starts_on: date | None
    ends_on: date | None
    budget_amount: Decimal | None
    budget_currency: str | None
    url: str | None
    participations: list[Participation]
    sectors: list[Sector]
    topics: list[str]
    budgets: list[Budget]
    transactions: list[Transaction]
    documents: list[Document]
    results: list[Result]
    locations: list[Location]
    raw: dict[str, Any]


def empty_record(line: int, external_id: str, *, partial: bool = False) -> ProjectRecord:
    """Return a record in which everything but its identity is missing."""
    return ProjectRecord(
        line=line,
        partial=partial,
        external_id=external_id,
        parent_external_id=None,
        title_ka=None,
        title_en=None,
        description_ka=None,
        description_en=None,
        status=None,
        planned_starts_on=None,
        planned_ends_on=None,
        actual_starts_on=None,
        actual_ends_on=None,
        starts_on=None,
        ends_on=None,
        budget_amount=None,
        budget_currency=None,
        url=None,
        participations=[],
        sectors=[],
        topics=[],
        budgets=[],
        transactions=[],
        documents=[],
        results=[],
        locations=[],
        raw={},
    )
