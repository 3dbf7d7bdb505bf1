"""Where a private cluster keeps its data, its socket and its locks."""

from __future__ import annotations

import fcntl
import hashlib
import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
# Debian's user: initdb and postgres refuse to run as root.
POSTGRES_USER = "postgres"
FAR_DATA = Path("/var/lib/kseli")


class PrivateDatabaseError(Exception):
    """The private database cannot be had; the message says why and what to do."""


@dataclass(frozen=True)
class Place:
    """The files of one cluster. `kind` is main, or test for the throw-away cluster of the tests."""

    kind: str
    data: Path
    socket_folder: Path
    instance: Path

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the cluster, exclusively by the keeper that stops it."""
        return self.instance / f"{self.kind}.users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held exclusively by the keeper as long as it lives."""
        return self.instance / f"{self.kind}.keeper.lock"

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    @property
    def url(self) -> str:
        return f"postgresql://kseli@/kseli?host={self.socket_folder}"


def runs_as_root() -> bool:
    return os.geteuid() == 0


def run_as_postgres(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run `command` as the user postgres when we are root, as ourselves otherwise. Never raises."""
    return subprocess.run(command, capture_output=True, text=True, check=False, **postgres_user())


def postgres_user() -> dict[str, Any]:
    """Return the arguments that make subprocess run a program as the right user, in a folder he can reach."""
    user = {"user": POSTGRES_USER, "group": POSTGRES_USER, "extra_groups": []} if runs_as_root() else {}
    return {"cwd": "/", "stdin": subprocess.DEVNULL, **user}


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold an flock on `file` inside the block; wait for it. The kernel drops it when the process dies."""
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def find_place(kind: str = "main", root: Path = ROOT) -> Place:
    """Return where the cluster of this checkout lies; makes the folder instance/ and nothing else.

    The data lie in instance/, or in /var/lib/kseli/<id> when the user postgres cannot reach the checkout.
    The socket lies in /tmp, because its path must be shorter than 107 bytes whatever the checkout's is.
    """
    # Resolved, so that two trees that share the folder by a link share the cluster.
    instance = (root / "instance").resolve()
    instance.mkdir(exist_ok=True)
    if not os.access(instance, os.W_OK):
        raise PrivateDatabaseError(
            f"{instance} belongs to another user; run as that user or set DATABASE_URL"
        )
    with locked(instance / "id.lock"):
        identity = _read_identity(instance)
    name = "pg" if kind == "main" else f"pg-{kind}"
    near, far = instance / name, FAR_DATA / identity / name
    if near.exists() or not runs_as_root():
        data = near
    else:
        data = far if far.exists() or not _postgres_reaches(instance) else near
    mark = hashlib.sha256(f"{identity} {kind} {os.geteuid()}".encode()).hexdigest()[:12]
    return Place(kind, data, Path("/tmp") / f"kseli-{mark}", instance)  # noqa: S108 (0700, owner checked)


def write_whole(file: Path, content: str) -> None:
    """Write so that a reader sees the old content or the new, never a part."""
    part = file.with_name(f"{file.name}.{os.getpid()}")
    part.write_text(content)
    part.replace(file)


def _read_identity(instance: Path) -> str:
    """Return the random name of this checkout; a copied checkout gets its own, a moved one keeps it."""
    file = instance / "id"
    here = str(instance)
    if file.exists():
        identity, _, written_at = file.read_text().strip().partition(" ")
        if written_at == here:
            return identity
        original = Path(written_at) / "id"
        if not (original.exists() and original.read_text().startswith(identity)):
            write_whole(file, f"{identity} {here}\n")
            return identity
    identity = secrets.token_hex(6)
    write_whole(file, f"{identity} {here}\n")
    return identity


def _postgres_reaches(folder: Path) -> bool:
    try:
        return run_as_postgres(["test", "-x", str(folder)]).returncode == 0
    except LookupError as error:
        raise PrivateDatabaseError(
            f"there is no user {POSTGRES_USER}: sudo apt-get install postgresql"
        ) from error
