"""`make run`: servers, schema, demo bank, web, worker and beat, and an end without leftovers."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from crm.local.database import LOGINS, prepare_given, prepare_own
from crm.local.postgres import LocalServerError, Postgres
from crm.local.state import ROOT, State, schema_digest
from crm.local.translations import compile_changed
from crm.local.valkey import Valkey
from crm.local.watchdog import Watchdog

KEYS = ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "INSTALLATION_ID")
GIVEN = ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOB_URL", "REDIS_URL")


class ChildDied(RuntimeError):
    """A process ended by itself; the message names it, its log and the log's end."""


@dataclass
class Child:
    """One process of ours."""

    name: str
    process: "subprocess.Popen[bytes]"
    log: Path

    def check(self) -> None:
        """ChildDied when it has ended."""
        code = self.process.poll()
        if code is not None:
            tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
            raise ChildDied(f"{self.name} ended with code {code}; {self.log} ends with:\n{tail}")


@dataclass
class Supervisor:
    """Starts everything in order; `run` returns the exit code."""

    state: State
    port: int
    watchdog: Watchdog
    children: list[Child] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    stopping: bool = False

    def run(self) -> int:
        """Start, tell, watch, stop. 0 after a signal, 1 when something failed."""
        for wanted in (signal.SIGINT, signal.SIGTERM):
            signal.signal(wanted, self._stop)  # explicit: a background shell ignores SIGINT
        began = time.monotonic()
        try:
            self._start()
            if not self.stopping:
                self._tell(time.monotonic() - began)
            while not self.stopping:
                self._look()
                time.sleep(0.3)
        except (LocalServerError, ChildDied, subprocess.CalledProcessError, OSError) as error:
            if not self.stopping:
                print(f"\nZhike stopped: {error}", file=sys.stderr, flush=True)
                return 1
        finally:
            print("Stopping …", flush=True)
            self.watchdog.finish()
        return 0

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping = True

    # --- starting -----------------------------------------------------------------------------

    def _start(self) -> None:
        self._refuse_taken_port()
        compile_changed()
        print("Starting PostgreSQL and Valkey …", flush=True)
        self.environment = self._settings() | self._servers()
        self.state.keep_environment(self.environment)
        self._migrate()
        self._demo()
        self._serve()

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise LocalServerError(
                    f"Port {self.port} is in use; choose another: make run PORT=8001"
                )

    def _settings(self) -> dict[str, str]:
        secrets = self.state.secrets()
        demo = os.environ.get("DEMO", "true").lower() not in ("0", "false", "no", "off")
        return {
            **{name: os.environ.get(name) or secrets[name] for name in KEYS},
            "DEMO": "true" if demo else "false",
            "DEMO_PASSWORD": secrets["DEMO_PASSWORD"],
            "DEMO_TOKEN": secrets["DEMO_TOKEN"],
            "STORAGE_DIR": os.environ.get("STORAGE_DIR") or str(self.state.folder / "files"),
            # we serve plain HTTP on 127.0.0.1, straight from static/
            "BEHIND_TLS": os.environ.get("BEHIND_TLS", "false"),
            "HASHED_STATIC": os.environ.get("HASHED_STATIC", "false"),
        }

    def _servers(self) -> dict[str, str]:
        secrets = self.state.secrets()
        urls = {name: os.environ[name] for name in GIVEN if os.environ.get(name)}
        with ThreadPoolExecutor(2) as pool:
            redis = None if "REDIS_URL" in urls else pool.submit(self._valkey, secrets)
            if "DATABASE_URL" in urls:
                prepare_given(urls)
            else:
                urls |= self._postgres(secrets)
            if redis:
                urls["REDIS_URL"] = redis.result()
        return urls

    def _valkey(self, secrets: Mapping[str, str]) -> str:
        server = Valkey(self.state.folder / "redis", password=secrets["REDIS_PASSWORD"])
        server.start(self.watchdog.register)
        self._adopt("Valkey", server.process, server.log)
        return server.url

    def _postgres(self, secrets: Mapping[str, str]) -> dict[str, str]:
        server = Postgres(self.state.folder / "pg", password=secrets["SUPERUSER_PASSWORD"])
        server.start(self.watchdog.register)
        self._adopt("PostgreSQL", server.process, server.log)
        passwords = {login: secrets[f"{word}_PASSWORD"] for login, word in LOGINS.items()}
        anew = self.state.noted("demo") == "loading"
        if anew:
            self.state.note("schema", "")
        prepare_own(server.superuser_url, passwords, anew=anew)
        urls = {login: server.url(login, passwords[login], "zhike") for login in LOGINS}
        return {
            "DATABASE_URL": urls["zhike_app"],
            "DATABASE_JOB_URL": urls["zhike_job"],
            "DATABASE_OWNER_URL": urls["zhike_owner"],
        }

    @property
    def _has_own_database(self) -> bool:
        return not os.environ.get("DATABASE_URL")

    def _migrate(self) -> None:
        digest = schema_digest()
        if self._has_own_database and self.state.noted("schema") == digest:
            return
        self._manage("migrate", "--verbosity", "0", role="owner")
        self._note("schema", digest)

    def _demo(self) -> None:
        if self.environment["DEMO"] == "false" or self.stopping:
            return
        if self._has_own_database and self.state.noted("demo") == "loaded":
            return
        print("Loading the demo bank (first start only) …", flush=True)
        self._note("demo", "loading")  # interrupted, the next start begins anew
        self._manage("demo", "--if-empty", role="job")
        self._note("demo", "loaded")

    def _note(self, what: str, text: str) -> None:
        """Note it of our own database, unless it was interrupted."""
        if self._has_own_database and not self.stopping:
            self.state.note(what, text)

    def _serve(self) -> None:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "crm", "--quiet"]
        beat = str(self.state.folder / "beat")
        self._child("web", "app", *python, "gunicorn", "crm.wsgi", "--bind",
                    f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--workers", "2",
                    "--threads", "4", "--no-control-socket")  # fmt: skip
        self._wait_for_web()
        self._child("worker", "job", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO",
                    "--without-gossip", "--without-mingle", seconds=30)  # fmt: skip
        self._child("beat", "job", *celery, "beat", "--schedule", beat, "--loglevel", "INFO")

    def _wait_for_web(self, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not self.stopping and not self._answers():
            self._look()
            if time.monotonic() > deadline:
                raise LocalServerError(f"web does not answer; see {self.state.folder}/log/web.log")
            time.sleep(0.1)

    def _answers(self) -> bool:
        """Does Django itself answer (the port is open before it is loaded)?"""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/")
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    # --- children -----------------------------------------------------------------------------

    def _look(self) -> None:
        """ChildDied when one has ended by itself."""
        self.watchdog.look()
        for child in self.children:
            child.check()

    def _full_environment(self, role: str) -> dict[str, str]:
        return {**os.environ, **self.environment, "ZHIKE_ROLE": role, "PYTHONUNBUFFERED": "1"}

    def _manage(self, *arguments: str, role: str) -> None:
        if self.stopping:
            return
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self._full_environment(role),
            start_new_session=True,
        )  # fmt: skip
        self.watchdog.register(process.pid, signal.SIGTERM, 10, stage=1)
        while process.poll() is None and not self.stopping:
            time.sleep(0.05)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, f"manage.py {arguments[0]}")

    def _child(self, name: str, role: str, *command: str, seconds: float = 10) -> None:
        if self.stopping:
            return
        log = self.state.folder / "log" / f"{name}.log"
        with log.open("ab") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self._full_environment(role), stdout=out, stderr=out,
                stdin=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
        self.watchdog.register(process.pid, signal.SIGTERM, seconds, stage=1)
        self._adopt(name, process, log)

    def _adopt(self, name: str, process: "subprocess.Popen[bytes] | None", log: Path) -> None:
        if process is not None:
            self.children.append(Child(name, process, log))

    def _tell(self, seconds: float) -> None:
        address = f"http://127.0.0.1:{self.port}/"
        print(f"\n知客 Zhike is at {address} (started in {seconds:.1f} s)\n", flush=True)
        if self.environment["DEMO"] == "true":
            self._manage("demo", "--show-logins", role="job")
        print(f"\nLogs and data: {self.state.folder}\nStop with Ctrl-C.", flush=True)
