"""Ends what its starter left behind: when the pipe on standard input closes, the starter is gone.

`python -m crm.local.watchdog [--remove FOLDER] PID …` kills those process groups, in this order.
A `kill -9` of the starter closes the pipe as well, so nothing outlives it.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path


def alive(pid: int) -> bool:
    """Does the process exist (and is it not a zombie that nobody waits for)?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def end(pid: int, first: signal.Signals, seconds: float) -> None:
    """Ask the process group of `pid` to stop, then make it."""
    for sign in (first, signal.SIGKILL):
        try:
            os.killpg(pid, sign)
        except (ProcessLookupError, PermissionError):
            return
        deadline = time.monotonic() + seconds
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        if not alive(pid):
            return


def start(pids: list[int], *, remove: Path | None = None) -> "subprocess.Popen[bytes]":
    """A watchdog over `pids`; closing its stdin (or dying) lets it act."""
    extra = ["--remove", str(remove)] if remove else []
    root = Path(__file__).parent.parent.parent
    return subprocess.Popen(
        [sys.executable, "-m", "crm.local.watchdog", *extra, *map(str, pids)],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )


def main(arguments: list[str]) -> None:
    """Wait for the end of the starter, then end the rest."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    folder = Path(arguments[1]) if arguments[:1] == ["--remove"] else None
    pids = arguments[2:] if folder else arguments
    while os.read(0, 1024):
        pass
    for pid in map(int, pids):
        end(pid, signal.SIGINT, 10)
    if folder:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
