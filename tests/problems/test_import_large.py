"""A large file of problems: constant memory, and two imports at once get along."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.problems.import_files import row, write_table
from tests.projects.test_import_large import ROOT, command_environment, run_measured

WORDS = ("წყალი", "გზა", "სკოლა", "ტყე", "ხიდი", "ნაგავი", "განათება", "ბაღი", "ექიმი", "ავტობუსი")


def write_large(path: Path, rows: int) -> Path:
    """Problems that differ, each with about 1,000 letters of text."""
    return write_table(
        path,
        *(
            row(
                external_id=f"P{number}",
                title=f"პრობლემა {number}",
                text=" ".join(WORDS[(number + step * step) % 10] for step in range(150)),
                lat=f"{41.8 + number % 997 / 10000:.4f}",
            )
            for number in range(rows)
        ),
    )


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(live_database_url: str, tmp_path: Path) -> None:
    small_file, large_file = tmp_path / "small.csv", tmp_path / "large.csv"
    _, small = run_measured(live_database_url, write_large(small_file, 2_000), "import-problems")

    told, large = run_measured(live_database_url, write_large(large_file, 12_000), "import-problems")

    assert "10000 inserted, 0 updated, 2000 unchanged" in told
    assert large < 400_000
    assert large - small < 60_000


@pytest.mark.slow
def test_the_same_file_twice_at_once_comes_in_once(live_database_url: str, tmp_path: Path) -> None:
    path = write_large(tmp_path / "large.csv", 1_000)
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "app",
        "import-problems",
        str(path),
        "--source",
        "twice",
    ]
    running = [
        subprocess.Popen(
            command, cwd=ROOT, env=command_environment(live_database_url), stdout=subprocess.PIPE
        )
        for _ in range(2)
    ]

    told = sorted(process.communicate(timeout=200)[0].decode() for process in running)

    assert [process.returncode for process in running] == [0, 0], told
    assert "0 inserted, 0 updated, 1000 unchanged" in told[0]
    assert "1000 inserted, 0 updated, 0 unchanged" in told[1]
