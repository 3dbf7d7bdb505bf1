"""What the walks in the browser share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.browser.map_stage import set_stage
from tests.database import dispose, make_app
from tests.mail.post_office import Clerk, serve_mail, working

# As long as the page's own waiting: a busy machine is no failure.
expect.set_options(timeout=15_000)


@pytest.fixture
def service(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The service in the test's own process, on the database of the one that the browser asks."""
    app = make_app(live_database_url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        yield app
    dispose(app)


@pytest.fixture(scope="module")
def map_stage(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The live database holds the projects of map_stage."""
    set_stage(live_database_url, tmp_path_factory.mktemp("instance"))


@pytest.fixture(scope="module")
def clerk(live_database_url: str, live_server: str) -> Iterator[Clerk]:
    """A mail server that takes what a real worker of this service sends."""
    clerk = Clerk()
    with (
        serve_mail(clerk) as port,
        working(live_database_url, MAIL_URL=f"smtp://127.0.0.1:{port}", SITE_URL=live_server),
    ):
        yield clerk
