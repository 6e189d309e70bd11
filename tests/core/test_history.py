"""What people edit leaves a trace that neither they nor the application can wipe."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import F
from django.db.utils import ProgrammingError
from django.urls import reverse

from crm.celery import app
from crm.core import history
from crm.core.history import History, doing
from crm.core.models import Branch, Posting, Setting, User
from crm.core.personal import sealed_of
from customers.models import Assignment, Contact, Customer, Need
from tests import factories as make
from tests.conftest import AsApp, LoginAs
from tests.core.untracked import UNTRACKED

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 11, 2)


def of(row: models.Model) -> list[Any]:
    """The history of a row, the oldest first."""
    return list(kept(type(row)).objects.filter(pgh_obj_id=row.pk).order_by("pgh_id"))


def kept(model: type[models.Model]) -> Any:
    return next(m for m in apps.get_models() if getattr(m, "pgh_tracked_model", None) is model)


def labels(row: models.Model) -> list[str]:
    return [state.pgh_label for state in of(row)]


@pytest.fixture
def need(customer: Customer, manager: User) -> Need:
    return Need.objects.create(
        customer=customer, kind="CREDIT", found_on=DAY, found_by=manager,
        created_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )  # fmt: skip


# --- every table is tracked, or says why not ---------------------------------------------------


def concrete() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and not issubclass(model, History)
    ]


def test_each_model_is_tracked_or_says_why_not() -> None:
    tracked = {m.pgh_tracked_model._meta.label for m in apps.get_models() if issubclass(m, History)}
    known = {model._meta.label for model in concrete()}
    assert not tracked & set(UNTRACKED), "in both lists"
    assert known - tracked == set(UNTRACKED), "track it, or say why not in tests/core/untracked.py"
    assert all(len(why) > 15 for why in UNTRACKED.values())


def test_what_is_tracked_is_tracked_whole_or_leaves_out_what_it_names() -> None:
    """A column added to a tracked table is in its history, or named at `@tracked(exclude=…)`."""
    for model in (m for m in apps.get_models() if issubclass(m, History)):
        own = {field.name for field in model.pgh_tracked_model._meta.local_fields}
        left_out = own - {field.name for field in model._meta.local_fields}
        assert not left_out & {"customer", "customer_id", "by", "state", "note"}, model


def test_no_history_holds_an_index_of_a_sealed_value() -> None:
    for model in (m for m in apps.get_models() if issubclass(m, History)):
        names = {field.name for field in model._meta.local_fields}
        assert not {name for name in names if name.endswith(("_blind", "_tail"))}


def test_no_history_holds_a_secret_of_staff() -> None:
    names = {field.name for field in kept(User)._meta.local_fields}
    assert not names & {"password", "digest"}
    assert "digest" not in {f.name for f in kept(apps.get_model("core.ApiToken"))._meta.fields}


# --- whatever writes ---------------------------------------------------------------------------


def raw(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def noted(need: Need) -> Need:
    need.note = "新"
    return need


WAYS: dict[str, Callable[[Need], Any]] = {
    "save": lambda need: noted(need).save(),
    "update()": lambda need: Need.objects.filter(pk=need.pk).update(note="新"),
    "bulk_update": lambda need: Need.objects.bulk_update([noted(need)], ["note"]),
    "raw SQL": lambda need: raw("UPDATE customers_need SET note = '新' WHERE id = %s", need.pk),
    "upsert": lambda need: Need.objects.bulk_create(
        [Need(pk=need.pk, customer=need.customer, kind="CREDIT", found_on=DAY, note="新",
              found_by=need.found_by, created_at=need.created_at)],
        update_conflicts=True, unique_fields=["id"], update_fields=["note"]),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_writing_leaves_a_row(way: str, need: Need) -> None:
    WAYS[way](need)
    first, second = of(need)
    assert (first.pgh_label, first.note) == ("insert", "")
    assert (second.pgh_label, second.note) == ("update", "新")


def test_a_bulk_write_leaves_a_row_for_each_row(customer: Customer, manager: User) -> None:
    made = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    needs = [
        Need(customer=customer, kind=kind, found_on=DAY, found_by=manager, created_at=made)
        for kind in Need.Kind.values[:5]
    ]
    Need.objects.bulk_create(needs)
    Need.objects.filter(pk__in=[need.pk for need in needs[:3]]).update(state="MET")
    assert [labels(need) for need in needs] == [["insert", "update"]] * 3 + [["insert"]] * 2


def test_what_is_deleted_is_kept_as_it_was_last(need: Need) -> None:
    Need.objects.update(note="最后")
    pk = need.pk
    need.delete()
    need.pk = pk
    assert labels(need) == ["insert", "update", "delete"]
    assert of(need)[-1].note == "最后"


def test_a_write_that_changes_nothing_leaves_nothing(need: Need) -> None:
    need.save()
    Need.objects.update(note=F("note"))
    assert labels(need) == ["insert"]


def test_a_change_of_bookkeeping_alone_leaves_nothing(customer: Customer) -> None:
    before = labels(customer)
    Customer.objects.update(version=F("version") + 1, row_hash=b"x" * 32)
    assert labels(customer) == before


def test_a_write_that_is_taken_back_leaves_nothing(need: Need) -> None:
    with transaction.atomic():
        Need.objects.update(note="新")
        transaction.set_rollback(True)
    assert labels(need) == ["insert"]


# --- sealed values -----------------------------------------------------------------------------


def test_the_history_holds_ciphers_only(customer: Customer) -> None:
    contact = make.make_contact(customer)
    contact.phone = "13987654321"
    contact.save()
    *_, last = of(contact)
    assert last.phone_cipher is not None
    with connection.cursor() as cursor:
        cursor.execute("SELECT h::text FROM customers_contacthistory h")
        text = "\n".join(row for (row,) in cursor.fetchall())
    assert "13987654321" not in text
    assert b"13987654321".hex() not in text


def test_the_same_value_sealed_anew_is_no_change(customer: Customer) -> None:
    contact = make.make_contact(customer)
    contact.phone = "13987654321"
    contact.save()
    before = labels(contact)
    contact.phone = "13987654321"  # another nonce, the same number
    contact.save()
    assert labels(contact) == before
    contact.phone = "13987654322"
    contact.save()
    assert labels(contact) == [*before, "update"]


def test_each_sealed_value_of_a_tracked_row_is_kept_sealed() -> None:
    for model in (Customer, Contact):
        names = {field.name for field in kept(model)._meta.local_fields}
        assert {f"{name}_cipher" for name in sealed_of(model)} <= names


# --- who and why -------------------------------------------------------------------------------


def test_a_request_leaves_its_user_address_and_id(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    contact = make.make_contact(customer)
    url = reverse("customers:contact_edit", kwargs={"pk": contact.pk})
    page = as_(manager).get(url)
    data = {name: value or "" for name, value in page.context["form"].initial.items()}
    data |= {"name": contact.name, "title": "财务总监", "version": 1}
    answer = as_(manager).post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    last = of(contact)[-1]
    assert last.title == "财务总监"
    assert last.pgh_context["user"] == str(manager.pk)
    assert last.pgh_context["view"] == "customers:contact_edit"
    assert str(last.pgh_context_id) == last.pgh_context["request"]


def test_a_job_leaves_its_name(need: Need) -> None:
    with doing("nightly.clean"):
        Need.objects.update(note="100 %")
        raw("UPDATE customers_need SET state = 'MET' WHERE note LIKE '100 %%' AND id = %s", need.pk)
        with connection.cursor() as cursor:  # without parameters a per cent sign is one
            cursor.execute("UPDATE customers_need SET note = 'x' WHERE note LIKE '100 %'")
            assert cursor.rowcount == 1
            cursor.execute("UPDATE customers_need SET note = %(n)s RETURNING note", {"n": "50 %"})
            assert cursor.fetchall() == [("50 %",)]
    assert [state.pgh_context["job"] for state in of(need)[1:]] == ["nightly.clean"] * 4
    assert len({state.pgh_context_id for state in of(need)[1:]}) == 1


def test_a_jobs_name_cannot_break_out_of_its_quotes(need: Need) -> None:
    name = "x'); DELETE FROM customers_need; --"
    with doing(name):
        Need.objects.update(note="y")
    assert of(need)[-1].pgh_context == {"job": name}


def test_every_celery_task_writes_under_its_name(need: Need) -> None:
    @app.task(name="crm.try_history")  # type: ignore[untyped-decorator]  # celery's
    def change() -> None:
        Need.objects.update(note="z")

    change()
    app.tasks.pop("crm.try_history")
    assert of(need)[-1].pgh_context == {"job": "crm.try_history"}


# --- nobody rewrites it ------------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
@pytest.mark.parametrize("role", ["crm_app", "crm_job"])
def test_nobody_may_write_a_history(role: str, verb: str) -> None:
    with connection.cursor() as cursor:
        for model in (m for m in apps.get_models() if issubclass(m, History)):
            cursor.execute("SELECT has_table_privilege(%s, %s, %s)", [
                role, model._meta.db_table, verb])  # fmt: skip
            assert cursor.fetchone() == (False,), model


def test_jobs_replace_ciphers_and_nothing_else_the_web_nothing() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, grantee FROM information_schema.column_privileges"
            " WHERE privilege_type = 'UPDATE' AND table_name LIKE '%%history'"
            " AND grantee IN ('crm_app', 'crm_job')"
        )
        found = set(cursor.fetchall())
    wanted = {
        (model._meta.db_table, f"{name}_cipher", "crm_job")
        for model in apps.get_models()
        if issubclass(model, History)
        for name in sealed_of(model.pgh_tracked_model)
    }
    assert found == wanted, "keep_history(…, sealed=…)"


def test_no_session_switches_the_triggers_off(need: Need) -> None:
    """pgtrigger's own triggers ask `pgtrigger.ignore`; ours do not."""
    triggers = "{" + ",".join(trigger.get_pgid(Need) for trigger in _triggers(Need)) + "}"
    raw("SELECT set_config('pgtrigger.ignore', %s, true)", triggers)
    Need.objects.update(note="heimlich")
    assert labels(need) == ["insert", "update"]
    with pytest.raises(ProgrammingError, match="must be owner"), transaction.atomic():
        raw("ALTER TABLE customers_need DISABLE TRIGGER ALL")


