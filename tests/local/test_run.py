"""`make run` as a newcomer meets it: it serves, refuses a second start, and leaves nothing."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from crm.local.postgres import Postgres, free_port
from crm.local.watchdog import ROOT, alive
from tests.local.conftest import open_folder

pytestmark = pytest.mark.slow


class Run:
    """One `python -m crm.local run` with a small demo bank, or none."""

    def __init__(self, folder: Path, demo: str = "false") -> None:
        self.folder, self.port = folder, free_port()
        self.environment = {
            **{k: v for k, v in os.environ.items() if k not in CLEARED},
            "ZHIKE_STATE": str(folder),
            "PORT": str(self.port),
            "DEMO": demo,
        }
        self.process: subprocess.Popen[str] | None = None

    def command(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [sys.executable, "-m", "crm.local", "run"], cwd=ROOT, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip

    def start(self) -> str:
        """Start and read until it says that it is up."""
        self.process = self.command()
        assert self.process.stdout is not None
        said = ""
        for line in self.process.stdout:
            said += line
            if "Stop with Ctrl-C" in line:
                return said
        raise AssertionError(said)

    def pids(self) -> list[int]:
        """Every process that carries this run's folder or port in its environment."""
        mark = f"ZHIKE_STATE={self.folder}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and mark in (entry / "environ").read_bytes():
                    found.append(int(entry.name))
            except OSError:
                continue
        return [pid for pid in found if alive(pid)]

    def pid_of(self, word: bytes) -> int:
        """The one process with this in its command line."""
        lines = {pid: (Path("/proc") / str(pid) / "cmdline").read_bytes() for pid in self.pids()}
        (pid,) = [pid for pid, line in lines.items() if word in line]
        return pid

    def gone(self, seconds: float = 40) -> bool:
        deadline = time.monotonic() + seconds
        while self.pids() and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.pids()


CLEARED = {
    "DATABASE_URL", "REDIS_URL", "KEEP_LOGIN_ROLE", "ZHIKE_ROLE", "SECRET_KEY", "PII_KEYS",
    "PII_INDEX_KEY", "INSTALLATION_ID", "STORAGE_DIR", "EMAIL_URL", "BEHIND_TLS",
}  # fmt: skip


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """One state folder for all: only the first start has to make the database."""
    with open_folder() as folder:
        yield folder / "state"


@pytest.fixture
def run(home: Path) -> Iterator[Run]:
    it = Run(home)
    yield it
    for pid in it.pids():
        os.kill(pid, signal.SIGKILL)
    if it.process and it.process.stdout:
        it.process.wait(10)
        it.process.stdout.close()


def test_it_serves_and_ctrl_c_leaves_nothing(run: Run) -> None:
    assert f"http://127.0.0.1:{run.port}/" in run.start()
    with urllib.request.urlopen(f"http://127.0.0.1:{run.port}/login/") as answer:
        assert answer.status == 200
    assert run.process is not None
    run.process.send_signal(signal.SIGINT)
    assert run.process.wait(60) == 0
    assert run.gone()


def test_kill_9_leaves_nothing(run: Run) -> None:
    run.start()
    assert run.process is not None
    run.process.kill()
    run.process.wait(10)
    assert run.gone()


def test_kill_9_of_the_watchdog_too_is_mended_by_the_next_start(run: Run) -> None:
    run.start()
    assert run.process is not None
    os.kill(run.pid_of(b"crm.local.watchdog"), signal.SIGKILL)
    time.sleep(1)  # a new watchdog has taken over
    run.process.kill()
    run.process.wait(10)
    assert run.gone()


def test_a_new_start_waits_for_what_a_killed_one_left(run: Run) -> None:
    run.start()
    assert run.process is not None
    assert run.process.stdout is not None
    run.process.kill()
    run.process.wait(10)
    run.process.stdout.close()
    run.start()
    run.process.terminate()
    assert run.process.wait(60) == 0
    assert run.gone()


def test_a_given_database_is_used(run: Run, server: Postgres) -> None:
    connection = psycopg2.connect(server.superuser_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("CREATE DATABASE yours")
    connection.close()
    run.environment["DATABASE_URL"] = server.url("postgres", server.password, "yours")
    run.start()
    assert b"postgres" not in b"".join(
        (Path("/proc") / str(pid) / "cmdline").read_bytes().partition(b"\0")[0]
        for pid in run.pids()
    )
    connection = psycopg2.connect(run.environment["DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'core_user'")
        assert cursor.fetchone() == ("crm_owner",)
    connection.close()


def test_a_port_in_use_is_named(run: Run) -> None:
    with socket.create_server(("127.0.0.1", run.port)):
        said, _ = run.command().communicate(timeout=30)
    assert f"Port {run.port} is in use" in said
    assert run.gone()


def test_a_second_start_says_where_the_first_is(run: Run) -> None:
    run.start()
    second = run.command()
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"http://127.0.0.1:{run.port}/" in said


def test_a_child_that_dies_is_named_with_its_log(run: Run) -> None:
    run.start()
    os.kill(run.pid_of(b"\0beat\0"), signal.SIGKILL)
    assert run.process is not None
    said, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert "beat ended with code -9" in said
    assert str(run.folder / "log" / "beat.log") in said
    assert run.gone()
