"""Generated resources for load tests and benchmarks: set-based, repeatable by seed, marked as generated."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.organisations.models import Organisation
from app.resources.models import Resource
from app.resources.queries.types import list_types
from app.resources.services.inventory import LAYER
from app.statements import run_file
from app.text import search_document
from app.topics.models import Topic

SQL = Path(__file__).resolve().parents[1] / "sql"
SLUG = "generated-member-"
ORGANISATIONS, DRAWS = 100, 100
MONEY = "funds"
# Fixed, so that the same seed gives the same resources on any day.
AS_OF = date(2026, 10, 31)
_DRAW = """
CREATE OR REPLACE FUNCTION pg_temp.draw(number bigint, salt bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(number, salt) & 4294967295)::double precision / 4294967296 $$
"""
_WORDS = """
CREATE TEMPORARY TABLE generated_resource_word (
    number integer, type_code text, topic_codes text[], title_ka text, title_en text, document text,
    is_money boolean
) ON COMMIT DROP
"""


def generate_resources(session: Session, resources: int, seed: int = 1) -> int:
    """Write so many more generated resources of generated members; return how many."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text(_DRAW))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.generated_resource_word"))
    session.execute(text(_WORDS))
    session.execute(
        text(
            "INSERT INTO generated_resource_word VALUES"
            " (:number, :type, :topics, :title_ka, :title_en, :document, :is_money)"
        ),
        _words(session),
    )
    first = 1 + (session.scalar(select(func.count()).where(Resource.is_generated)) or 0)
    values = {
        "first": first,
        "last": first + resources - 1,
        "seed": seed * DRAWS,
        "as_of": AS_OF,
        "organisations": _make_organisations(session),
    }
    run_file(session, SQL / "generate_resources.sql", values)
    session.execute(text("ANALYZE resource"))
    bump_data_version(session, LAYER)
    return resources


def remove_generated(session: Session) -> int:
    """Delete every generated resource and its members; return how many resources went."""
    removed = session.execute(delete(Resource).where(Resource.is_generated).returning(Resource.id)).all()
    session.execute(delete(Organisation).where(Organisation.slug.like(f"{SLUG}%")))
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def _words(session: Session) -> list[dict[str, object]]:
    topics = session.scalars(select(Topic).where(Topic.parent_code.is_not(None)).order_by(Topic.code)).all()
    kinds = [kind for kind in list_types(session) if kind.parent_code]
    pairs = [(kind, topic) for kind in kinds for topic in topics]
    rows: list[dict[str, object]] = []
    for number, (kind, topic) in enumerate(pairs, start=1):
        titles = [f"{kind.name_ka}: {topic.name_ka}", f"{kind.name_en}: {topic.name_en}"]
        rows.append(
            {
                "number": number,
                "type": kind.code,
                "topics": sorted({topic.code, topic.parent_code or topic.code}),
                "title_ka": titles[0],
                "title_en": titles[1],
                "document": search_document(list(titles)),
                "is_money": kind.parent_code == MONEY,
            }
        )
    return rows


def _make_organisations(session: Session) -> list[int]:
    known = select(Organisation.id).where(Organisation.slug.like(f"{SLUG}%")).order_by(Organisation.id)
    if not (found := list(session.scalars(known))):
        regions = session.scalars(text("SELECT code FROM region ORDER BY code")).all()
        session.add_all(
            Organisation(
                slug=f"{SLUG}{number}", kind="ngo", status="active", name_en=f"Generated member {number}",
                name_ka=f"გენერირებული წევრი {number}", region_code=regions[number % len(regions)],
            )
            for number in range(1, ORGANISATIONS + 1)
        )  # fmt: skip
        session.flush()
        found = list(session.scalars(known))
    return found
