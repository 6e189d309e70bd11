"""`make run`: servers, schema, demo bank, web, worker, schedule, and an end without leftovers."""

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

import psycopg2
from psycopg2 import sql

from crm.local.postgres import ROLES, LocalServerError, Postgres
from crm.local.state import ROOT, State
from crm.local.translations import compile_changed
from crm.local.valkey import Valkey
from crm.local.watchdog import Watchdog

LOGINS = {"zhike_owner": "OWNER", "zhike_app": "APP", "zhike_job": "JOB"}


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
                for child in self.children:
                    child.check()
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
        self.environment = self._servers()
        self.state.keep_environment(self.environment)
        self._manage("migrate", "--verbosity", "0", role="owner")
        self._demo()
        self._serve()

    def _refuse_taken_port(self) -> None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise LocalServerError(
                    f"Port {self.port} is in use; choose another: make run PORT=8001"
                )

    def _servers(self) -> dict[str, str]:
        secrets = self.state.secrets()
        values = {
            name: secrets[name]
            for name in ("SECRET_KEY", "PII_KEYS", "PII_INDEX_KEY", "INSTALLATION_ID")
        }
        values |= {"DEMO_PASSWORD": secrets["DEMO_PASSWORD"], "DEMO_TOKEN": secrets["DEMO_TOKEN"]}
        values |= {
            "DEMO": "true",
            "STORAGE_DIR": str(self.state.folder / "files"),
            "BEHIND_TLS": os.environ.get("BEHIND_TLS", "false"),  # we serve 127.0.0.1 only
        }
        values |= {
            name: os.environ[name]
            for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_JOB_URL", "REDIS_URL")
            if os.environ.get(name)
        }
        with ThreadPoolExecutor(2) as pool:
            redis = None if "REDIS_URL" in values else pool.submit(self._valkey, secrets)
            if "DATABASE_URL" not in values:
                values |= self._postgres(secrets)
            else:
                self._roles_where_we_may(values)
            if redis:
                values["REDIS_URL"] = redis.result()
        return values

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
        prepare_database(server.superuser_url, passwords)
        urls = {login: server.url(login, passwords[login], "zhike") for login in LOGINS}
        return {
            "DATABASE_URL": urls["zhike_app"],
            "DATABASE_JOB_URL": urls["zhike_job"],
            "DATABASE_OWNER_URL": urls["zhike_owner"],
        }

    def _roles_where_we_may(self, values: Mapping[str, str]) -> None:
        """On a server of yours: make the roles if that login may, else they must be there."""
        url = values.get("DATABASE_OWNER_URL", values["DATABASE_URL"])
        try:
            with psycopg2.connect(url) as connection, connection.cursor() as cursor:
                cursor.execute(ROLES.read_text())
        except psycopg2.errors.InsufficientPrivilege:
            pass  # a DBA has run crm/local/roles.sql; migrate says so if not
        except psycopg2.OperationalError as error:
            raise LocalServerError(f"DATABASE_URL does not answer: {error}") from None

    def _demo(self) -> None:
        if os.environ.get("DEMO", "true").lower() in ("0", "false", "no"):
            self.environment["DEMO"] = "false"
            return
        done = self.state.folder / "demo-loaded"
        mark = self.environment["DATABASE_URL"].rpartition("@")[2].rpartition(":")[0]
        if "DATABASE_URL" in os.environ or not done.exists():
            print("Loading the demo bank (first start only) …", flush=True)
            self._manage("demo", "--if-empty", role="job")
            done.write_text(mark)

    def _serve(self) -> None:
        python = [sys.executable, "-m"]
        celery = [*python, "celery", "-A", "crm", "--quiet"]
        beat = str(self.state.folder / "beat")
        self._child("web", "app", *python, "gunicorn", "crm.wsgi", "--bind",
                    f"127.0.0.1:{self.port}", "--worker-class", "gthread", "--workers", "2",
                    "--threads", "4", "--no-control-socket")  # fmt: skip
        self._child("worker", "job", *celery, "worker", "--concurrency", "2", "--loglevel", "INFO",
                    "--without-gossip", "--without-mingle", seconds=30)  # fmt: skip
        self._child("beat", "job", *celery, "beat", "--schedule", beat, "--loglevel", "INFO")
        deadline = time.monotonic() + 60
        while not self.stopping and time.monotonic() < deadline:
            for child in self.children:
                child.check()
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)

    # --- children -----------------------------------------------------------------------------

    def _full_environment(self, role: str) -> dict[str, str]:
        return {**os.environ, **self.environment, "ZHIKE_ROLE": role, "PYTHONUNBUFFERED": "1"}

    def _manage(self, *arguments: str, role: str) -> None:
        if self.stopping:
            return
        process = subprocess.Popen(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self._full_environment(role),
            start_new_session=True,
        )  # fmt: skip
        self.watchdog.register(process.pid, signal.SIGTERM, 10)
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
        self.watchdog.register(process.pid, signal.SIGTERM, seconds)
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


def prepare_database(superuser_url: str, passwords: Mapping[str, str]) -> None:
    """Roles, logins and the database `zhike`; safe to repeat."""
    connection = psycopg2.connect(superuser_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(ROLES.read_text())
        cursor.execute("SELECT rolname FROM pg_roles")
        known = {row[0] for row in cursor.fetchall()}
        for login, password in passwords.items():
            verb = "ALTER" if login in known else "CREATE"
            statement = f"{verb} ROLE {{}} LOGIN PASSWORD {{}}"
            cursor.execute(sql.SQL(statement).format(sql.Identifier(login), sql.Literal(password)))
            group = sql.Identifier(login.replace("zhike_", "crm_"))
            cursor.execute(sql.SQL("GRANT {} TO {}").format(group, sql.Identifier(login)))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'zhike'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE DATABASE zhike OWNER crm_owner TEMPLATE template0")
    connection.close()
