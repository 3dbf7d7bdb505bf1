"""The example articles: news and calls from every region, loaded and removed without trace."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.db import bump_data_version
from app.filters import REGION_CODES
from app.i18n import LANGUAGES, TBILISI
from app.news.forms import Article, PublicNote
from app.news.models import NewsItem
from app.news.services.articles import LAYER, fill_article, free_slug, relate, write_log
from app.organisations.models import Organisation
from app.problems.models import Problem
from app.projects.models import ImportRun, Project, ProjectTopic
from app.regions.queries import read_municipalities

KIND = "news examples"
FOLDER = Path(__file__).resolve().parents[1] / "examples"
FILES = ("stories.yaml", "opportunities.yaml")
PUBLISHED_AT = time(9, 30)


def load_examples(session: Session, today: date) -> int:
    """Write the example articles and return how many; 0 when they are there.

    Those of an earlier version are replaced.
    """
    ideas = read_ideas()
    digest = hashlib.sha256(b"".join((FOLDER / name).read_bytes() for name in FILES)).hexdigest()
    known = session.scalar(select(ImportRun.id).where(ImportRun.kind == KIND, ImportRun.sha256 == digest))
    if known and _count(session) == len(ideas):
        return 0
    remove_examples(session)
    session.add(
        ImportRun(
            kind=KIND, source="examples", file_name="app/news/examples", sha256=digest,
            finished_at=func.now(), counts={"inserted": len(ideas)},
        )
    )  # fmt: skip
    places = read_municipalities(session)
    for idea in ideas:
        _write(session, idea, places, today)
    bump_data_version(session, LAYER)
    return len(ideas)


def remove_examples(session: Session) -> int:
    """Delete the example articles with all that hangs on them; return how many went."""
    removed = session.execute(delete(NewsItem).where(NewsItem.is_example).returning(NewsItem.id)).all()
    session.execute(delete(ImportRun).where(ImportRun.kind == KIND))
    if removed:
        bump_data_version(session, LAYER)
    return len(removed)


def read_ideas() -> list[dict[str, Any]]:
    """Return the lines of the files."""
    return [idea for name in FILES for idea in yaml.safe_load((FOLDER / name).read_text("utf-8"))]


def _write(session: Session, idea: Mapping[str, Any], places: Mapping[str, Any], today: date) -> None:
    """Keep one article, published at half past nine of its day, or now where that is still to come."""
    article = _make_article(session, idea, places, today)
    day = datetime.combine(today - timedelta(days=idea["days"]), PUBLISHED_AT, TBILISI)
    published_at = min(day, datetime.now(UTC))
    item = NewsItem(
        is_example=True, state="published", published_at=published_at, updated_at=published_at,
        slug=free_slug(session, article, None),
    )  # fmt: skip
    fill_article(session, item, article)
    session.add(item)
    session.flush()
    relate(session, item, article)
    write_log(session, item, "published", None)
    if note := idea.get("corrected"):
        item.state = "corrected"
        write_log(session, item, "corrected", None, PublicNote(note["ka"], note["en"]))
    session.flush()


def _make_article(
    session: Session, idea: Mapping[str, Any], places: Mapping[str, Any], today: date
) -> Article:
    texts = {f"title_{one}": idea.get(one) for one in LANGUAGES}
    texts |= {f"text_{one}": idea.get(f"{one}_text") for one in LANGUAGES}
    texts |= {f"summary_{one}": None for one in LANGUAGES}
    place = places.get(idea.get("at", ""))
    return Article(
        kind=idea["kind"],
        texts=texts,
        topics=tuple(idea["topics"]),
        regions=tuple(idea.get("in", REGION_CODES)),
        point=(place.lon, place.lat) if place else None,
        location_name=None,
        deadline_on=today + timedelta(days=idea["days_left"]) if "days_left" in idea else None,
        source_name=None,
        source_url=None,
        projects=_first_project(session, idea) if "project" in idea.get("about", ()) else (),
        problems=_first_problem(session, idea) if "problem" in idea.get("about", ()) else (),
        organisations=_organisations(session, idea.get("org", [])),
    )


def _first_problem(session: Session, idea: Mapping[str, Any]) -> tuple[int, ...]:
    """The first example problem on the article's topic in its region, if there is one."""
    fitting = (
        select(Problem.id)
        .where(Problem.is_example, Problem.is_public, Problem.topic_code == idea["topics"][0])
        .where(Problem.region_code.in_(idea.get("in", REGION_CODES)))
        .order_by(Problem.id)
        .limit(1)
    )
    return tuple(session.scalars(fitting))


def _first_project(session: Session, idea: Mapping[str, Any]) -> tuple[int, ...]:
    fitting = (
        select(Project.id)
        .join(ProjectTopic, ProjectTopic.project_id == Project.id)
        .where(Project.is_example, ProjectTopic.topic_code == idea["topics"][0])
        .order_by(Project.id)
        .limit(1)
    )
    return tuple(session.scalars(fitting))


def _organisations(session: Session, slugs: list[str]) -> tuple[int, ...]:
    return tuple(session.scalars(select(Organisation.id).where(Organisation.slug.in_(slugs))))


def _count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(NewsItem).where(NewsItem.is_example)) or 0
