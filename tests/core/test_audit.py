"""Log-ins and refusals are on record; what was changed behind the logs is found."""

import datetime as dt
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test import Client
from django.urls import reverse

from crm.core import clock
from crm.core.audit.seals import FIRST, faults, head, seal, sealed_logs
from crm.core.ids import new_id
from crm.core.models import Reading, Seal, StaffEvent, User
from crm.core.partitions import ensure_partitions
from crm.core.reading import log_export
from customers.models import Customer
from tests.conftest import AsApp, LoginAs

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
AT = dt.datetime(2026, 11, 24, tzinfo=dt.UTC)


def newest() -> StaffEvent:
    return StaffEvent.objects.latest("id")


# --- log-ins and refusals ----------------------------------------------------------------------


def log_in(client: Client, username: str, password: str) -> int:
    data = {"username": username, "password": password}
    return int(client.post(reverse("login"), data).status_code)


def test_log_in_and_log_out_are_on_record(client: Client, manager: User) -> None:
    manager.set_password("richtig-1234")
    manager.save()
    assert log_in(client, manager.username, "richtig-1234") == 302
    row = newest()
    assert (row.kind, row.user, row.name_mark) == ("LOGIN", manager, row.name_mark)
    assert row.branch == manager.postings.get().branch
    client.post(reverse("logout"))
    assert (newest().kind, newest().user) == ("LOGOUT", manager)


def test_a_failed_log_in_is_on_record_without_what_was_typed(client: Client, manager: User) -> None:
    log_in(client, manager.username, "falsch")
    assert (newest().kind, newest().user) == ("FAILED", manager)
    log_in(client, "mein-kennwort-im-namensfeld", "x")
    row = newest()
    assert (row.kind, row.user, row.branch) == ("FAILED", None, None)
    assert b"kennwort" not in bytes(row.name_mark or b"")


def test_what_was_refused_is_on_record_with_whose_it_was(
    as_: LoginAs, colleague: User, customer: Customer
) -> None:
    page = reverse("customer", kwargs={"pk": customer.pk})
    assert as_(colleague).get(page).status_code == 404
    row = newest()
    assert (row.kind, row.status, row.user, row.about) == ("REFUSED", 404, colleague, customer.pk)
    assert as_(colleague).get(reverse("audit")).status_code == 403
    assert (newest().view, newest().status) == ("audit", 403)


def test_an_address_that_is_nobody_s_is_no_refusal(as_: LoginAs, manager: User) -> None:
    assert as_(manager).get("/nirgends/").status_code == 404
    assert not StaffEvent.objects.exists()


def test_the_auditor_s_page_shows_log_ins_and_refusals(
    as_: LoginAs, auditor: User, colleague: User, customer: Customer, client: Client
) -> None:
    as_(colleague).get(reverse("customer", kwargs={"pk": customer.pk}))
    log_in(client, "niemand", "x")
    page = as_(auditor).get(reverse("audit"), {"kind": "REFUSED"}).content.decode()
    assert "GET 404" in page
    assert customer.display_name in page
    assert "127.0.0.1" not in page
    assert "127.0.0.1" in as_(auditor).get(reverse("audit"), {"kind": "LOGIN"}).content.decode()


@pytest.mark.parametrize(
    ("who", "sees"),
    [("colleague", True), ("manager", False), ("head", False), ("auditor", True),
     ("admin", False)],
)  # fmt: skip
def test_refusals_are_read_by_oneself_and_the_auditor(
    who: str, sees: bool, request: pytest.FixtureRequest, as_: LoginAs, as_app: AsApp,
    colleague: User, customer: Customer,
) -> None:  # fmt: skip
    user = request.getfixturevalue(who)
    as_(colleague).get(reverse("customer", kwargs={"pk": customer.pk}))
    assert StaffEvent.objects.all().visible_to(user).exists() is sees
    with as_app(user):
        assert StaffEvent.objects.exists() is sees


# --- written once ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["crm_app", "crm_job"])
def test_no_role_of_the_application_changes_or_wipes_a_log(role: str) -> None:
    for model in (*sealed_logs(), Seal):
        table = model._meta.db_table
        for verb in ("UPDATE", "DELETE", "TRUNCATE"):
            with connection.cursor() as cursor:
                cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [role, table, verb])
                assert cursor.fetchone()[0] is False, (role, table, verb)


