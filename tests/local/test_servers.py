"""The throw-away servers of the tests leave nothing, however a run of pytest ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm.local.watchdog import ROOT
from tests.local.test_run import CLEARED

pytestmark = pytest.mark.slow
LINGER = """
import os, pathlib, time
def test_it():
    pathlib.Path(__file__).with_name("note").write_text(os.environ["ZHIKE_TEST_FOLDER"])
    time.sleep({seconds})
"""


def pytest_on(folder: Path, seconds: int) -> tuple["subprocess.Popen[bytes]", Path]:
    """A run of pytest whose one test lasts so long, and the folder of its servers."""
    (folder / "test_linger.py").write_text(LINGER.format(seconds=seconds))
    hidden = {*CLEARED, "PYTEST_XDIST_WORKER", "ZHIKE_TEST_FOLDER", "PYTEST_CURRENT_TEST"}
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", "-q", "-c", ROOT / "pyproject.toml", folder], cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in hidden}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    note, deadline = folder / "note", time.monotonic() + 60
    while not (note.exists() and note.read_text()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return process, Path(note.read_text())


def users_of(folder: Path) -> list[str]:
    """The processes that name the folder in their command line or environment."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
        except OSError:
            continue
        found += [entry.name] if os.fsencode(folder) in told else []
    return found


def assert_gone(folder: Path) -> None:
    deadline = time.monotonic() + 30
    while (users_of(folder) or folder.exists()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not users_of(folder)
    assert not folder.exists()


def test_an_orderly_end(tmp_path: Path) -> None:
    process, servers = pytest_on(tmp_path, 0)
    assert process.wait(60) == 0
    assert_gone(servers)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_run_that_is_ended_from_outside(how: signal.Signals, tmp_path: Path) -> None:
    process, servers = pytest_on(tmp_path, 60)
    assert users_of(servers)
    process.send_signal(how)
    process.wait(30)
    assert_gone(servers)
