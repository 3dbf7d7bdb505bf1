"""The promises for problems at 1,000,000 of them: the map's marks, similar ones nearby, publishing."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlencode

import psycopg
from sqlalchemy import create_engine, select, text
from sqlalchemy.orm import Session

from app.accounts.models import Person
from app.db import web_url
from app.filters import Filter, parse
from app.geo import GEORGIA, Bbox
from app.maps.queries.problems import select_features
from app.problems.models import Problem
from app.problems.queries.nearby import list_nearby
from app.problems.services.moderation import publish
from app.problems.services.telling_reporter import Moderator
from app.projects.queries.grid import cells_of, level_of_zoom
from scripts.bench.clock import WARM_UP, Client, once_ms
from scripts.bench.measures import Figure, _compiled, ask_warm
from scripts.bench.stage import Stage

COUNTRY = Bbox(*GEORGIA)
ZOOM = 7
FINEST_KEPT = 13
# Where most problems lie close together, and where few do.
PLACES = ((44.8, 41.7), (42.7, 42.25), (41.64, 41.65), (44.11, 41.98), (45.47, 41.92), (42.73, 43.05))
TITLE = "წყლის ჭიდან 8 დღეა წყალი მოედინება ბაზართან, თბილისში"
ROUNDS = 6
PUBLISHED = 20
EMAIL = "bench@example.org"


def measure_problems(stage: Stage) -> list[Figure]:
    """The marks of the map beside their SQL, similar problems nearby, and a publication with its commit."""
    return [*_measure_clusters(stage), _measure_nearby(stage), _measure_publish(stage)]


def _measure_clusters(stage: Stage) -> list[Figure]:
    """The marks as the map opens, the kept ones of the country at their finest, and a live grid.

    As the map opens the SQL takes less than a millisecond, about as long as any exchange over HTTP: warm it
    is measured as a ratio, as for projects; a view that nobody asked for before in milliseconds.
    """
    cells = cells_of(COUNTRY, level_of_zoom(ZOOM))
    warm, warm_sql = ask_warm(stage, _path_of(COUNTRY, ZOOM, {}), select_features(Filter(), cells))
    finest, finest_sql, size = _ask_in_turn(stage, [(FINEST_KEPT, step / 1e6, {}) for step in range(1, 40)])
    days = [{"status": "open", "from": f"2015-01-{day:02}"} for day in range(1, 21)]
    live, live_sql, _ = _ask_in_turn(stage, [(ZOOM, 0, query) for query in days])
    opened, opened_sql, small = _ask_in_turn(stage, [(ZOOM, step / 1e6, {}) for step in range(1, 60)])
    return [
        Figure(
            "clusters of problems as the map opens, to their SQL", warm.whole_ms / warm_sql, "times", 1.5,
            f"{warm.whole_ms:.2f} ms, SQL {warm_sql:.2f} ms, {warm.size / 1000:.0f} kB, the same view (warm)",
        ),
        Figure(
            "clusters of problems at their finest, to their SQL", finest / finest_sql, "times", 1.5,
            f"{finest:.1f} ms, SQL {finest_sql:.1f} ms, {size / 1000:.0f} kB, a new view each time",
        ),
        Figure(
            "clusters of problems with a filter, to a live grid's SQL", live / live_sql, "times", 1.5,
            f"{live:.0f} ms, SQL {live_sql:.0f} ms, a new filter each time",
        ),
        Figure(
            "clusters of problems in a view not asked for before", opened, "ms", 10,
            f"SQL {opened_sql:.2f} ms, {small / 1000:.0f} kB, a new view each time",
        ),
    ]  # fmt: skip


def _ask_in_turn(stage: Stage, views: list[tuple[int, float, dict[str, str]]]) -> tuple[float, float, int]:
    """Return the median times of answer and bare SQL, and the size; each view is asked for once by both.

    A view: zoom, degrees by which the country is moved, filter.
    """
    client, answers, bare, size = Client(stage), [], [], 0
    with psycopg.connect(
        stage.database_url, autocommit=True, cursor_factory=psycopg.ClientCursor
    ) as connection:
        for number, (zoom, moved_by, query) in enumerate(views):
            box = Bbox(COUNTRY.west + moved_by, COUNTRY.south, COUNTRY.east, COUNTRY.north)
            flt = parse(query.items(), layers=("problems",))
            statement = _compiled(select_features(flt, cells_of(box, level_of_zoom(zoom))))
            path = _path_of(box, zoom, query)
            # Who comes second finds the pages warm: each is it every other time.
            for turn in ("answer", "bare") if number % 2 else ("bare", "answer"):
                if turn == "answer":
                    reply = client.ask_each([path], warm_up=0)
                    answers.append(reply.whole_ms)
                    size = reply.size
                else:
                    bare.append(once_ms(lambda known=statement: connection.execute(*known).fetchall()))  # type: ignore[misc]
    return statistics.median(answers[WARM_UP:]), statistics.median(bare[WARM_UP:]), size


def _path_of(box: Bbox, zoom: int, query: dict[str, str]) -> str:
    told = {"bbox": ",".join(f"{edge:.6f}" for edge in box), "zoom": zoom, **query}
    return f"/clusters/problems.geojson?{urlencode(told)}"


def _measure_nearby(stage: Stage) -> Figure:
    with _session(stage) as session:
        times, found = [], 0
        for step in range(ROUNDS * len(PLACES)):
            lon, lat = PLACES[step % len(PLACES)]
            place = (lon + step * 0.0007, lat + step * 0.0003)

            def look(place: tuple[float, float] = place) -> None:
                nonlocal found
                found += len(list_nearby(session, *place, topic="water", words=TITLE))

            times.append(once_ms(look))
    how = f"median of {len(times)} places, slowest {max(times):.1f} ms, {found} found"
    return Figure("similar problems nearby", statistics.median(times), "ms", 30, how)


def _measure_publish(stage: Stage) -> Figure:
    """Publish waiting reports, each in a transaction of its own, commit included.

    Of the 2,000 generated ones that wait, a run uses up twenty.
    """
    with _session(stage) as session:
        by = Moderator(_moderator(session), ("a secret of the bench",))
        waiting = select(Problem.id, Problem.version).where(
            Problem.moderation == "waiting", Problem.is_generated
        )
        rows = session.execute(waiting.order_by(Problem.id).limit(PUBLISHED)).all()
        session.commit()
        times = []
        for row in rows:

            def decide(number: int = row.id, version: int = row.version) -> None:
                publish(session, number, by, version)
                session.commit()

            times.append(once_ms(decide))
    how = f"median of {len(times)}, slowest {max(times):.1f} ms, counts kept by the trigger, committed"
    return Figure("publishing a problem", statistics.median(times), "ms", 50, how)


def _moderator(session: Session) -> int:
    found = session.scalar(select(Person.id).where(Person.email == EMAIL))
    if found is None:
        person = Person(
            email=EMAIL,
            name="Bench",
            password="-",  # noqa: S106 - nobody signs in with it
            role="moderator",
            fs_uniquifier="bench",
        )
        session.add(person)
        session.flush()
        found = person.id
    session.commit()
    return found


@contextmanager
def _session(stage: Stage) -> Iterator[Session]:
    """Give a session as the web has it."""
    engine = create_engine(web_url(stage.database_url))
    with Session(engine) as session:
        session.execute(text("SELECT 1"))
        yield session
    engine.dispose()
