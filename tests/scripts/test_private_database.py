"""The private cluster is shared, outlives killed users, and stops after the last."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import psycopg
import pytest

from scripts import cluster
from scripts.places import Place, PrivateDatabaseError, find_place
from scripts.private_database import hold_private_database, release_private_database, remove
from tests.scripts.conftest import Start, wait_until


def ask(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    assert row is not None
    return row[0]


def server_pid(place: Place) -> int:
    return int((place.data / "postmaster.pid").read_text().splitlines()[0])


@pytest.mark.usefixtures("checkout")
def test_cluster_speaks_georgian_and_has_postgis(hold: Start) -> None:
    url = hold().url
    assert ask(url, "SELECT postgis_lib_version()")
    # pg_trgm sees Georgian letters only when the character classes are not those of plain C.
    assert ask(url, "SELECT 'წყალი' ~ '^[[:alpha:]]+$'") is True
    assert ask(url, "SHOW server_encoding") == "UTF8"


@pytest.mark.usefixtures("checkout")
def test_service_role_is_no_superuser_and_may_make_databases(hold: Start) -> None:
    url = hold().url
    assert ask(url, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
    assert ask(url, "SELECT rolcreatedb FROM pg_roles WHERE rolname = current_user") is True


def test_cluster_listens_on_no_port_and_its_socket_is_private(hold: Start, place: Place) -> None:
    url = hold().url
    assert ask(url, "SHOW listen_addresses") == ""
    assert place.socket_folder.stat().st_mode & 0o777 == 0o700
    assert len(str(place.socket_folder)) < 80


def test_two_share_one_server_and_the_last_stops_it(hold: Start, place: Place) -> None:
    first, second = hold(), hold()
    assert first.url == second.url
    pid = server_pid(place)
    first.end()
    assert ask(second.url, "SELECT 1") == 1
    assert server_pid(place) == pid
    second.end()
    assert not cluster.is_running(place)
    assert not place.socket_folder.exists()


@pytest.mark.usefixtures("checkout")
def test_data_are_there_after_a_stop(hold: Start) -> None:
    first = hold()
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ქუთაისი' AS name")
    first.end()
    assert ask(hold().url, "SELECT name FROM kept") == "ქუთაისი"


def test_killed_user_blocks_nobody(hold: Start, place: Place) -> None:
    killed = hold()
    killed.process.kill()
    killed.process.wait()
    wait_until(lambda: not cluster.is_running(place))
    assert ask(hold().url, "SELECT 1") == 1


def test_killed_server_is_started_again_while_somebody_uses_it(hold: Start, place: Place) -> None:
    url = hold().url
    pid = server_pid(place)
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: cluster.is_running(place) and server_pid(place) != pid)
    assert ask(url, "SELECT 1") == 1


def test_killed_keeper_is_replaced_by_the_next_user(hold: Start, place: Place) -> None:
    first = hold()
    keeper = keeper_pid(place)
    os.kill(keeper, signal.SIGKILL)
    wait_until(lambda: not Path(f"/proc/{keeper}").exists())
    second = hold()
    assert keeper_pid(place) != keeper
    first.end()
    second.end()
    assert not cluster.is_running(place)


def keeper_pid(place: Place) -> int:
    """Return the process that has the keeper's lock, as the kernel lists it."""
    inode = str(place.keeper_lock.stat().st_ino)
    for line in Path("/proc/locks").read_text().splitlines():
        words = line.split()
        if words[1] == "FLOCK" and words[5].rpartition(":")[2] == inode:
            # The kernel names the process that took the lock, which has ended: the keeper is its child.
            return next(
                int(process.name)
                for process in Path("/proc").glob("[0-9]*")
                if str(place.keeper_lock) in open_files(process)
            )
    raise AssertionError("nobody keeps the cluster")


def open_files(process: Path) -> set[str]:
    try:
        return {str(link.readlink()) for link in (process / "fd").iterdir()}
    except OSError:
        return set()


def test_number_of_a_dead_server_given_to_another_process_does_not_block(hold: Start, place: Place) -> None:
    hold().end()
    (place.data / "postmaster.pid").write_text(f"{os.getpid()}\n{place.data}\n")
    assert ask(hold().url, "SELECT 1") == 1


def test_half_made_cluster_is_made_whole(hold: Start, bare_checkout: Path) -> None:
    place = find_place("test", bare_checkout)
    part = place.data.with_name(f"{place.data.name}.part")
    part.mkdir(parents=True)
    (part / "PG_VERSION").write_text("15\n")
    assert ask(hold().url, "SELECT 1") == 1


def test_throw_away_cluster_that_is_broken_is_made_anew(hold: Start, place: Place) -> None:
    hold().end()
    (place.data / "global" / "pg_control").write_bytes(b"broken")
    assert ask(hold().url, "SELECT 1") == 1


def test_long_path_with_spaces_and_georgian_letters_works(hold: Start, checkout: Path) -> None:
    root = checkout / ("ძალიან გრძელი გზა " * 4) / "with 'quotes'"
    root.mkdir(parents=True)
    holder = hold(root)
    assert ask(holder.url, "SELECT 1") == 1
    holder.end()
    assert not cluster.is_running(find_place("test", root))


@pytest.mark.skipif(os.geteuid() != 0, reason="a plain user reaches every checkout of his own")
def test_data_lie_elsewhere_when_the_server_cannot_reach_the_checkout(
    hold: Start, bare_checkout: Path
) -> None:
    bare_checkout.chmod(0o700)
    place = find_place("test", bare_checkout)
    assert place.data.parent.parent == Path("/var/lib/kseli")
    assert ask(hold().url, "SELECT 1") == 1
    # Whoever opens the folder later must not find himself before an empty database.
    bare_checkout.chmod(0o755)
    assert find_place("test", bare_checkout).data == place.data


def test_copied_checkout_gets_a_place_of_its_own_and_a_moved_one_keeps_it(bare_checkout: Path) -> None:
    original, copy, moved = bare_checkout / "original", bare_checkout / "copy", bare_checkout / "moved"
    original.mkdir()
    place = find_place("test", original)
    copy.mkdir()
    (copy / "instance").mkdir()
    (copy / "instance" / "id").write_text((original / "instance" / "id").read_text())
    assert find_place("test", copy).socket_folder != place.socket_folder
    original.rename(moved)
    assert find_place("test", moved).socket_folder == place.socket_folder


def test_trees_that_share_the_folder_by_a_link_share_the_cluster(bare_checkout: Path) -> None:
    original, linked = bare_checkout / "original", bare_checkout / "linked"
    original.mkdir()
    linked.mkdir()
    (linked / "instance").symlink_to(original / "instance")
    assert find_place("test", original) == find_place("test", linked)


def test_remove_refuses_while_somebody_uses_the_cluster(hold: Start, place: Place) -> None:
    holder = hold()
    with pytest.raises(PrivateDatabaseError, match="in use"):
        remove(place)
    holder.end()
    remove(place)
    assert not place.data.exists()


def test_release_lets_the_same_process_hold_again(checkout: Path, place: Place) -> None:
    url = hold_private_database("test", checkout)
    assert hold_private_database("test", checkout) == url
    release_private_database("test", checkout)
    assert not cluster.is_running(place)
    assert ask(hold_private_database("test", checkout), "SELECT 1") == 1
    release_private_database("test", checkout)