def test_the_web_does_not_seal() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE crm_app")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("INSERT INTO core_seal DEFAULT VALUES")
        transaction.set_rollback(True)


def test_an_export_by_a_job_is_on_record(manager: User, customer: Customer) -> None:
    log_export(by=manager, view="export", customers=[customer.pk] * 2, at=AT, job=new_id())
    row = Reading.objects.get()
    assert (row.kind, row.user, row.ids, row.shown) == ("FILE", manager, [customer.pk], 1)


# --- seals -------------------------------------------------------------------------------------


@pytest.fixture
def logged(as_: LoginAs, manager: User, customer: Customer) -> Customer:
    """A customer with states in the history, read once; all sealed up to today."""
    customer.phone = "13800001111"  # type: ignore[assignment]  # assigning a str seals it
    customer.save()
    as_(manager).get(reverse("customer", kwargs={"pk": customer.pk}))
    assert seal(until=TODAY, at=AT) > 0
    return customer


def as_owner(sql: str, *params: Any) -> None:
    """What only the database's owner can do."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(sql, params)
        cursor.execute("SET ROLE crm_job")


def told() -> list[str]:
    return [str(fault) for fault in faults(until=TODAY)]


def test_logs_that_nobody_touched_hold(logged: Customer) -> None:
    assert told() == []
    assert head() != FIRST.hex()


def test_to_seal_again_makes_no_seal(logged: Customer) -> None:
    assert seal(until=TODAY, at=AT) == 0


@pytest.mark.parametrize(
    ("sql", "why"),
    [
        ("UPDATE core_reading SET view = 'x'", "core_reading {day}: rows were changed"),
        ("DELETE FROM core_reading", "core_reading {day}: 0 rows, sealed were 1"),
        ("UPDATE customers_customerhistory SET note = 'x'",
         "customers_customerhistory {day}: rows were changed"),
        ("UPDATE core_seal SET rows = rows + 1 WHERE log = 'core_reading'",
         "core_reading {day}: the seal does not follow"),
        ("DELETE FROM core_seal WHERE id = (SELECT min(id) FROM core_seal)",
         "the seal does not follow"),
    ],
)  # fmt: skip
def test_what_was_changed_behind_the_logs_is_found(sql: str, why: str, logged: Customer) -> None:
    as_owner(sql)
    assert [fault for fault in told() if why.format(day=TODAY) in fault]


def test_a_row_put_into_a_sealed_day_is_found(logged: Customer, manager: User) -> None:
    ensure_partitions("core_reading", [TODAY])
    log_export(by=manager, view="export", customers=[], at=clock.now(), job=new_id())
    assert told() == [f"core_reading {TODAY}: 2 rows, sealed were 1"]


def test_new_keys_do_not_break_a_seal(logged: Customer) -> None:
    as_owner("UPDATE customers_customerhistory SET phone_cipher = 'x'")
    assert told() == []


def test_a_day_without_a_seal_is_told(logged: Customer) -> None:
    unsealed = [str(fault) for fault in faults(until=TODAY + dt.timedelta(days=1))]
    assert f"core_reading {TODAY + dt.timedelta(days=1)}: not sealed yet" in unsealed


def test_the_command_holds_the_logs_against_a_digest_kept_outside(logged: Customer) -> None:
    kept, out = head(), StringIO()
    call_command("verify_audit", digest=kept, stdout=out)
    assert kept in out.getvalue()
    with pytest.raises(CommandError, match="kept outside"):
        call_command("verify_audit", digest="00" * 32)
    with pytest.raises(CommandError, match="64 digits"):
        call_command("verify_audit", digest="x")
    as_owner("UPDATE core_reading SET view = 'x'")
    with pytest.raises(CommandError, match="core_reading"):
        call_command("verify_audit")


def test_the_command_seals_what_is_over_only(as_: LoginAs, manager: User) -> None:
    out = StringIO()
    call_command("seal_audit", stdout=out)
    assert "0 seals made" in out.getvalue()
