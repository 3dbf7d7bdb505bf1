"""Start the service: prepare the database, run web and worker, stop all when one ends or we are told to."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from types import FrameType

from config import SettingError, read_settings
from scripts.places import ROOT, PrivateDatabaseError
from scripts.private_database import release_private_database

PATIENCE_SECONDS = 15
PR_SET_PDEATHSIG = 1
PYTHON = sys.executable
FLASK = [PYTHON, "-m", "flask", "--app", "app"]


class Stopped(Exception):
    """Somebody asked us to end."""


def main() -> int:
    """Run until told to stop (status 0) or until a part ends by itself (status 1)."""
    parser = argparse.ArgumentParser(prog="run", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the calling process dies")
    words = parser.parse_args()
    if words.end_with_parent:
        end_with_parent()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    children: dict[str, subprocess.Popen[bytes]] = {}
    # Here the web processes keep their counters, so that /metrics tells of all of them.
    metrics = tempfile.TemporaryDirectory(prefix="kseli-metrics-", ignore_cleanup_errors=True)
    try:
        _check_address(words.host, words.port)
        # Holds the private database, where there is one, until this process ends.
        read_settings()
        if subprocess.run([*FLASK, "prepare"], cwd=ROOT, check=False).returncode:
            return 1
        _start(children, words.host, words.port, metrics.name)
        _announce(children, words.host, words.port)
        return _wait(children)
    except (SettingError, PrivateDatabaseError, OSError) as error:
        print(f"run: {error}", file=sys.stderr)
        return 1
    except Stopped:
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        _end(children)
        metrics.cleanup()
        release_private_database()


def _check_address(host: str, port: int) -> None:
    """Refuse a taken port before anything is started; gunicorn would try for five seconds first."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OSError(
                f"{host}:{port} cannot be used ({error.strerror}); try PORT=8001 make run"
            ) from error


def _start(children: dict[str, subprocess.Popen[bytes]], host: str, port: int, metrics: str) -> None:
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [PYTHON, "-m", "gunicorn", "scripts.web:application", "--bind", address]
    # Threads: a slow client that takes an export must not hold up the others.
    web += ["--worker-class", "scripts.web_worker.Worker", "--no-control-socket"]
    web += ["--workers", "2", "--threads", "4"]
    # Loaded once and then forked: half the time to start, and the processes share the memory.
    web += ["--preload", "--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning"]
    # Gunicorn's sign of life; on a real disk a slow write would look like a hung worker.
    web += ["--worker-tmp-dir", "/dev/shm"]  # noqa: S108 (gunicorn makes an unlinked file in it)
    # Links in files and mails lead to where the service answers, unless the operator said where that is.
    environment = {"SITE_URL": _address(host, port), **os.environ}
    web_environment = {**environment, "PROMETHEUS_MULTIPROC_DIR": metrics}
    for name, command in (("web", web), ("worker", [*FLASK, "worker"])):
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we end the children in order.
        children[name] = subprocess.Popen(
            command,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=end_with_parent,
            env=web_environment if name == "web" else environment,
        )


def _address(host: str, port: int) -> str:
    """Where a browser on this machine finds the service."""
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}"


def _announce(children: dict[str, subprocess.Popen[bytes]], host: str, port: int) -> None:
    address = _address(host, port)
    give_up_at = time.monotonic() + 60
    while all(child.poll() is None for child in children.values()) and time.monotonic() < give_up_at:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5):  # noqa: S310 (our own address)
                print(f"Kseli is ready: {address}/ (Ctrl-C stops it)", flush=True)
                return
        except OSError:
            time.sleep(0.1)
    print(f"run: {address}/readyz is not well yet; the log above says why", file=sys.stderr, flush=True)


def _wait(children: dict[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, child in children.items():
            if child.poll() is not None:
                print(f"run: the {name} ended with status {child.returncode}; stopping", file=sys.stderr)
                return 1
        time.sleep(0.2)


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    """Ask all to end, wait, and kill what is left of each, grandchildren included."""
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    for child in children.values():
        try:
            child.wait(max(0.1, give_up_at - time.monotonic()))
        except subprocess.TimeoutExpired:
            child.kill()
        try:
            os.killpg(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def end_with_parent() -> None:
    """Have the kernel end this process when its parent is killed, so that nothing outlives its master."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


if __name__ == "__main__":
    sys.exit(main())
