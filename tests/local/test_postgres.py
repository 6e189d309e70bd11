"""Which server binaries are taken, and what is said when one does not start."""

import os
import shutil
import socket
from pathlib import Path

import pytest
import redis

from crm.local import postgres as module
from crm.local.database import LOGINS, prepare_own
from crm.local.postgres import LocalServerError, Postgres, as_server_user, find_binaries
from crm.local.valkey import Valkey
from crm.local.watchdog import Watchdog, alive


def pretend(bin_dir: Path, version: str, code: int = 0) -> Path:
    """A `postgres` that tells this version, and an `initdb` that does nothing."""
    bin_dir.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        script = bin_dir / name
        script.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\nexit {code}\n")
        script.chmod(0o755)
    return bin_dir


def test_the_wheels_server_is_taken_first(open_folder: Path) -> None:
    bin_dir = find_binaries(open_folder)
    assert bin_dir.parent.name == "pginstall"


def test_a_closed_checkout_is_served_by_a_copy(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "reachable", lambda path: False)
    bin_dir = find_binaries(open_folder)
    assert open_folder in bin_dir.parents
    assert find_binaries(open_folder) == bin_dir  # the second time nothing is copied
    assert os.access(bin_dir / "postgres", os.X_OK)


@pytest.mark.parametrize(("version", "code"), [("14.9", 0), ("not a version", 0), ("18.1", 1)])
def test_an_old_or_broken_server_is_passed_over(
    version: str, code: int, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = pretend(open_folder / "bin", version, code)
    monkeypatch.setattr(module, "_candidates", lambda copies: [broken])
    with pytest.raises(LocalServerError, match="DATABASE_URL"):
        find_binaries(open_folder)


def test_the_next_one_is_taken_instead(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, good = pretend(open_folder / "a", "14.9"), pretend(open_folder / "b", "15.18")
    monkeypatch.setattr(module, "_candidates", lambda copies: [open_folder / "no", old, good])
    assert find_binaries(open_folder) == good


def test_data_of_another_version_are_not_touched(open_folder: Path) -> None:
    data = open_folder / "pg" / "postgres"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(LocalServerError, match="data of PostgreSQL 12"):
        Postgres(open_folder / "pg").prepare()
    assert (data / "PG_VERSION").exists()


@pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")),
    reason="this machine has no PostgreSQL of its own",
)
def test_the_machines_own_server_serves_as_well(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_from_wheel", lambda copies: None)
    dog = Watchdog.start()
    postgres = Postgres(open_folder / "pg", fast=True)
    postgres.start(dog.register)
    prepare_own(postgres.superuser_url, dict.fromkeys(LOGINS, "secret"))
    dog.finish()
    assert postgres.process is not None
    assert postgres.process.wait(10) == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to give way to another user")
def test_a_folder_closed_to_the_servers_user_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    with pytest.raises(LocalServerError, match="ZHIKE_STATE"):
        Postgres(tmp_path / "pg").prepare()


def test_a_server_that_dies_shows_the_end_of_its_log(open_folder: Path) -> None:
    dog = Watchdog.start()
    first = Postgres(open_folder / "one", fast=True)
    first.start(dog.register)
    second = Postgres(open_folder / "two", fast=True, port=first.port)
    with pytest.raises(LocalServerError, match="Address already in use"):
        second.start(dog.register)
    dog.finish()
    assert first.process is not None
    first.process.wait(10)


def test_a_server_that_outlived_everything_is_ended_first(open_folder: Path) -> None:
    """Supervisor and watchdog were both killed: no second server may open the same data."""
    left = Postgres(open_folder / "pg", fast=True)
    left.start(lambda pid, ask, seconds: None)
    assert left.process is not None
    dog = Watchdog.start()
    again = Postgres(open_folder / "pg", password=left.password, fast=True)
    again.start(dog.register)
    assert not alive(left.pid)
    left.process.wait(10)
    dog.finish()
    assert again.process is not None
    again.process.wait(10)


def test_a_stale_note_of_a_server_is_removed(open_folder: Path) -> None:
    dog = Watchdog.start()
    postgres = Postgres(open_folder / "pg", fast=True)
    postgres.prepare()
    note = postgres.data / "postmaster.pid"
    note.write_text(f"{os.getpid()}\n{postgres.data}\n")  # a number that is somebody else's now
    postgres.start(dog.register)
    dog.finish()
    assert postgres.process is not None
    assert postgres.process.wait(10) == 0


def test_valkey_keeps_its_data_and_its_password(open_folder: Path) -> None:
    for expected in (None, b"1"):
        dog = Watchdog.start()
        server = Valkey(open_folder / "redis", password="secret")
        server.start(dog.register)
        with redis.Redis.from_url(server.url) as client:
            assert client.get("a") == expected
            client.set("a", 1)
            assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        with socket.create_connection(("127.0.0.1", server.port)) as stranger:
            stranger.sendall(b"GET a\r\n")
            assert stranger.recv(100).startswith(b"-NOAUTH")
        dog.finish()
        assert server.process is not None
        server.process.wait(10)
    assert (open_folder / "redis" / "valkey.conf").stat().st_mode & 0o077 == 0


def test_root_gives_way_to_an_ordinary_user() -> None:
    assert ("user" in as_server_user()) == (os.geteuid() == 0)
    assert shutil.which("test")  # how `reachable` asks
