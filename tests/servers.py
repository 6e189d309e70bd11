"""Servers for the tests (decision 26): one PostgreSQL and one Valkey for all workers of a run.

A pytest plugin, loaded first (`-p tests.servers`): it sets the environment before the settings
are read. With `DATABASE_URL` (a superuser's) and `REDIS_URL` set, those servers are used.
The schema is migrated once into a template as `crm_owner` and cloned for each xdist worker.
However the run ends, the watchdog ends the servers and removes their folder.
"""

import base64
import fcntl
import os
import secrets
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from crm.local.postgres import ROLES, Postgres
from crm.local.translations import compile_changed
from crm.local.valkey import Valkey
from crm.local.watchdog import Watchdog

_running: list[Any] = []


def _secret() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _environment() -> None:
    """What settings need, fresh for each run; workers inherit it from the first process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("PII_KEYS", f"t1:{_secret()}")
    os.environ.setdefault("PII_INDEX_KEY", _secret())
    os.environ.setdefault("INSTALLATION_ID", str(uuid.uuid4()))
    os.environ["KEEP_LOGIN_ROLE"] = "true"  # tests play the roles themselves (conftest.py)
    os.environ["DEMO"] = "false"
    os.environ["BEHIND_TLS"] = "false"
    os.environ["HASHED_STATIC"] = "false"  # tests collect no static files
    os.environ["EMAIL_URL"] = "memorymail://"


def _start() -> None:
    folder = Path(tempfile.mkdtemp(prefix="zhike-tests-"))
    folder.chmod(0o711)
    dog = Watchdog.start(remove=folder)
    os.environ["ZHIKE_TEST_FOLDER"] = str(folder)
    os.environ["STORAGE_DIR"] = str(folder / "files")
    if "DATABASE_URL" not in os.environ:
        postgres = Postgres(folder / "pg", fast=True)
        postgres.start(dog.register)
        _running.append(postgres)
        os.environ["DATABASE_URL"] = postgres.superuser_url
    if "REDIS_URL" not in os.environ:
        valkey = Valkey(folder / "valkey", fast=True)
        valkey.start(dog.register)
        _running.append(valkey)
        os.environ["REDIS_URL"] = valkey.url
    _running.append(dog)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Before anything reads the settings; xdist's workers inherit what the first process made."""
    asked = early_config.known_args_namespace
    if "PYTEST_XDIST_WORKER" not in os.environ and not (asked.help or asked.version):
        compile_changed()
        _environment()
        _start()
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The first process lets the watchdog stop the servers and remove their folder."""
    if not _running:
        return
    *servers, dog = _running
    if not any(isinstance(server, Postgres) for server in servers):
        _drop(f"{_run()}_template")
    dog.finish()
    for server in servers:
        server.process.wait(10)
    _running.clear()


def _run() -> str:
    """This run's name, the start of its databases' names."""
    return Path(os.environ["ZHIKE_TEST_FOLDER"]).name.replace("-", "_").lower()


def _drop(database: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
    connection.close()


@contextmanager
def _alone() -> Iterator[None]:
    """One worker at a time: the template must not be in use while it is cloned."""
    with (Path(os.environ["ZHIKE_TEST_FOLDER"]) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clone(name: str, template: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone() is None:
            cursor.execute(ROLES.read_text())
            cursor.execute(f"CREATE DATABASE {template} OWNER crm_owner TEMPLATE template0")
            _migrate(template)
        cursor.execute(f"CREATE DATABASE {name} OWNER crm_owner TEMPLATE {template}")
    connection.close()


def _migrate(database: str) -> None:
    from django.core.management import call_command
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database
    connection.settings_dict["OPTIONS"]["assume_role"] = "crm_owner"
    call_command("migrate", verbosity=0)
    del connection.settings_dict["OPTIONS"]["assume_role"]
    connection.close()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own database, cloned from the migrated template; dropped at the end."""
    from django.db import connection
    from django.db.backends.signals import connection_created

    name = f"{_run()}_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    with django_db_blocker.unblock():
        with _alone():
            _clone(name, f"{_run()}_template")
        connection.settings_dict["NAME"] = name
        connection_created.connect(_serve_as_app, dispatch_uid="serve_as_app")
        yield
        connection.close()
        _drop(name)


def _serve_as_app(connection: Any, **kwargs: Any) -> None:
    """The live server's threads reach the database as the web does."""
    if threading.current_thread() is not threading.main_thread():
        with connection.cursor() as cursor:
            cursor.execute("SET ROLE crm_app")
