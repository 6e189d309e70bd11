"""Nothing outlives its starter."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm.local.watchdog import ROOT, Watchdog, alive

SLEEPER = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(15, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
)


def sleeper(code: str = SLEEPER) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-c", code], start_new_session=True, stdout=subprocess.PIPE
    )


def wait_for(process: "subprocess.Popen[bytes]") -> int:
    code = process.wait(10)
    if process.stdout:
        process.stdout.close()
    return code


def test_closing_the_pipe_ends_what_was_registered(tmp_path: Path) -> None:
    folder = tmp_path / "servers"
    folder.mkdir()
    dog, one = Watchdog.start(remove=folder), sleeper()
    dog.register(one.pid, signal.SIGTERM, 5)
    dog.finish()
    assert wait_for(one) == -signal.SIGTERM
    assert not folder.exists()


def test_who_does_not_listen_is_killed() -> None:
    dog, deaf = Watchdog.start(), sleeper(STUBBORN)
    assert deaf.stdout is not None
    deaf.stdout.readline()
    dog.register(deaf.pid, signal.SIGTERM, 0.3)
    dog.finish()
    assert wait_for(deaf) == -signal.SIGKILL


def test_a_killed_starter_leaves_nothing() -> None:
    starter = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal, subprocess, sys, time\n"
            "from crm.local.watchdog import Watchdog\n"
            f"child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}],"
            " start_new_session=True)\n"
            "Watchdog.start().register(child.pid, signal.SIGTERM, 5)\n"
            "print(child.pid, flush=True)\n"
            "time.sleep(60)\n",
        ],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    )
    assert starter.stdout is not None
    child = int(starter.stdout.readline())
    starter.kill()
    wait_for(starter)
    deadline = time.monotonic() + 10
    while alive(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(child)


@pytest.mark.parametrize("pid", [2**22 + 1])
def test_a_number_that_nobody_has_is_not_alive(pid: int) -> None:
    assert not alive(pid)
