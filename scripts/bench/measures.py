"""Each promise of speed, measured: a name, the figure, its bound, and how it came about."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from sqlalchemy import ClauseElement, Select, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from app.filters import Filter, parse
from app.geo import GEORGIA, Bbox
from app.maps.queries.projects import SQL, kept_parameters, select_live_cells
from app.opendata.queries import select_locations, select_problems
from app.projects.queries.grid import CellRange, cells_of, level_of_zoom
from app.streaming import copy_statement
from scripts.bench.clock import WARM_UP, Client, Reply, median_ms, once_ms
from scripts.bench.stage import Stage

COUNTRY = Bbox(*GEORGIA)
ZOOM = 7
# The machine's own unrest comes and goes: both are measured in turn.
WARM_ROUNDS, WARM_RUNS = 9, 20
# What is exported: its path, the statement of its text, how often; all problems are 700 MB each time.
EXPORTS: dict[str, tuple[str, Callable[[Filter, str, str], Select[Any]], int]] = {
    "all places": ("/export/locations.geojson", select_locations, 25),
    "all problems": ("/export/problems.geojson", select_problems, 3),
}
VIEW = f"/clusters/projects.geojson?bbox={','.join(map(str, GEORGIA))}&zoom={ZOOM}"
_DIALECT = PGDialect_psycopg(paramstyle="pyformat")


@dataclass(frozen=True)
class Figure:
    """A measured figure. `bound` is the most it may be (`at_least`: the least); `how` tells its parts."""

    name: str
    value: float
    unit: str
    bound: float
    how: str
    at_least: bool = False

    @property
    def holds(self) -> bool:
        return self.value >= self.bound if self.at_least else self.value <= self.bound


def _compiled(statement: ClauseElement) -> tuple[str, dict[str, Any]]:
    compiled = statement.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return compiled.string, dict(compiled.params)


def sql_ms(stage: Stage, statement: ClauseElement, runs: int, values: dict[str, Any] | None = None) -> float:
    """Return the median time of the bare statement through the driver."""
    query, parameters = _compiled(statement)
    parameters.update(values or {})
    with psycopg.connect(
        stage.database_url, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        return median_ms(lambda: connection.execute(query, parameters).fetchall(), runs)


def ask_warm(
    stage: Stage, path: str, statement: ClauseElement, values: dict[str, Any] | None = None
) -> tuple[Reply, float]:
    """Return the answer that everybody asks for, warm, and the median time of its bare SQL, in turn."""
    query, parameters = _compiled(statement)
    parameters.update(values or {})
    client, bare, replies = Client(stage), [], []
    with psycopg.connect(
        stage.database_url, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        for _ in range(WARM_ROUNDS):
            replies.append(client.ask(path, WARM_RUNS))
            bare.append(median_ms(lambda: connection.execute(query, parameters).fetchall(), WARM_RUNS))
    replies.sort(key=lambda reply: reply.whole_ms)
    return replies[WARM_ROUNDS // 2], statistics.median(bare)


@contextmanager
def bare_copy(stage: Stage, statement: Select[Any]) -> Iterator[Callable[[], int]]:
    """Give what reads the bare COPY of the same rows once, each row dropped, and returns the bytes."""
    query, parameters = copy_statement(statement)

    def work() -> int:
        with connection.cursor() as cursor, cursor.copy(query, parameters) as copy:
            return sum(len(row) for row in copy)

    with psycopg.connect(stage.database_url, cursor_factory=psycopg.ClientCursor) as connection:
        yield work


def measure_export(stage: Stage, what: str = "all places") -> list[Figure]:
    """The export of a layer beside the fastest bare COPY of the same text, both in turn."""
    client, (path, select_layer, runs) = Client(stage), EXPORTS[what]
    with bare_copy(stage, select_layer(Filter(), "ka", "http://127.0.0.1:8000")) as copy:
        size = copy()
        client.download(path)
        before = stage.resident_kb()
        bare_times, replies = [], []
        for _ in range(runs):
            bare_times.append(once_ms(copy))
            replies.append(client.download(path))
    grown = (stage.resident_kb() - before) / 1024
    bare = statistics.median(bare_times)
    whole = statistics.median(reply.whole_ms for reply in replies)
    first_byte = statistics.median(reply.first_byte_ms for reply in replies)
    how = f"{whole:.0f} ms, {replies[0].size / 1e6:.0f} MB; bare COPY {bare:.0f} ms, {size / 1e6:.0f} MB"
    return [
        Figure(f"export of {what}, to the bare COPY", whole / bare, "times", 1.3, how),
        Figure(f"export of {what}, first byte", first_byte, "ms", 50, f"median of {runs}"),
        Figure(
            f"export of {what}, memory growth over {runs + 1} exports", grown, "MB", 10,
            f"{before / 1024:.0f} MB before",
        ),
    ]  # fmt: skip


def measure_clusters(stage: Stage) -> list[Figure]:
    """The whole country's aggregates, kept and filtered, beside their SQL.

    The country as everybody opens it is warm: most answers come from the process's memory. A moved view and a
    filter are asked for once each, so that the way to the database is measured.
    """
    client = Client(stage)
    cells = cells_of(COUNTRY, level_of_zoom(ZOOM))
    kept_statement = text((SQL / "kept_clusters.sql").read_text())
    kept, kept_sql = ask_warm(stage, VIEW, kept_statement, kept_parameters(COUNTRY, cells, "ka"))
    moved = client.ask_each([_view_moved_by(step / 1e6) for step in range(WARM_UP + 60)])
    live_ms, live_sql = _ask_new_filters(stage, cells)
    again = client.ask(VIEW, 60, {"If-None-Match": kept.etag})
    return [
        Figure(
            "clusters of the country, to their SQL", kept.whole_ms / kept_sql, "times", 1.5,
            f"{kept.whole_ms:.2f} ms, SQL {kept_sql:.2f} ms, {kept.size / 1000:.0f} kB, the same view (warm)",
        ),
        Figure(
            "clusters of a view not asked for before", moved.whole_ms, "ms", 10,
            f"SQL {kept_sql:.2f} ms, a new view each time",
        ),
        Figure(
            "clusters with a filter, to the SQL of a live grid", live_ms / live_sql, "times", 1.3,
            f"{live_ms:.1f} ms, SQL {live_sql:.1f} ms, a new filter each time",
        ),
        Figure(
            f"clusters again with ETag ({again.status})", again.server_ms, "ms", 1,
            f"{again.whole_ms:.2f} ms in all",
        ),
    ]  # fmt: skip


def _ask_new_filters(stage: Stage, cells: CellRange) -> tuple[float, float]:
    """Return the median times of answer and bare SQL; each filter is asked for once by both, in turn."""
    client, answers, bare = Client(stage), [], []
    with psycopg.connect(
        stage.database_url, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        for day in range(1, 29):
            query = f"status=current&from=2015-01-{day:02}"
            statement = _compiled(select_live_cells(_parse(query), cells, "ka"))
            # Who comes second finds the pages warm: each is it every other time.
            for turn in ("answer", "bare") if day % 2 else ("bare", "answer"):
                if turn == "answer":
                    answers.append(client.ask_each([f"{VIEW}&{query}"], warm_up=0).whole_ms)
                else:
                    bare.append(once_ms(lambda told=statement: connection.execute(*told).fetchall()))  # type: ignore[misc]
    return statistics.median(answers[WARM_UP:]), statistics.median(bare[WARM_UP:])


def _view_moved_by(degrees: float) -> str:
    west, south, east, north = GEORGIA
    return f"/clusters/projects.geojson?bbox={west + degrees:.6f},{south},{east},{north}&zoom={ZOOM}"


def _parse(query: str) -> Filter:
    return parse([pair.split("=") for pair in query.split("&")])  # type: ignore[misc]


def measure_page(stage: Stage, path: str = "/map", name: str = "map page") -> list[Figure]:
    """The size of the map's page and its time in the server."""
    reply = Client(stage).ask(path, 40)
    return [
        Figure(f"{name}, HTML", reply.size / 1000, "kB", 60, f"status {reply.status}"),
        Figure(f"{name}, server time", reply.server_ms, "ms", 50, f"{reply.whole_ms:.1f} ms in all"),
    ]


def compare(small: Stage, large: Stage) -> list[Figure]:
    """What the same costs with a hundred times the projects, both measured in one run.

    The clusters in a new view each time: from memory, the number of projects would make no difference.
    """
    figures = []
    views = [_view_moved_by(step / 1e6) for step in range(1000, 1000 + WARM_UP + 60)]
    for name, paths, bound in (
        ("clusters of the country at 1,000,000, to 10,000", views, 2.0),
        ("map page at 1,000,000, to 10,000", ["/map"] * (WARM_UP + 40), 1.3),
    ):
        few, many = (Client(stage).ask_each(paths) for stage in (small, large))
        how = f"{many.server_ms:.2f} ms, at 10,000 {few.server_ms:.2f} ms (server time)"
        figures.append(Figure(name, many.server_ms / few.server_ms, "times", bound, how))
    return figures
