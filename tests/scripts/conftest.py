"""Clusters for these tests: each in a folder of its own, stopped and removed at the end."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from scripts.places import ROOT, Place, find_place
from scripts.private_database import hold_private_database, is_locked, release_private_database

Start = Callable[..., "Holder"]


@dataclass
class Holder:
    """A process that uses the cluster of `root` until told to end."""

    process: subprocess.Popen[str]
    url: str

    def end(self) -> None:
        """End the process in the orderly way."""
        self.process.communicate("end\n", timeout=60)


@pytest.fixture
def bare_checkout() -> Iterator[Path]:
    """A folder as a checkout would be, within reach of the user postgres, as pytest's own are not."""
    with reachable_folder() as folder:
        yield folder
        place = find_place("test", folder)
        wait_until(lambda: not is_locked(place.keeper_lock))
        if place.data.parent != place.instance:
            shutil.rmtree(place.data.parent)


@pytest.fixture(scope="session")
def made_cluster() -> Iterator[Path]:
    """The data of a cluster that was made and stopped; a copy is quicker than one made for each test."""
    with reachable_folder() as folder:
        hold_private_database("test", folder)
        release_private_database("test", folder)
        yield find_place("test", folder).data


@pytest.fixture
def checkout(bare_checkout: Path, made_cluster: Path) -> Path:
    """A checkout whose cluster was used before."""
    place = find_place("test", bare_checkout)
    subprocess.run(["cp", "-a", made_cluster, place.data], check=True)
    return bare_checkout


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """Make a folder that every user may enter, and remove it."""
    folder = Path(tempfile.mkdtemp(prefix="kseli-checkout-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def hold(bare_checkout: Path) -> Iterator[Start]:
    """Start processes that hold the cluster of the test's checkout."""
    holders: list[Holder] = []

    def start(root: Path = bare_checkout) -> Holder:
        code = (
            "import pathlib, sys; from scripts.private_database import *\n"
            "print(hold_private_database('test', pathlib.Path(sys.argv[1])), flush=True)\n"
            "sys.stdin.readline()\n"
            "release_private_database('test', pathlib.Path(sys.argv[1]))"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, str(root)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        holders.append(Holder(process, process.stdout.readline().strip()))
        return holders[-1]

    yield start
    for holder in holders:
        holder.process.kill()
        holder.process.communicate()


@pytest.fixture
def place(checkout: Path) -> Place:
    return find_place("test", checkout)


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for what another process does; fail when it takes too long."""
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "waited in vain"
        time.sleep(0.05)
