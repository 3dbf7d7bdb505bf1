"""Generated projects for load tests and benchmarks: set-based, repeatable by seed, marked as generated."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.bulk import without_indexes
from app.organisations.models import Organisation
from app.projects.models import Participation, Project
from app.projects.services.examples import read_words
from app.projects.services.generate_words import DONOR_SLUG, WORD_TABLES, write_words
from app.projects.services.inventing.period import AS_OF
from app.projects.services.kept import refresh

SOURCE = "generated"
SQL = Path(__file__).resolve().parents[1] / "sql"
# From here on it is quicker to make the indexes again than to keep them up row by row.
MANY = 50_000
MOST_POINTS = 100_000
LEAST_POINTS = 2_000
# Draws of different seeds must not meet: each seed has room for so many kinds of draws.
DRAWS = 100
WRITTEN = (
    "project",
    "project_location",
    "participation",
    "project_sector",
    "project_topic",
    "project_budget",
    "project_transaction",
)
KEPT = ("project_feature", "location_feature", "project_cluster")
# Of features to the right: their rows go with their project, here as well as by the cascade.
_BEYOND = ("link", "news_project", "event_project", "observation_project")
# Every table that refers to projects.
PARTS = (*KEPT, *reversed(WRITTEN[1:]), "project_document", "project_result", "project_change", *_BEYOND)
# The temporary tables that the statements draw into.
DRAWN = {
    "generate_points": "generated_point",
    "generate_plan": "generated_project",
    "generate_places": "generated_place",
}

Say = Callable[[str], None]


def generate_projects(session: Session, projects: int, seed: int = 1, say: Say = lambda _line: None) -> int:
    """Write `projects` more generated projects with all that is derived from them; return how many.

    From 50,000 on the tables are locked until the transaction ends. 1,000,000 take some minutes.
    """
    _prepare(session)
    first = _next_number(session)
    numbers = {"first": first, "last": first + projects - 1, "seed": seed * DRAWS, "as_of": AS_OF}
    say("words, funders and places")
    write_words(session, read_words(session))
    points = min(max(projects, LEAST_POINTS), MOST_POINTS)
    _run(session, ["generate_points"], {"points": points, "seed": seed * DRAWS}, say)
    _run(session, ["generate_plan"], numbers, say)
    _run(session, ["generate_places"], numbers, say)
    many = projects >= MANY
    with without_indexes(session, KEPT if many else ()):
        with without_indexes(session, WRITTEN if many else ()):
            _run(session, ["generate_projects", "generate_parts"], numbers | {"source": SOURCE}, say)
            say("indexes")
        for table in WRITTEN:
            session.execute(text(f"ANALYZE {table}"))
        say("features, grid and totals")
        refresh(session, select(Project.id).where(Project.id.in_(_new_ids())), columns_written=True)
    return projects


def remove_generated(session: Session) -> int:
    """Delete every generated project and its funders; return how many projects went.

    As with writing, the tables are locked until the transaction ends where there are many.
    """
    _prepare(session)
    found = session.scalar(select(func.count()).where(Project.is_generated)) or 0
    if not found:
        return 0
    with without_indexes(session, ("project", *PARTS) if found >= MANY else ()):
        # The rows of the parts go first, whole: a cascade would look for each project's own.
        for part in PARTS:
            session.execute(
                text(
                    f"DELETE FROM {part} USING project"  # noqa: S608 - names of our own tables
                    f" WHERE {part}.project_id = project.id AND project.is_generated"
                )
            )
        session.execute(delete(Project).where(Project.is_generated))
    session.execute(
        delete(Organisation).where(
            Organisation.slug.like(f"{DONOR_SLUG}%"),
            Organisation.id.not_in(select(Participation.organisation_id)),
        )
    )
    refresh(session, select(Project.id).where(Project.is_generated))
    return found


def _new_ids() -> Any:
    return select(text("id")).select_from(text("generated_project"))


def _prepare(session: Session) -> None:
    session.execute(text("SET LOCAL statement_timeout = 0"))
    # Compiling costs more than it saves in statements whose time goes into functions of PostGIS.
    session.execute(text("SET LOCAL jit = off"))
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    for table in (*DRAWN.values(), *WORD_TABLES):
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    session.execute(text((SQL / "generate_draw.sql").read_text("utf-8")))


def _next_number(session: Session) -> int:
    last = session.scalar(select(func.max(Project.external_id)).where(Project.source == SOURCE))
    return int(last.removeprefix("GEN-")) + 1 if last else 1


def _run(session: Session, names: Iterable[str], values: dict[str, Any], say: Say) -> None:
    for name in names:
        say(name.removeprefix("generate_"))
        statement = text((SQL / f"{name}.sql").read_text("utf-8"))
        wanted = statement.compile().params
        session.execute(statement, {key: value for key, value in values.items() if key in wanted})
        if name in DRAWN:
            session.execute(text(f"ANALYZE {DRAWN[name]}"))
