"""`make run` as a newcomer meets it: it serves, refuses a second start, and leaves nothing."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm.local.postgres import free_port
from crm.local.watchdog import ROOT, alive

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

    def gone(self, seconds: float = 40) -> bool:
        deadline = time.monotonic() + seconds
        while self.pids() and time.monotonic() < deadline:
            time.sleep(0.2)
        return not self.pids()


CLEARED = {
    "DATABASE_URL", "REDIS_URL", "KEEP_LOGIN_ROLE", "ZHIKE_ROLE", "SECRET_KEY", "PII_KEYS",
    "PII_INDEX_KEY", "INSTALLATION_ID", "STORAGE_DIR", "EMAIL_URL", "BEHIND_TLS",
}  # fmt: skip


@pytest.fixture
def run(open_folder: Path) -> Iterator[Run]:
    it = Run(open_folder / "state")
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


def test_kill_9_leaves_nothing_and_the_next_start_works(run: Run) -> None:
    run.start()
    assert run.process is not None
    run.process.kill()
    run.process.wait(10)
    assert run.gone()
    assert run.process.stdout is not None
    run.process.stdout.close()
    run.start()
    run.process.terminate()
    assert run.process.wait(60) == 0
    assert run.gone()


def test_a_second_start_says_where_the_first_is(run: Run) -> None:
    run.start()
    second = run.command()
    said, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert f"http://127.0.0.1:{run.port}/" in said


def test_a_child_that_dies_is_named_with_its_log(run: Run) -> None:
    run.start()
    (worker,) = [
        pid
        for pid in run.pids()
        if b"\0beat\0" in (Path("/proc") / str(pid) / "cmdline").read_bytes()
    ]
    os.kill(worker, signal.SIGKILL)
    assert run.process is not None
    said, _ = run.process.communicate(timeout=60)
    assert run.process.returncode == 1
    assert "beat ended with code -9" in said
    assert str(run.folder / "log" / "beat.log") in said
    assert run.gone()
