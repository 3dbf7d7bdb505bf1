"""Generated problems for load tests and benchmarks: set-based, repeatable by seed, marked as generated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from app.bulk import without_indexes
from app.db import bump_data_version
from app.importing.staging import StagedRow, Staging, Tables
from app.problems.models import Problem
from app.problems.services.inventing.words import Spot, read_ideas, read_sentences, spots_in
from app.statements import run_file
from app.text import search_document
from app.topics.models import Topic

SOURCE = "generated"
SQL = Path(__file__).resolve().parents[1] / "sql"
# From here on it is quicker to make indexes and kept counts again than to keep them up row by row.
MANY = 50_000
MOST_POINTS, LEAST_POINTS = 100_000, 2_000
# Draws of different seeds must not meet: each seed has room for so many kinds of draws.
DRAWS = 100
# Fixed, so that the same seed gives the same problems on any day.
AS_OF = datetime(2026, 10, 31, tzinfo=UTC)
WHERE_IN_EACH = 2
WRITTEN = ("problem", "problem_step", "problem_log")
PARTS = ("problem_log", "problem_step")
TABLES: Tables = {
    "generated_spot": ("number", "geom", "region_code", "municipality_code", "population", "words"),
    "generated_word": ("spot_number", "number", "title", "text", "topic", "topic_codes", "document"),
}

Say = Callable[[str], None]


def generate_problems(
    session: Session, spots: Sequence[Spot], problems: int, seed: int = 1, say: Say = lambda _line: None
) -> int:
    """Write `problems` more generated problems at these settlements; return how many.

    From 50,000 on the tables are locked until the transaction ends. 1,000,000 take some minutes.
    """
    _prepare(session)
    say("words and places")
    _write_words(session, spots)
    points = min(max(problems, LEAST_POINTS), MOST_POINTS)
    _run(session, "generate_points", {"points": points, "seed": seed * DRAWS})
    session.execute(text("ANALYZE pg_temp.generated_point"))
    first = _next_number(session)
    first_id = (session.scalar(select(func.max(Problem.id))) or 0) + 1
    values = {"first": first, "last": first + problems - 1, "seed": seed * DRAWS, "as_of": AS_OF}
    many = problems >= MANY
    with _without_keeping(session, say, many=many), without_indexes(session, WRITTEN if many else ()):
        say("problems")
        _run(session, "generate_problems", values | {"source": SOURCE})
        say("steps and log")
        _run(session, "generate_work", {"source": SOURCE, "first_id": first_id})
        say("indexes")
    for table in WRITTEN:
        session.execute(text(f"ANALYZE {table}"))
    bump_data_version(session, "problems")
    return problems


def remove_generated(session: Session) -> int:
    """Delete every generated problem; return how many went.

    As with writing, the tables are locked until the transaction ends where there are many.
    """
    _prepare(session)
    found = session.scalar(select(func.count()).where(Problem.is_generated)) or 0
    if not found:
        return 0
    many = found >= MANY
    aside = WRITTEN if many else ()
    with _without_keeping(session, lambda _line: None, many=many), without_indexes(session, aside):
        if many:
            # A cascade would look for each problem's own rows, without the index.
            _delete_parts(session)
        session.execute(delete(Problem).where(Problem.is_generated))
    bump_data_version(session, "problems")
    return found


@contextmanager
def _without_keeping(session: Session, say: Say, *, many: bool) -> Iterator[None]:
    """Set the triggers of the problems aside for very many rows, and count what they keep once at the end."""
    if not many:
        yield
        return
    for table in ("problem", "problem_log"):
        session.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
    yield
    say("grid and totals")
    run_file(session, SQL / "count_kept.sql")
    for table in ("problem", "problem_log"):
        session.execute(text(f"ALTER TABLE {table} ENABLE TRIGGER USER"))


def _delete_parts(session: Session) -> None:
    for table in PARTS:
        session.execute(
            text(
                f"DELETE FROM {table} USING problem"  # noqa: S608 - names of our own tables
                f" WHERE {table}.problem_id = problem.id AND problem.is_generated"
            )
        )


def _write_words(session: Session, spots: Sequence[Spot]) -> None:
    """Fill generated_spot, and generated_word with every idea that makes sense at each."""
    staging = Staging(session, TABLES, ("generated_point",), SQL / "generate_tables.sql")
    parents = {row.code: row.parent_code for row in session.execute(select(Topic.code, Topic.parent_code))}
    ideas, sentences = read_ideas(), read_sentences()
    for number, spot in enumerate(spots):
        suiting = [idea for idea in ideas if idea.suits(spot)]
        words = 0
        for place, idea in enumerate(suiting):
            where = spots_in(sentences, spot)
            for step in range(WHERE_IN_EACH if "{where}" in idea.title else 1):
                holes = {
                    "place": spot.words["ka"]["place"],
                    "where": where[(place * WHERE_IN_EACH + step + number) % len(where)],
                    "n": sum(idea.n) // 2,
                }
                title, words_text = idea.title.format(**holes), idea.text.format(**holes)
                codes = "{" + ",".join(filter(None, (idea.topic, parents[idea.topic]))) + "}"
                row: StagedRow = (
                    number,
                    words,
                    title,
                    words_text,
                    idea.topic,
                    codes,
                    search_document([title]),
                )
                staging.add("generated_word", row)
                words += 1
        point = f"SRID=4326;POINT({spot.lon} {spot.lat})"
        spot_row: StagedRow = (
            number, point, spot.region_code, spot.municipality_code, max(spot.population, 500), words,
        )  # fmt: skip
        staging.add("generated_spot", spot_row)
    staging.finish()


def _next_number(session: Session) -> int:
    last = session.scalar(select(func.max(Problem.external_id)).where(Problem.source == SOURCE))
    return int(last.removeprefix("GEN-")) + 1 if last else 1


def _prepare(session: Session) -> None:
    session.execute(text("SET LOCAL statement_timeout = 0"))
    # Compiling costs more than it saves in statements whose time goes into functions of PostGIS.
    session.execute(text("SET LOCAL jit = off"))
    session.execute(text("SET LOCAL work_mem = '128MB'"))
    session.execute(text("SET LOCAL maintenance_work_mem = '512MB'"))
    # What projects were generated from in the same transaction has other columns.
    for table in ("generated_spot", "generated_word", "generated_point"):
        session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{table}"))
    session.execute(text((SQL / "generate_draw.sql").read_text("utf-8")))


def _run(session: Session, name: str, values: dict[str, object]) -> None:
    run_file(session, SQL / f"{name}.sql", values)
