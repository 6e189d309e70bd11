"""Folders that the servers' user may enter, and a server of its own for tests of roles."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crm.local.postgres import Postgres
from crm.local.watchdog import Watchdog


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder below one that all may enter (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="zhike-local-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(name="open_folder")
def _open_folder() -> Iterator[Path]:
    with open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A PostgreSQL that knows nothing of us yet: roles are of the whole server."""
    with open_folder() as folder:
        dog = Watchdog.start()
        postgres = Postgres(folder / "pg", fast=True)
        postgres.start(dog.register)
        yield postgres
        dog.finish()
        assert postgres.process is not None
        postgres.process.wait(10)
