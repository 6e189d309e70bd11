"""Two loads at once, and one that is killed: real processes against the tests' database."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from crm.core.models import Branch, FeedLoad, User
from customers.models import Balance, Customer
from tests.feed.delivery import Delivery

# not the `db` fixture: other processes see only what is committed
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
PATIENCE = 60


def database_url() -> str:
    there = connection.settings_dict
    password = f":{quote(there['PASSWORD'])}" if there["PASSWORD"] else ""
    return (
        f"postgres://{there['USER']}{password}@{quote(there['HOST'] or '', safe='')}"
        f":{there['PORT']}/{there['NAME']}"
    )


@pytest.fixture
def start(first: Delivery) -> Iterator[Any]:
    """`start()` runs `manage.py load_feed --json` of the first delivery."""
    running: list[subprocess.Popen[str]] = []

    def run(*options: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, "manage.py", "load_feed", str(first.folder), "--json", *options],
            cwd=settings.BASE_DIR,
            env={
                **{k: v for k, v in os.environ.items() if not k.startswith("DATABASE_")},
                "DATABASE_URL": database_url(),
                "KEEP_LOGIN_ROLE": "false",
                "LOG_LEVEL": "ERROR",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        return process

    yield run
    for process in running:
        process.kill()
        process.communicate()


class Blocker:
    """Holds a table so that a load stands still in the middle of its merge, and sees who waits."""

    def __init__(self, table: str, mode: str = "SHARE ROW EXCLUSIVE") -> None:
        self._connection = psycopg2.connect(database_url())
        self._cursor = self._connection.cursor()
        self._cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")

    def wait_for(self, count: int = 1) -> None:
        """Until `count` sessions of this database wait for a lock."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self._cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE wait_event_type = 'Lock' AND datname = current_database()"
            )
            if self._cursor.fetchone()[0] >= count:  # type: ignore[index]  # count(*) is a row
                return
            self._cursor.execute("SELECT pg_stat_clear_snapshot()")
            time.sleep(0.05)
        raise AssertionError("nobody waits")

    def __enter__(self) -> "Blocker":
        return self

    def __exit__(self, *error: object) -> None:
        self._connection.close()


def outcome(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, err
    return dict(json.loads(out))


def test_killed_in_the_middle_it_leaves_nothing_and_the_next_one_loads(start: Any) -> None:
    with Blocker("credit_loan") as blocker:  # customers and balances are merged by then
        process = start()
        blocker.wait_for()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    for table in (Branch, User, Customer, Balance):
        assert not table._default_manager.exists(), table
    assert FeedLoad.objects.get().state == FeedLoad.State.RUNNING
    assert outcome(start())["state"] == "LOADED"
    killed, loaded = FeedLoad.objects.order_by("run")
    assert (killed.state, loaded.state) == (FeedLoad.State.FAILED, FeedLoad.State.LOADED)
    assert killed.reason
    assert Customer.objects.count() == 2


def test_two_at_once_load_once(start: Any) -> None:
    with Blocker("credit_loan") as blocker:
        one, two = start(), start()
        blocker.wait_for(2)  # one for the table, the other for its turn
    states = sorted([outcome(one)["state"], outcome(two)["state"]])
    assert states == ["LOADED", "UNCHANGED"]
    assert Balance.objects.count() == 2
    assert FeedLoad.objects.get().state == FeedLoad.State.LOADED


def test_readers_are_not_locked_out_while_a_load_runs(start: Any) -> None:
    with Blocker("credit_loan") as blocker:
        process = start()
        blocker.wait_for()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '5s'")
            assert not Balance.objects.exists()
            cursor.execute("RESET statement_timeout")
    assert outcome(process)["state"] == "LOADED"


# --- a file that is written again while it is loaded ---------------------------------------------


def refusal(process: "subprocess.Popen[str]") -> dict[str, Any]:
    out, err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1, err
    return dict(json.loads(out))


@pytest.mark.parametrize("new", ["王强盗", "王"], ids=["longer", "shorter"])
def test_a_file_replaced_between_its_readings_refuses_the_delivery(
    start: Any, first: Delivery, new: str
) -> None:
    with Blocker("customers_contact", "ACCESS EXCLUSIVE") as blocker:
        process = start()  # every file is staged and hashed; contacts are sealed next
        blocker.wait_for()
        first.spoil("contacts", "王强".encode(), new.encode())
    report = refusal(process)
    assert (report["state"], report["files"], report["changed"]) == ("REFUSED", {}, 0)
    assert "contacts.csv" in report["reason"]
    assert not Customer.objects.exists()
    assert FeedLoad.objects.get().state == FeedLoad.State.REFUSED


def test_a_file_cut_between_its_readings_refuses_the_delivery(start: Any, first: Delivery) -> None:
    with Blocker("customers_contact", "ACCESS EXCLUSIVE") as blocker:
        process = start()
        blocker.wait_for()
        path = first.folder / "contacts.csv"
        path.write_bytes(path.read_bytes()[:-12])
    assert "contacts.csv" in refusal(process)["reason"]
    assert not Customer.objects.exists()


def test_rejects_are_not_read_from_another_file_than_was_refused(
    start: Any, first: Delivery
) -> None:
    first.files["balances"].append({"account_number": "A9", "business_day": "2026-11-20",
                                    "amount": "1.00"})  # fmt: skip
    first.write()
    with Blocker("credit_loan") as blocker:
        process = start("--max-rejects", "5")
        blocker.wait_for()
        first.spoil("balances", b"A9", b"A8")
    assert "balances.csv" in refusal(process)["reason"]
    assert FeedLoad.objects.get().rejects is None
    assert not Customer.objects.exists()


# --- the command ---------------------------------------------------------------------------------


def test_the_command_prints_one_json_object_and_succeeds(start: Any) -> None:
    report = outcome(start("--max-rejects", "0"))
    assert report["files"]["customers.csv"] == {
        "manifest": 2, "accepted": 2, "rejected": 0, "changed": 2
    }  # fmt: skip
    assert report["control_totals"]["balances.csv"]["amount"]["accepted"] == "107.50"


def test_the_command_exits_with_1_when_refused(start: Any, first: Delivery) -> None:
    first.sign(customers={"rows": 7})
    process = start()
    out, _err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert json.loads(out)["state"] == "REFUSED"
    (first.folder / "manifest.json").unlink()
    process = start()
    out, _err = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "manifest.json" in json.loads(out)["reason"]
