"""The set-up names what is missing, and costs nothing where nothing is."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.places import ROOT

# What the script itself is made of; python3, flock and apt-get are not among them.
BASICS = ("bash", "cat", "cut", "dirname", "env", "grep", "id", "sed", "sort", "tail", "tr")


@pytest.fixture
def poor_path(tmp_path: Path) -> Path:
    """A PATH on which only the simplest tools are found."""
    for name in BASICS:
        program = shutil.which(name)
        assert program is not None
        (tmp_path / name).symlink_to(program)
    return tmp_path


def test_missing_tools_are_named_with_the_command_that_installs_them(poor_path: Path) -> None:
    done = subprocess.run(
        ["bash", "scripts/setup.sh", "run"],
        cwd=ROOT,
        env={"PATH": str(poor_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "install with: sudo apt-get install" in done.stderr
    for package in ("python3", "python3-venv", "util-linux"):
        assert package in done.stderr.rpartition("apt-get install")[2].split()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root installs packages without being asked")
def test_root_installs_what_is_missing_and_nothing_else(poor_path: Path, tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    apt_get = poor_path / "apt-get"
    apt_get.write_text(f'#!/bin/bash\necho "$*" >>"{calls}"\n')
    apt_get.chmod(0o755)
    subprocess.run(
        ["bash", "scripts/setup.sh", "run"],
        cwd=ROOT,
        env={"PATH": str(poor_path)},
        capture_output=True,
        check=False,
    )
    update, install = calls.read_text().splitlines()
    assert update.endswith("update")
    words = install.split()
    assert {"install", "-y", "python3", "python3-venv", "util-linux"} <= set(words)
    # PostgreSQL is there: whoever runs the tests has a cluster from it.
    assert not any("postgres" in word for word in words)


def test_second_set_up_does_nothing() -> None:
    # Whoever runs the tests has gone through `setup.sh test` before.
    done = subprocess.run(
        ["bash", "scripts/setup.sh", "run"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10
    )
    assert done.stderr == ""


def test_every_script_reads_as_bash() -> None:
    scripts = sorted(str(script) for script in (ROOT / "scripts").glob("*.sh"))
    assert str(ROOT / "scripts" / "setup.sh") in scripts
    subprocess.run(["bash", "-n", *scripts], check=True)


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock", "requirements-node.lock"])
def test_lock_has_a_hash_for_every_package_and_names_no_host(name: str) -> None:
    lines = (ROOT / name).read_text().splitlines()
    packages = [line for line in lines if line and not line.startswith(" ")]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)
    assert not any("://" in line or line.startswith("-") for line in packages)


def test_lock_holds_every_direct_requirement_at_its_pinned_version() -> None:
    locked = (ROOT / "requirements.lock").read_text().lower()
    direct = [line for line in (ROOT / "requirements.txt").read_text().splitlines() if "==" in line]
    assert len(direct) > 20
    for line in direct:
        name, _, version = line.lower().partition("==")
        assert f"{name.partition('[')[0]}=={version} " in locked


def test_npm_lock_names_no_host_of_a_package() -> None:
    assert '"resolved"' not in (ROOT / "package-lock.json").read_text()


def test_compose_file_is_valid() -> None:
    done = subprocess.run(["docker-compose", "config"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for service in ("database:", "prepare:", "web:", "worker:"):
        assert service in done.stdout
