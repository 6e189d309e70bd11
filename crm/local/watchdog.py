"""Ends what its starter started: when the pipe on standard input closes, all of it goes.

Each line on standard input registers a process group as `PID SIGNAL SECONDS STAGE`: how to ask it
to stop, and how long to wait before it is killed. The highest stage goes first and together (web
and worker before their servers). A `kill -9` of the starter closes the pipe as well, so nothing
outlives it; an orderly end uses the same way.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def born(pid: int) -> str:
    """When the process started, in clock ticks; empty when there is none (or only a zombie).

    With the number it names a process for good: numbers are given again.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]


def alive(pid: int) -> bool:
    """Does the process exist (and is it not a zombie that waits for its parent)?"""
    return bool(born(pid))


@dataclass
class Group:
    """A process group by its leader."""

    pid: int
    ask: signal.Signals
    seconds: float
    stage: int
    born: str

    def _is_there(self) -> bool:
        """Is the number still that of the process which was registered?"""
        return bool(self.born) and born(self.pid) == self.born

    def request(self) -> None:
        """Ask the leader to stop."""
        if self._is_there():
            with suppress(ProcessLookupError, PermissionError):
                os.kill(self.pid, self.ask)

    def end(self) -> None:
        """Wait for the leader, then kill what is left of the group."""
        deadline = time.monotonic() + self.seconds
        while self._is_there() and time.monotonic() < deadline:
            time.sleep(0.05)
        if self.born and born(self.pid) in (self.born, ""):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)


@dataclass
class Watchdog:
    """The starter's end of the pipe."""

    arguments: Sequence[str]
    keep_open: Sequence[int]
    process: "subprocess.Popen[bytes]" = field(init=False)
    lines: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start it, in a session of its own."""
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crm.local.watchdog", *self.arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
            pass_fds=self.keep_open,
            cwd=ROOT,
        )

    @classmethod
    def start(cls, *, remove: Path | None = None, hold: int | None = None) -> "Watchdog":
        """It removes the folder `remove` at the end, and holds the file `hold` open until then."""
        return cls([str(remove)] if remove else [], [] if hold is None else [hold])

    def register(self, pid: int, ask: signal.Signals, seconds: float, stage: int = 0) -> None:
        """Watch one more process group."""
        self.look()
        self.lines.append(f"{pid} {int(ask)} {seconds} {stage}\n".encode())
        self._write(self.lines[-1])

    def look(self) -> None:
        """Replace a watchdog that has been killed itself."""
        if self.process.poll() is not None:
            if self.process.stdin:
                self.process.stdin.close()
            self.__post_init__()
            self._write(b"".join(self.lines))

    def _write(self, lines: bytes) -> None:
        if self.process.stdin is None:
            raise RuntimeError("the watchdog was started without a pipe")
        self.process.stdin.write(lines)
        self.process.stdin.flush()

    def finish(self) -> None:
        """End everything registered and wait until it is gone."""
        self.look()
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()


def main(arguments: list[str]) -> None:
    """Collect until the pipe closes, then end the registered, stage by stage."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    groups = []
    for line in sys.stdin:
        pid, ask, seconds, stage = line.split()
        groups.append(
            Group(int(pid), signal.Signals(int(ask)), float(seconds), int(stage), born(int(pid)))
        )
    for level in sorted({group.stage for group in groups}, reverse=True):
        together = [group for group in groups if group.stage == level]
        for group in together:
            group.request()
        for group in together:
            group.end()
    if arguments:
        shutil.rmtree(arguments[0], ignore_errors=True)


if __name__ == "__main__":
    main(sys.argv[1:])
