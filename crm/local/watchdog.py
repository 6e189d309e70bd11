"""Ends what its starter started: when the pipe on standard input closes, all of it goes.

Each line on standard input registers a process group as `PID SIGNAL SECONDS`: how to ask it to
stop, and how long to wait before it is killed. The last registered goes first (web and worker
before their servers). A `kill -9` of the starter closes the pipe as well, so nothing outlives it;
an orderly end uses the same way.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def alive(pid: int) -> bool:
    """Does the process exist (and is it not a zombie that waits for its parent)?"""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def end(pid: int, ask: signal.Signals, seconds: float) -> None:
    """Ask `pid` to stop, wait, then kill what is left of its process group."""
    try:
        os.kill(pid, ask)
        deadline = time.monotonic() + seconds
        while alive(pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


@dataclass
class Watchdog:
    """The starter's end of the pipe."""

    process: "subprocess.Popen[bytes]"

    @classmethod
    def start(cls, *, remove: Path | None = None) -> "Watchdog":
        """A watchdog of its own session; it removes the folder `remove` at the end."""
        arguments = [str(remove)] if remove else []
        return cls(
            subprocess.Popen(
                [sys.executable, "-m", "crm.local.watchdog", *arguments],
                stdin=subprocess.PIPE,
                start_new_session=True,
                cwd=ROOT,
            )
        )

    def register(self, pid: int, ask: signal.Signals, seconds: float) -> None:
        """Watch one more process group."""
        if self.process.stdin is None:
            raise RuntimeError("the watchdog was started without a pipe")
        self.process.stdin.write(f"{pid} {int(ask)} {seconds}\n".encode())
        self.process.stdin.flush()

    def finish(self) -> None:
        """End everything registered and wait until it is gone."""
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def main(arguments: list[str]) -> None:
    """Collect until the pipe closes, then end the registered in reverse order."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    registered = [line.split() for line in sys.stdin]
    for pid, ask, seconds in reversed(registered):
        end(int(pid), signal.Signals(int(ask)), float(seconds))
    if arguments:
        shutil.rmtree(arguments[0], ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
