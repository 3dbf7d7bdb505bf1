"""A PostgreSQL cluster of our own: made, started and stopped. Who may do so when: private_database."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

from scripts.places import (
    POSTGRES_USER,
    Place,
    PrivateDatabaseError,
    postgres_user,
    run_as_postgres,
    runs_as_root,
)

DEBIAN_VERSIONS = Path("/usr/lib/postgresql")
START_ATTEMPTS = 8
# Written once role, database and PostGIS are there.
READY_MARK = "kseli-is-ready"
LARGEST_LOG = 10_000_000

SETTINGS = """
listen_addresses = ''
unix_socket_directories = '{socket_folder}'
unix_socket_permissions = 0700
max_connections = 100
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 256MB
max_wal_size = 4GB
random_page_cost = 1.1
# Compiling a query costs a page more than it saves.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
log_min_duration_statement = 1000
"""
# The tests' databases are thrown away; nothing in them needs to survive a power cut.
THROW_AWAY_SETTINGS = """
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
log_min_duration_statement = -1
"""
# PostGIS alone needs a superuser, so it goes into the template; the service's own role is none.
FIRST_STATEMENTS = (
    ("template1", "CREATE EXTENSION IF NOT EXISTS postgis"),
    ("postgres", "CREATE ROLE kseli LOGIN CREATEDB"),
    ("postgres", "CREATE DATABASE kseli OWNER kseli TEMPLATE template1"),
)


def find_programs(data: Path | None = None) -> Path:
    """Return the folder with initdb and postgres: the newest with PostGIS, or the one `data` was made with.

    Raises PrivateDatabaseError that names the command which installs them.
    """
    if data and (data / "PG_VERSION").exists():
        version = (data / "PG_VERSION").read_text().strip()
        wanted = [DEBIAN_VERSIONS / version]
        hint = f"{data} was made by PostgreSQL {version}: sudo apt-get install postgresql-{version}-postgis-3"
    else:
        wanted = sorted(DEBIAN_VERSIONS.glob("[0-9]*"), key=lambda path: int(path.name), reverse=True)
        hint = "PostgreSQL with PostGIS is missing: sudo apt-get install postgresql postgresql-15-postgis-3"
    for version_folder in wanted:
        control = Path("/usr/share/postgresql") / version_folder.name / "extension" / "postgis.control"
        if (version_folder / "bin" / "initdb").exists() and control.exists():
            return version_folder / "bin"
    raise PrivateDatabaseError(hint)


def make(place: Place) -> None:
    """Make the cluster unless it is there. Interrupted at any moment, the next call makes it whole."""
    if place.data.exists():
        return
    programs = find_programs()
    part = place.data.with_name(f"{place.data.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    place.data.parent.mkdir(parents=True, exist_ok=True)
    part.mkdir(mode=0o700)
    if runs_as_root():
        shutil.chown(part, POSTGRES_USER, POSTGRES_USER)
    words = [
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=trust",
        "--username=postgres",
        "--no-instructions",
    ]
    if place.kind != "main":
        words.append("--no-sync")
    _run([str(programs / "initdb"), *words, "-D", str(part)], "cannot make the private database")
    with (part / "postgresql.conf").open("a") as file:
        file.write("include_if_exists = 'kseli.conf'\n")
    part.rename(place.data)


def start(place: Place) -> None:
    """Start the cluster, which must not run, and make role, database and PostGIS on its first start."""
    programs = find_programs(place.data)
    _check_owner(place.data)
    _write_settings(place)
    for attempt in range(START_ATTEMPTS):
        # What a killed server leaves behind (shared memory, its number) goes only after a moment.
        time.sleep(0.1 * attempt)
        _forget_dead_server(place)
        if _start_once(programs, place):
            break
    else:
        raise PrivateDatabaseError(f"the private database does not start; {place.log} says why")
    mark = place.data / READY_MARK
    if not mark.exists():
        for database, statement in FIRST_STATEMENTS:
            _ask(programs, place, database, statement)
        mark.touch()


def stop(place: Place) -> None:
    """Stop the cluster if it runs; open connections are cut. Returns when it has ended."""
    if _takes_connections(place):
        command = [
            str(find_programs(place.data) / "pg_ctl"),
            "stop",
            "-D",
            str(place.data),
            "-m",
            "fast",
            "-w",
        ]
        _run(command, "cannot stop the private database")
    shutil.rmtree(place.socket_folder, ignore_errors=True)


def is_running(place: Place) -> bool:
    """Say whether the server of this very folder is ready for use. Reads a few files, asks nobody."""
    return (place.data / READY_MARK).exists() and _takes_connections(place)


def _takes_connections(place: Place) -> bool:
    pid, state = _read_pid_file(place)
    return state == "ready" and pid is not None and _serves(pid, place.data)


def _read_pid_file(place: Place) -> tuple[int | None, str]:
    try:
        lines = (place.data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None, ""
    return (int(lines[0]) if lines else None), (lines[7].strip() if len(lines) > 7 else "")


def _serves(pid: int, data: Path) -> bool:
    """Say whether process `pid` is the server of `data`; a number alone may have been given away again."""
    try:
        return Path(f"/proc/{pid}/cwd").resolve(strict=True) == data.resolve()
    except OSError:
        return False


def _forget_dead_server(place: Place) -> None:
    """Remove the pid file and the socket of a server that has died: PostgreSQL trusts a bare number."""
    pid, _ = _read_pid_file(place)
    if pid is None or not _serves(pid, place.data):
        (place.data / "postmaster.pid").unlink(missing_ok=True)
        shutil.rmtree(place.socket_folder, ignore_errors=True)
        _make_socket_folder(place.socket_folder)


def _is_small(log: Path) -> bool:
    return not log.exists() or log.stat().st_size < LARGEST_LOG


def _start_once(programs: Path, place: Place) -> bool:
    with place.log.open("a" if _is_small(place.log) else "w") as log:
        server = subprocess.Popen(
            [str(programs / "postgres"), "-D", str(place.data)],
            stdout=log,
            stderr=log,
            start_new_session=True,
            **postgres_user(),
        )
    while server.poll() is None:
        if _takes_connections(place):
            return True
        time.sleep(0.02)
    return False


def _write_settings(place: Place) -> None:
    settings = SETTINGS.format(socket_folder=place.socket_folder)
    if place.kind != "main":
        settings += THROW_AWAY_SETTINGS
    file = place.data / "kseli.conf"
    file.write_text(settings)
    file.chmod(0o644)


def _make_socket_folder(folder: Path) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    if runs_as_root():
        shutil.chown(folder, POSTGRES_USER, POSTGRES_USER)
    elif folder.stat().st_uid != os.geteuid():
        raise PrivateDatabaseError(f"{folder} belongs to another user; remove it")
    folder.chmod(0o700)


def _check_owner(data: Path) -> None:
    owner = data.owner()
    if runs_as_root() != (owner == POSTGRES_USER):
        raise PrivateDatabaseError(f"{data} belongs to the user {owner}: run as before, or set DATABASE_URL")


def _ask(programs: Path, place: Place, database: str, statement: str) -> None:
    psql = [str(programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(place.socket_folder)]
    done = run_as_postgres([*psql, "-U", "postgres", "-d", database, "-c", statement])
    if done.returncode and "already exists" not in done.stderr:
        raise PrivateDatabaseError(f"cannot prepare the private database: {done.stderr.strip()}")


def _run(command: list[str], complaint: str) -> None:
    done = run_as_postgres(command)
    if done.returncode:
        raise PrivateDatabaseError(f"{complaint}: {done.stderr.strip() or done.stdout.strip()}")
