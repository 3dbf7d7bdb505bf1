"""The private PostgreSQL cluster of this checkout, shared by all who use it and stopped after the last.

Each user holds a shared flock; a keeper process starts the cluster, starts it again should it die, and
stops it once it gets the lock for itself. The kernel drops the lock of a killed process, so nobody has
to clean up after anybody.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts import cluster
from scripts.places import ROOT, Place, PrivateDatabaseError, find_place, write_whole

START_SECONDS = 60
KEEPER_PAUSE_SECONDS = 0.2

# What this process holds, by the root and kind of cluster: the lock, which lives as long as the process.
_held: dict[tuple[Path, str], tuple[int, Place]] = {}


def hold_private_database(kind: str = "main", root: Path = ROOT) -> str:
    """Return the URL of the running cluster and keep it running until this process ends or releases it.

    Makes and starts it where needed (3 s the first time, 0.3 s later). Raises PrivateDatabaseError.
    """
    if (root, kind) not in _held:
        place = find_place(kind, root)
        descriptor = os.open(place.users_lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Waits while a keeper that found nobody left is stopping the cluster.
            fcntl.flock(descriptor, fcntl.LOCK_SH)
            _ensure_keeper(place, root)
        except BaseException:
            os.close(descriptor)
            raise
        _held[root, kind] = descriptor, place
        if kind == "main":
            write_whole(place.instance / "database-url", f"{place.url}\n")
    return _held[root, kind][1].url


def release_private_database(kind: str = "main", root: Path = ROOT) -> None:
    """Give the cluster up; if this was its last user, return only when it has stopped."""
    if (root, kind) not in _held:
        return
    descriptor, place = _held.pop((root, kind))
    os.close(descriptor)
    while is_locked(place.keeper_lock) and not _has_users(place):
        time.sleep(0.02)


def keep(place: Place) -> None:
    """Start the cluster, tell the caller by ending the foreground process, keep it until all have left."""
    with _try_lock(place.keeper_lock) as ours:
        if not ours:
            return
        cluster.make(place)
        if not cluster.is_running(place):
            _start(place)
        if os.fork():
            # The child has the locks too, so the cluster is kept when the caller goes on.
            os._exit(0)
        _leave_terminal(place)
        _wait_for_last_user(place)


def remove(place: Place) -> None:
    """Delete the cluster with all its data. Raises PrivateDatabaseError while somebody uses it."""
    with _try_lock(place.users_lock) as alone:
        if not alone:
            raise PrivateDatabaseError(f"{place.data} is in use; stop `make run` and `make test` first")
        cluster.stop(place)
        shutil.rmtree(place.data, ignore_errors=True)
        place.log.unlink(missing_ok=True)
        if place.data.parent != place.instance:
            shutil.rmtree(place.data.parent, ignore_errors=True)


def _start(place: Place) -> None:
    try:
        cluster.start(place)
    except PrivateDatabaseError:
        if place.kind == "main":
            raise
        # Without fsync a power cut may have broken it, and nothing in it is worth repair.
        shutil.rmtree(place.data)
        cluster.make(place)
        cluster.start(place)


def _ensure_keeper(place: Place, root: Path) -> None:
    """Return once a keeper lives and its cluster takes connections; several may call at once."""
    command = [
        sys.executable,
        "-m",
        "scripts.private_database",
        "keep",
        "--kind",
        place.kind,
        "--root",
        str(root),
    ]
    give_up_at = time.monotonic() + START_SECONDS
    while not (is_locked(place.keeper_lock) and cluster.is_running(place)):
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True
        )
        if done.returncode:
            raise PrivateDatabaseError(done.stderr.strip())
        if time.monotonic() > give_up_at:
            raise PrivateDatabaseError(f"the private database takes too long to start; {place.log} says why")
        time.sleep(0.02)


def _wait_for_last_user(place: Place) -> None:
    while True:
        with _try_lock(place.users_lock) as alone:
            if alone:
                cluster.stop(place)
                return
        if not cluster.is_running(place):
            cluster.start(place)
        time.sleep(KEEPER_PAUSE_SECONDS)


def _leave_terminal(place: Place) -> None:
    os.chdir("/")
    log = os.open(place.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    for standard, descriptor in ((0, os.open(os.devnull, os.O_RDONLY)), (1, log), (2, log)):
        os.dup2(descriptor, standard)


@contextmanager
def _try_lock(file: Path, kind: int = fcntl.LOCK_EX) -> Iterator[bool]:
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(descriptor)


def is_locked(file: Path) -> bool:
    """Say whether any process holds `file` locked, be it shared."""
    with _try_lock(file) as free:
        return not free


def _has_users(place: Place) -> bool:
    """Say whether other processes hold the cluster; the keeper, which locks it for itself, is none."""
    if not is_locked(place.users_lock):
        return False
    with _try_lock(place.users_lock, fcntl.LOCK_SH) as shared:
        return shared


def main() -> int:
    """Answer the command line; the status is that of the command that was run."""
    parser = argparse.ArgumentParser(prog="private_database", description=__doc__.splitlines()[0])
    parser.add_argument("action", choices=("run", "keep", "status", "remove"))
    parser.add_argument("--kind", default="main", choices=("main", "test"))
    parser.add_argument("--root", type=Path, default=ROOT, help=argparse.SUPPRESS)
    parser.epilog = "run: what stands after -- runs while the cluster is held; psql when nothing does"
    ours, command = _split(sys.argv[1:])
    words = parser.parse_args(ours)
    try:
        if words.action == "keep":
            keep(find_place(words.kind, words.root))
        elif words.action == "status":
            place = find_place(words.kind, words.root)
            print(
                f"{place.url} {'runs' if cluster.is_running(place) else 'is stopped'}, data in {place.data}"
            )
        elif words.action == "remove":
            remove(find_place("test", words.root))
            remove(find_place("main", words.root))
        else:
            url = hold_private_database(words.kind, words.root)
            environment = {**os.environ, "DATABASE_URL": url}
            status = subprocess.run(command or ["psql", url], env=environment, check=False).returncode
            release_private_database(words.kind, words.root)
            return status
    except PrivateDatabaseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    if "--" not in words:
        return words, []
    at = words.index("--")
    return words[:at], words[at + 1 :]


if __name__ == "__main__":
    sys.exit(main())
