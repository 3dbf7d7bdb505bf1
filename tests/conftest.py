"""What every test may ask for: the service, its database, a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from app.db import db
from scripts.private_database import release_private_database
from tests.database import cloned, dispose, end_run, make_app, run_of_this_process, start_run
from tests.live import PageReports, browser, browser_page, live_database_url, live_server, page_reports

__all__ = ["PageReports", "browser", "browser_page", "live_database_url", "live_server", "page_reports"]


# How long one example takes is the machine's matter: beside other work 200 ms pass without any fault.
settings.register_profile("kseli", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("kseli")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: pytest.Session) -> None:
    """Tell each worker of pytest-xdist which run it belongs to."""
    node.workerinput["kseli_run"] = run_of_this_process()  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Leave nothing behind: the first process drops the run's databases and waits for the cluster's end."""
    if not hasattr(config, "workerinput"):
        end_run(run_of_this_process())
    release_private_database("test")


@pytest.fixture(scope="session")
def worker_id(request: pytest.FixtureRequest) -> str:
    """The worker's name under pytest-xdist, main without it."""
    return str(getattr(request.config, "workerinput", {}).get("workerid", "main"))


@pytest.fixture(scope="session")
def template_database(request: pytest.FixtureRequest) -> str:
    """A database with the schema, regions and topics, made once a run; only ever cloned."""
    workerinput = getattr(request.config, "workerinput", {})
    return start_run(workerinput.get("kseli_run", run_of_this_process()))


@pytest.fixture(scope="session")
def app(template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service on the worker's own database."""
    with cloned(template_database, worker_id) as url:
        app = make_app(url, tmp_path_factory.mktemp("instance"))
        yield app
        dispose(app)


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session whose transaction is rolled back; `client` sees what it wrote, and commits are savepoints."""
    with app.app_context():
        engines = db.engines
        engine = db.engine
        db.session.configure(join_transaction_mode="create_savepoint")
    with engine.connect() as connection:
        transaction = connection.begin()
        engines[None] = connection  # type: ignore[index]
        try:
            with Session(bind=connection, join_transaction_mode="create_savepoint") as session:
                yield session
        finally:
            engines[None] = engine  # type: ignore[index]
            transaction.rollback()


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    """A client in the transaction of `session`."""
    return app.test_client()


@pytest.fixture
def statements(app: Flask, session: Session) -> Iterator[list[str]]:
    """The SQL sent since the test began, for routes that must not send more than they need."""
    sent: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        # The savepoints are the fixture's own.
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            sent.append(statement)

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    yield sent
    event.remove(connection, "before_cursor_execute", note)


@pytest.fixture
def engine(own_app: Flask) -> Iterator[Engine]:
    """Connections to the database of `own_app`, within its context: for several who come at once."""
    with own_app.app_context():
        yield db.engine


@pytest.fixture
def own_app(
    template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The service on a database for this one test: for commands, streams and whatever else really commits."""
    with cloned(template_database, f"own_{worker_id}") as url:
        app = make_app(url, tmp_path_factory.mktemp("instance"))
        yield app
        dispose(app)


@pytest.fixture(scope="module")
def module_app(
    template_database: str, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """As `own_app`, for a whole module that fills its database once and then only reads."""
    with cloned(template_database, f"module_{worker_id}") as url:
        app = make_app(url, tmp_path_factory.mktemp("instance"))
        yield app
        dispose(app)


@pytest.fixture
def own_client(own_app: Flask) -> FlaskClient:
    return own_app.test_client()
