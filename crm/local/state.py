"""Where `make run` keeps its servers' data and its generated secrets.

`ZHIKE_STATE`, or a folder of this checkout under the user's state folder; under /var/tmp when the
servers' user could not enter that (root's home is closed to it).
"""

import base64
import fcntl
import hashlib
import os
import secrets
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from crm.local.postgres import reachable
from crm.local.watchdog import alive

ROOT = Path(__file__).parent.parent.parent


def _secret_32() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def new_secrets() -> dict[str, str]:
    """Fresh values of everything that must never be in the repository."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "PII_KEYS": f"k1:{_secret_32()}",
        "PII_INDEX_KEY": _secret_32(),
        "INSTALLATION_ID": str(uuid.uuid4()),
        "SUPERUSER_PASSWORD": secrets.token_urlsafe(24),
        "APP_PASSWORD": secrets.token_urlsafe(24),
        "JOB_PASSWORD": secrets.token_urlsafe(24),
        "OWNER_PASSWORD": secrets.token_urlsafe(24),
        "REDIS_PASSWORD": secrets.token_urlsafe(24),
        "DEMO_PASSWORD": "-".join(secrets.token_hex(2) for _ in range(3)),
        "DEMO_TOKEN": f"zk_{secrets.token_hex(4)}_{secrets.token_urlsafe(32)}",
    }


def folder_for(root: Path = ROOT) -> Path:
    """The state folder of the checkout at `root`."""
    chosen = os.environ.get("ZHIKE_STATE")
    if chosen:
        return Path(chosen).absolute()
    name = hashlib.sha256(str(root.resolve()).encode()).hexdigest()[:12]
    base = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state")
    existing = next((path for path in (base, *base.parents) if path.exists()), Path("/"))
    if os.geteuid() == 0 and not reachable(existing):
        return Path("/var/tmp") / f"zhike-{name}"  # noqa: S108  # made 0711 by us, and owned
    return base / "zhike" / name


def schema_digest(root: Path = ROOT) -> str:
    """Changes with any migration, ours or a library's."""
    digest = hashlib.sha256((root / "requirements.lock").read_bytes())
    for path in sorted(root.glob("*/migrations/*.py")) + sorted(root.glob("*/*/migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class AlreadyRunning(RuntimeError):
    """Another `make run` holds this state folder; the message says where it answers."""


@dataclass
class State:
    """The folder, opened: its secrets and its lock."""

    folder: Path

    @classmethod
    def open(cls) -> "State":
        """Make the folder (closed to others but passable) and its secrets, the first time."""
        state = cls(folder_for())
        state.folder.mkdir(parents=True, exist_ok=True)
        if state.folder.lstat().st_uid != os.geteuid():
            raise PermissionError(f"{state.folder} belongs to somebody else; set ZHIKE_STATE.")
        state.folder.chmod(0o711)
        for name in ("log", "files"):
            (state.folder / name).mkdir(mode=0o700, exist_ok=True)
        return state

    @property
    def environment_file(self) -> Path:
        """The file that `manage.py` of this installation gets its environment from."""
        return self.folder / "env"

    def secrets(self) -> dict[str, str]:
        """The generated secrets; missing ones are added, none is ever changed."""
        kept = self._read("secrets")
        values = {**new_secrets(), **kept}
        if values != kept:
            self._write("secrets", values)
        return values

    def environment(self) -> dict[str, str]:
        """What the running (or last) supervisor gave its children."""
        return self._read("env")

    def keep_environment(self, values: dict[str, str]) -> None:
        """Keep the children's environment for `python -m crm.local manage …`."""
        self._write("env", values)

    def _read(self, name: str) -> dict[str, str]:
        path = self.folder / name
        if not path.exists():
            return {}
        lines = path.read_text().splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)

    def _write(self, name: str, values: dict[str, str]) -> None:
        path = self.folder / f"{name}.new"
        path.touch(mode=0o600)
        path.write_text("".join(f"{key}={value}\n" for key, value in values.items()))
        path.replace(self.folder / name)

    def noted(self, what: str) -> str:
        """What the last start noted about its own server's database; empty for nothing."""
        path = self.folder / f"noted-{what}"
        return path.read_text() if path.exists() else ""

    def note(self, what: str, text: str) -> None:
        """Keep a note for the next start."""
        (self.folder / f"noted-{what}").write_text(text)

    def is_running(self) -> bool:
        """Does a `make run` hold this folder now?"""
        with (self.folder / "lock").open("a") as handle:
            return not _take(handle)

    def lock(self, address: str, seconds: float = 60) -> IO[str]:
        """Hold the folder until the last holder of the file ends; AlreadyRunning if somebody does.

        After a `kill -9` the watchdog holds it until all is gone: that is waited for.
        """
        handle = (self.folder / "lock").open("a+")
        deadline = time.monotonic() + seconds
        while not _take(handle):
            handle.seek(0)
            where = handle.read().strip()
            pid = where.rpartition("process ")[2].rstrip(")")
            if not where or (pid.isdigit() and alive(int(pid))) or time.monotonic() > deadline:
                handle.close()
                raise AlreadyRunning(
                    f"Zhike already runs from this checkout: {where or 'it is still starting'}.\n"
                    "Stop it with Ctrl-C in its terminal, "
                    "or set ZHIKE_STATE and PORT for a second one."
                )
            time.sleep(0.1)
        handle.truncate(0)
        handle.write(f"{address} (process {os.getpid()})\n")
        handle.flush()
        return handle


def _take(handle: IO[str]) -> bool:
    """Lock the open file if nobody has."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
