"""Nothing outlives its starter."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crm.local.watchdog import ROOT, Group, Watchdog, alive, born

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


STARTER = f"""
import signal, subprocess, sys, time
from crm.local.watchdog import Watchdog
child = subprocess.Popen([sys.executable, "-c", {SLEEPER!r}], start_new_session=True)
Watchdog.start().register(child.pid, signal.SIGTERM, 5)
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_killed_starter_leaves_nothing() -> None:
    starter = subprocess.Popen([sys.executable, "-c", STARTER], cwd=ROOT, stdout=subprocess.PIPE)
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


def test_a_number_that_was_given_again_is_left_alone() -> None:
    other = sleeper()
    group = Group(other.pid, signal.SIGTERM, 1, stage=0, born=born(other.pid) + "0")
    group.request()
    group.end()
    assert alive(other.pid)
    other.kill()
    wait_for(other)


def test_a_watchdog_that_was_killed_is_replaced() -> None:
    dog, one = Watchdog.start(), sleeper()
    dog.register(one.pid, signal.SIGTERM, 5)
    dog.process.kill()
    dog.process.wait(10)
    dog.look()
    dog.finish()
    assert wait_for(one) == -signal.SIGTERM


def test_the_highest_stage_goes_first(tmp_path: Path) -> None:
    log = tmp_path / "order"
    says = (
        "import signal, sys, time\n"
        "def end(*_): open(sys.argv[1], 'a').write(sys.argv[2]); sys.exit()\n"
        "signal.signal(15, end); print(1, flush=True); time.sleep(60)"
    )
    dog, started = Watchdog.start(), []
    for stage, name in enumerate(("server ", "web ")):
        process = subprocess.Popen(
            [sys.executable, "-c", says, str(log), name], start_new_session=True,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        dog.register(process.pid, signal.SIGTERM, 5, stage)
        started.append(process)
    dog.finish()
    assert [wait_for(process) for process in started] == [0, 0]
    assert log.read_text() == "web server "


def test_it_holds_a_file_open_until_all_is_gone(tmp_path: Path) -> None:
    with (tmp_path / "lock").open("w") as lock:
        dog = Watchdog.start(hold=lock.fileno())
        held = Path(f"/proc/{dog.process.pid}/fd/{lock.fileno()}")
        assert str(held.readlink()) == lock.name
        dog.finish()
