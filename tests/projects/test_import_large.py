"""A large file: constant memory, and nothing left of an import that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests.projects.import_files import row, write_table

ROOT = Path(__file__).resolve().parents[2]
# Runs the command and tells the most memory that the process ever had, in kB. Not by getrusage: across fork
# and exec that begins with the memory of the test run itself.
MEASURED = """
import sys
from pathlib import Path
from app import create_app
result = create_app().test_cli_runner().invoke(args=sys.argv[1:])
print(result.output)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


def write_large(path: Path, rows: int) -> Path:
    """Projects that differ, each with about 1,000 letters of text."""
    words = ["water", "road", "school", "clinic", "forest", "market", "წყალი", "გზა", "სკოლა", "ტყე"]
    return write_table(
        path,
        *(
            row(
                external_id=f"P{number}",
                title_en=f"Project {number}",
                description_en=" ".join(words[(number + step * step) % 10] for step in range(150)),
                donor=f"Fund {number % 50}",
                lat=f"{41.8 + number % 997 / 10000:.4f}",
            )
            for number in range(rows)
        ),
    )


def command_environment(database_url: str) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": database_url,
        "SECRET_KEY": "for-this-test",
        "PYTHONPATH": str(ROOT),
    }


def run_measured(database_url: str, path: Path, command: str = "import-projects") -> tuple[str, int]:
    """Import in a process of its own; return what it told and its most memory in kB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, command, str(path)],
        cwd=ROOT,
        env=command_environment(database_url),
        capture_output=True,
        text=True,
        check=True,
        timeout=280,
    )
    *told, kilobytes = done.stdout.strip().splitlines()
    return "\n".join(told), int(kilobytes)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(live_database_url: str, tmp_path: Path) -> None:
    _, small = run_measured(live_database_url, write_large(tmp_path / "small.csv", 2_000))

    told, large = run_measured(live_database_url, write_large(tmp_path / "large.csv", 14_000))

    assert "12000 inserted, 0 updated, 2000 unchanged" in told
    assert large < 400_000
    assert large - small < 60_000


@pytest.mark.slow
def test_two_imports_at_once_both_come_in(live_database_url: str, tmp_path: Path) -> None:
    path = write_large(tmp_path / "large.csv", 1_000)
    command = [sys.executable, "-m", "flask", "--app", "app", "import-projects", str(path), "--source"]
    running = [
        subprocess.Popen(
            [*command, source], cwd=ROOT, env=command_environment(live_database_url), stdout=subprocess.PIPE
        )
        for source in ("left", "right")
    ]

    told = [process.communicate(timeout=200)[0].decode() for process in running]

    assert [process.returncode for process in running] == [0, 0], told
    assert all("1000 inserted" in text for text in told)


@pytest.mark.slow
def test_a_killed_import_leaves_nothing(live_database_url: str, tmp_path: Path) -> None:
    path = write_large(tmp_path / "large.csv", 6_000)
    address = live_database_url.replace("+psycopg2", "").replace("+psycopg", "")
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "import-projects", str(path), "--source", "killed"],
        cwd=ROOT,
        env=command_environment(live_database_url),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    writing = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query ILIKE '%import_project%' AND pid <> pg_backend_pid()"
    )
    with psycopg.connect(address, autocommit=True) as connection:
        deadline = time.monotonic() + 120
        while connection.execute(writing).fetchone() == (0,):
            assert process.poll() is None, "the import ended before it could be killed"
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = connection.execute(
            "SELECT count(*) FROM project WHERE source = 'killed' UNION ALL"
            " SELECT count(*) FROM import_run WHERE source = 'killed'"
        ).fetchall()

    assert found == [(0,), (0,)]
