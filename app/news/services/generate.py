"""Generated articles for load tests and benchmarks: set-based, repeatable by seed, marked as generated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.news.models import NewsItem
from app.news.services.articles import LAYER
from app.regions.models import Municipality
from app.statements import run_file
from app.text import search_document
from app.topics.models import Topic

SQL = Path(__file__).resolve().parents[1] / "sql"
# Draws of different seeds must not meet: each seed has room for so many kinds of draws.
DRAWS = 100
# Fixed, so that the same seed gives the same articles on any day.
AS_OF = datetime(2026, 10, 31, tzinfo=UTC)
_DRAW = """
CREATE OR REPLACE FUNCTION pg_temp.draw(number bigint, salt bigint) RETURNS double precision
LANGUAGE sql IMMUTABLE AS
$$ SELECT (hashint8extended(number, salt) & 4294967295)::double precision / 4294967296 $$
"""
_WORDS = """
CREATE TEMPORARY TABLE generated_news_word (
    number integer, topic_codes text[], region_code text, municipality_code text, place text,
    lon double precision, lat double precision,
    title_ka text, title_en text, text_ka text, text_en text, document text
) ON COMMIT DROP
"""


def generate_news(session: Session, articles: int, seed: int = 1) -> int:
    """Write so many more generated articles, all public; return how many."""
    session.execute(text("SET LOCAL statement_timeout = 0"))
    session.execute(text(_DRAW))
    session.execute(text("DROP TABLE IF EXISTS pg_temp.generated_news_word"))
    session.execute(text(_WORDS))
    session.execute(
        text(
            "INSERT INTO generated_news_word VALUES (:number, :topics, :region, :municipality, :place, :lon,"
            " :lat, :title_ka, :title_en, :text_ka, :text_en, :document)"
        ),
        _words(session),
    )
    first = 1 + (session.scalar(select(func.count()).where(NewsItem.is_generated)) or 0)
    values = {"first": first, "last": first + articles - 1, "seed": seed * DRAWS, "as_of": AS_OF}
    run_file(session, SQL / "generate_news.sql", values)
    session.execute(text("ANALYZE news_item"))
    bump_data_version(session, LAYER)
    return articles


def remove_generated(session: Session) -> int:
    """Delete every generated article; return how many went."""
    gone = delete(NewsItem).where(NewsItem.is_generated).returning(NewsItem.id)
    removed = session.execute(gone).all()
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def _words(session: Session) -> list[dict[str, object]]:
    """One row for each topic of the second level in each municipality whose place is known."""
    topics = session.scalars(select(Topic).where(Topic.parent_code.is_not(None)).order_by(Topic.code)).all()
    places = session.execute(
        select(
            Municipality.code, Municipality.region_code, Municipality.name_ka, Municipality.name_en,
            func.ST_X(Municipality.point).label("lon"), func.ST_Y(Municipality.point).label("lat"),
        ).where(Municipality.point.is_not(None)).order_by(Municipality.code)
    ).all()  # fmt: skip
    rows: list[dict[str, object]] = []
    for number, (topic, place) in enumerate(((one, two) for one in topics for two in places), start=1):
        told = {
            "title_ka": f"{place.name_ka}: {topic.name_ka}",
            "title_en": f"{place.name_en}: {topic.name_en}",
            "text_ka": f"გენერირებული სიახლე თემაზე „{topic.name_ka}“, {place.name_ka}.",
            "text_en": f"A generated piece of news on {topic.name_en} in {place.name_en}.",
        }
        rows.append(
            {
                "number": number,
                "topics": sorted({topic.code, topic.parent_code or topic.code}),
                "region": place.region_code,
                "municipality": place.code,
                "place": place.name_ka,
                "lon": place.lon,
                "lat": place.lat,
                **told,
                "document": search_document(list(told.values())),
            }
        )
    return rows
