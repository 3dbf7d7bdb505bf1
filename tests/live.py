"""The service as a process of its own, and a browser that notes what a page asks for and complains about."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from scripts.places import ROOT
from scripts.run import end_with_parent
from tests.database import cloned

CHROMIUM = "/usr/bin/chromium"
CHROMIUM_WORDS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
START_SECONDS = 60


@dataclass
class PageReports:
    """What a page did that no page may do. A test that provokes a complaint takes it out itself."""

    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def live_database_url(template_database: str, worker_id: str) -> Iterator[str]:
    """The database of `live_server`: a copy of its own for the module, so tests may commit to it."""
    with cloned(template_database, f"live_{worker_id}_{time.monotonic_ns()}") as url:
        yield url


@pytest.fixture(scope="module")
def live_server(live_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the service under gunicorn, as `make run` starts it."""
    with serve(live_database_url, tmp_path_factory.mktemp("live")) as address:
        yield address


@contextmanager
def serve(database_url: str, folder: Path, **settings: str) -> Iterator[str]:
    """Run the service with these environment variables for the length of the block; give its address."""
    port = find_free_port()
    log = folder / "web.log"
    command = [sys.executable, "-m", "gunicorn", "scripts.web:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "scripts.web_worker.Worker", "--no-control-socket"]
    command += ["--workers", "1", "--threads", "4"]
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "a secret of the tests",
        "SITE_URL": address,
        "STORAGE_URL": (folder / "uploads").as_uri(),
        **settings,
    }
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
    try:
        _wait_until_well(server, address, log)
        yield address
    finally:
        # The whole session at once: an end that lets visitors finish takes 1.5 s, and here are none.
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=30)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, started once a worker."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_WORDS))
        yield browser
        browser.close()


@pytest.fixture
def page_reports() -> PageReports:
    return PageReports()


@pytest.fixture
def browser_page(browser: Browser, live_server: str, page_reports: PageReports) -> Iterator[Page]:
    """A page on `live_server`. The test fails for a request to another host and for any console error."""
    context = browser.new_context(base_url=live_server, viewport={"width": 1280, "height": 800})
    context.set_default_timeout(15_000)
    page = context.new_page()
    own_host = urlsplit(live_server).netloc

    def note_request(url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.netloc != own_host:
            page_reports.foreign.append(url)

    context.on("request", lambda request: note_request(request.url))
    page.on("websocket", lambda websocket: note_request(websocket.url))
    context.on("weberror", lambda error: page_reports.complaints.append(str(error.error)))
    context.on(
        "console",
        # A breach of the content security policy is an error here too.
        lambda message: page_reports.complaints.append(message.text) if message.type == "error" else None,
    )
    yield page
    context.close()
    assert page_reports.foreign == [], "the page asked another host"
    assert page_reports.complaints == [], "the page complained on its console"


def find_free_port() -> int:
    """Return a port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_well(server: subprocess.Popen[bytes], address: str, log: Path) -> None:
    give_up_at = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up_at and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the service did not start:\n{log.read_text()}")
