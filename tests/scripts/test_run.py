"""`make run` starts all parts, stops all of them, and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.places import ROOT
from tests.database import cloned
from tests.live import find_free_port
from tests.scripts.conftest import wait_until


@pytest.fixture(scope="module")
def prepared_url(template_database: str, worker_id: str) -> Iterator[str]:
    """A database for the service, with its examples loaded by the first start."""
    with cloned(template_database, f"run_{worker_id}") as url:
        yield url


# The one that listens and the two that answer.
WEB_PROCESSES = 3


class Service:
    """A running `scripts.run`, its output and its children."""

    def __init__(self, url: str) -> None:
        self.port = find_free_port()
        self.output = ""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "scripts.run", "--port", str(self.port), "--end-with-parent"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": url},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        wait_until(lambda: "Kseli is ready" in self.output or self.process.poll() is not None, 90)
        assert self.process.poll() is None, self.output
        # It is ready with the first web process; gunicorn may still be making the second.
        wait_until(lambda: count_web(descendants(self.process.pid)) == WEB_PROCESSES)
        self.family = descendants(self.process.pid)

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.output += line

    def wait(self) -> int:
        """Return the status once the service has ended and none of its processes is left."""
        status = self.process.wait(timeout=40)
        wait_until(lambda: not any(is_alive(pid) for pid in self.family))
        return status


@pytest.fixture
def service(prepared_url: str) -> Iterator[Service]:
    service = Service(prepared_url)
    yield service
    service.process.kill()
    service.wait()


def descendants(pid: int) -> list[int]:
    """Return the children of a process, theirs, and so on."""
    try:
        children = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []
    return children + [grandchild for child in children for grandchild in descendants(child)]


def count_web(pids: list[int]) -> int:
    """Return how many of these processes are gunicorn's; one that has ended meanwhile is none."""
    files = (Path(f"/proc/{pid}/cmdline") for pid in pids)
    return sum("gunicorn" in file.read_text() for file in files if file.exists())


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_service_says_when_it_is_ready_and_ctrl_c_stops_all_of_it(service: Service) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/readyz", timeout=10) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"http://127.0.0.1:{service.port}/export/projects.geojson?limit=1") as answer:
        assert f'"url":"http://127.0.0.1:{service.port}/projects/' in answer.read().decode()
    commands = [Path(f"/proc/{pid}/cmdline").read_text() for pid in service.family]
    assert count_web(service.family) == WEB_PROCESSES
    assert any(command.endswith("worker\0") for command in commands)
    service.process.send_signal(signal.SIGINT)
    assert service.wait() == 0


def test_termination_stops_all_parts(service: Service) -> None:
    service.process.send_signal(signal.SIGTERM)
    assert service.wait() == 0


def test_death_of_the_web_stops_the_rest_with_a_bad_status(service: Service) -> None:
    web = next(pid for pid in service.family if "gunicorn" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(web, signal.SIGKILL)
    assert service.wait() == 1
    assert "the web ended" in service.output


def test_killed_supervisor_leaves_no_process_behind(service: Service) -> None:
    service.process.kill()
    assert service.wait() == -signal.SIGKILL


def test_taken_port_is_named_before_anything_starts() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-m", "scripts.run", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in done.stderr
    assert time.monotonic() - began < 5