def _triggers(model: type[models.Model]) -> list[Any]:
    return [trigger for of_model, trigger in pgtrigger.registered() if of_model is model]


def test_the_triggers_on_file_are_those_of_the_models() -> None:
    for model, trigger in pgtrigger.registered():
        assert trigger.get_installation_status(model) == ("INSTALLED", True), model


def test_no_plan_made_for_a_few_rows_joins_many_row_by_row() -> None:
    """A merge of 100,000 customers after one of none took minutes with a kept nested loop."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE 'enable_nestloop=off' = ANY (proconfig))"
            " FROM pg_proc WHERE proname LIKE 'pgtrigger_history_%%'"
        )
        total, safe = cursor.fetchone()
    assert total == safe == len(pgtrigger.registered())


# --- who reads it ------------------------------------------------------------------------------


def test_the_web_writes_what_it_will_no_longer_see(
    as_app: AsApp, manager: User, customer: Customer
) -> None:
    """A manager ends their own assignment: the customer is gone from their eyes, not the trace."""
    assignment = customer.assignments.get()
    with as_app(manager):
        Assignment.objects.filter(pk=assignment.pk).update(
            to_on=dt.date(2020, 1, 1), from_on=dt.date(2019, 1, 1)
        )
    last = of(assignment)[-1]
    assert (last.pgh_label, last.to_on) == ("update", dt.date(2020, 1, 1))
    assert last.pgh_context["user"] == str(manager.pk)


def test_the_bank_s_auditor_sees_what_is_gone(
    as_app: AsApp, auditor: User, manager: User, customer: Customer
) -> None:
    contact = make.make_contact(customer)
    pk = contact.pk
    contact.delete()
    with as_app(auditor):
        assert kept(Contact).objects.filter(pgh_obj_id=pk).count() == 2
        assert kept(Contact).objects.all().visible_to(auditor).filter(pgh_obj_id=pk).count() == 2
    with as_app(manager):  # the rule of the row: as long as they manage the customer
        assert kept(Contact).objects.filter(pgh_obj_id=pk).count() == 2
    Assignment.objects.filter(customer=customer)._raw_delete("default")
    with as_app(manager):
        assert not kept(Contact).objects.filter(pgh_obj_id=pk).exists()


@pytest.mark.parametrize("who", ["manager", "head", "risk", "head_office", "auditor", "admin"])
def test_the_history_of_staff_and_settings_is_the_auditor_s_and_the_administrator_s(
    who: str, request: pytest.FixtureRequest, as_app: AsApp, branch: Branch
) -> None:
    user = request.getfixturevalue(who)
    Setting.objects.create(key="x", value=1, from_on=DAY)
    wanted = who in ("auditor", "admin")
    with as_app(user):
        for model in (User, Posting, Branch, Setting):
            assert kept(model).objects.exists() is wanted, model
            assert kept(model).objects.all().visible_to(user).exists() is wanted, model


def test_readers_are_the_roles_of_product_md() -> None:
    assert set(history.READERS) == {"AUDITOR", "ADMIN"}
    assert json.dumps({"job": "x"})  # the context is plain JSON
