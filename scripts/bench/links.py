"""The promise for pages with links: a problem with what could help it; projects, donors with their reach."""

from __future__ import annotations

from collections.abc import Sequence

import psycopg

from scripts.bench.clock import Client
from scripts.bench.measures import Figure
from scripts.bench.stage import Stage

RUNS, PAGES = 10, 12
# Problems with most suggestions, projects and donors with most links: what costs most.
_PROBLEMS = """
SELECT '/problems/' || problem_id FROM link JOIN problem ON problem.id = problem_id
WHERE problem.is_public GROUP BY problem_id ORDER BY count(*) DESC, problem_id LIMIT %(pages)s
"""
_PROJECTS = """
SELECT '/projects/' || project_id FROM link WHERE project_id IS NOT NULL
GROUP BY project_id ORDER BY count(*) DESC, project_id LIMIT %(pages)s
"""
_DONORS = """
SELECT '/donors/' || slug FROM participation JOIN organisation ON organisation.id = organisation_id
GROUP BY slug ORDER BY count(*) DESC, slug LIMIT %(pages)s
"""


def measure_links(stage: Stage) -> list[Figure]:
    """The pages with most links, at this number of projects and problems, all of them matched."""
    return [
        _measure(stage, "problem page with suggestions, server time", _PROBLEMS, 60),
        _measure(stage, "project page with problems in reach, server time", _PROJECTS, 100),
        _measure(stage, "donor page with problems in reach, server time", _DONORS, 150),
    ]


def _measure(stage: Stage, name: str, query: str, bound: float) -> Figure:
    client, paths = Client(stage), _list_paths(stage, query)
    replies = [client.ask(path, RUNS) for path in paths]
    slowest = max(replies, key=lambda reply: reply.server_ms)
    how = (
        f"the slowest of {len(paths)} with most links, {slowest.size / 1000:.0f} kB, at {stage.projects:,}"
        f" projects and {stage.problems:,} problems"
    )
    return Figure(name, slowest.server_ms, "ms", bound, how)


def _list_paths(stage: Stage, query: str) -> Sequence[str]:
    with psycopg.connect(stage.database_url) as connection:
        return [path for (path,) in connection.execute(query, {"pages": PAGES})]
