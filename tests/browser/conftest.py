"""What the walks in the browser share."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.map_stage import set_stage

# As long as the page's own waiting: a busy machine is no failure.
expect.set_options(timeout=15_000)


@pytest.fixture(scope="module")
def map_stage(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """The live database holds the projects of map_stage."""
    set_stage(live_database_url, tmp_path_factory.mktemp("instance"))
