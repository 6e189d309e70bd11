"""What the database itself guarantees: policies, grants, definers; read from its catalogue."""

from typing import Any

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from crm.core import rls
from crm.core.history import History, StaffHistoryQuerySet

pytestmark = pytest.mark.django_db

# Tables of libraries: none holds a row about a customer.
LIBRARIES = (
    *("django_", "auth_", "axes_", "pghistory_"),
    *("core_user_groups", "core_user_user_permissions"),
)
# … by people at their desks
TYPED_ONCE = ("customers_riskprofile",)
# Written once, never changed: a correction is a new row (decision 2).
APPEND_ONLY = (
    "customers_balance",
    "customers_holdingamount",
    "customers_feeincome",
    "customers_suitabilitycheck",
    "customers_sale",
    *TYPED_ONCE,
    "credit_loanbalance",
    "credit_loanclassification",
    "credit_scheduleline",
    "credit_repayment",
    "appraisal_fact",
    "appraisal_score",
    "appraisal_scoreline",
    "appraisal_deductionevent",
    "core_personalreveal",
    "core_reading",
    "core_staffevent",
    "core_seal",
    "customers_circlenotice",
)
# Tables under policies without a NOT NULL customer_id, and why.
WITHOUT_CUSTOMER = {
    "customers_customer": "is the customer",
    "core_reading": "a list is about many customers",
    "core_storedfile": "reject files and imports are about many customers",
    "core_idempotentrequest": "is the caller's own",
    "customers_export": "is its owner's own, and about many customers",
    "core_staffevent": "is about staff: log-ins and refusals",
    "customers_savedview": "a question about customers, no answer",
    "customers_import": "is its owner's own, and about many customers",
    "customers_importcolumn": "names of columns, as digests",
}
# Functions that look past the policies and give keys and amounts only (crm.core.rls.finder).
FINDERS = {
    "customers_guarantees_ahead",
    "customers_guarantees_back",
    "customers_owners",
    "customers_places",
    "customers_in_groups",
    "credit_owed",
}
# Tables that the finders read.
FOUND = {
    "customers_customer",
    "customers_guarantee",
    "customers_groupmember",
    "customers_outsider",
    "customers_relation",
    "credit_loan",
}
DEFINERS = {"core_ensure_partition", *FINDERS}
HISTORIES = {m._meta.db_table: m for m in apps.get_models() if issubclass(m, History)}
# Histories of staff, branches, settings …: their tables have no rule of a customer or manager.
ABOUT_NOBODY = {
    table
    for table, model in HISTORIES.items()
    if issubclass(model._default_manager._queryset_class, StaffHistoryQuerySet)  # type: ignore[attr-defined]  # of managers made from QuerySets
}


def rows(sql: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def tables() -> list[str]:
    return [
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind IN ('r', 'p') AND NOT relispartition"
        )
    ]


def protected() -> set[str]:
    return {
        name
        for (name,) in rows(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relrowsecurity AND relforcerowsecurity"
        )
    }


def may(role: str, table: str, verb: str) -> bool:
    return bool(rows("SELECT has_table_privilege(%s, %s, %s)", role, table, verb)[0][0])


def test_each_table_has_policies_or_a_reason_why_not() -> None:
    MigrationLoader(connection)  # imports every migration, which fills rls.OPEN
    ours = {name for name in tables() if not name.startswith(LIBRARIES)}
    assert ours - protected() == set(rls.OPEN), "declare it with protect(…) or open_table(…)"
    assert all(len(why) > 8 for why in rls.OPEN.values())


def test_no_table_of_a_library_holds_a_customer() -> None:
    columns = rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name LIKE '%%customer%%'"
    )
    assert not [name for (name,) in columns if name.startswith(LIBRARIES)]


def test_each_protected_table_has_one_policy_for_the_web_and_one_for_jobs() -> None:
    found = rows(
        "SELECT tablename, array_agg(policyname::text ORDER BY policyname),"
        " bool_and(permissive = 'PERMISSIVE'), array_agg(DISTINCT cmd)"
        " FROM pg_policies GROUP BY 1"
    )
    assert {name for name, *_ in found} == protected()
    for name, policies, _permissive, commands in found:
        found_too = ["finders_see"] if name in FOUND else []
        if name in HISTORIES:  # what the triggers write, they write as the owner
            assert policies == ["app_sees", "job_sees", "owner_writes"], name
            assert commands == ["ALL", "INSERT"], name
            continue
        assert policies == ["app_sees", *found_too, "job_sees"], name
        assert commands == ["ALL", *(["SELECT"] if found_too else [])], name


def test_the_finders_policy_is_the_owners_and_opens_inside_finders_only() -> None:
    for table, roles, using in rows(
        "SELECT tablename, roles::text[], qual FROM pg_policies WHERE policyname = 'finders_see'"
    ):
        assert roles == ["crm_owner"], table
        assert "app.finding" in using, table
    told = rows(
        "SELECT proname, prosrc LIKE '%%app.finding%%', provolatile = 's',"
        " pg_get_function_result(oid) FROM pg_proc"
        " WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    for name, finds, is_stable, result in told:
        if name.startswith("pgtrigger_history_"):  # writes, and gives nothing back
            continue
        assert finds == (name in FINDERS), name
        if finds:
            assert is_stable, name
            assert not {"name", "cipher", "phone"} & set(result.replace("(", " ").split()), name


def test_the_web_policies_depend_on_who_asks() -> None:
    for table, using, check in rows(
        "SELECT tablename, qual, with_check FROM pg_policies WHERE policyname = 'app_sees'"
    ):
        assert "app.uid" in using, table
        assert "app.uid" in check, table


def test_what_is_about_a_customer_says_about_whom() -> None:
    found = rows(
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('customer_id', 'manager_id') AND is_nullable = 'NO'"
    )
    known = {name for (name,) in found}
    # the history of the customer itself says it by the key of the row
    of_rows = {f"{table}history" for table in WITHOUT_CUSTOMER}
    assert protected() - known - of_rows - ABOUT_NOBODY == set(WITHOUT_CUSTOMER)


def test_only_a_history_about_nobody_opens_for_administrators() -> None:
    policies = dict(rows("SELECT tablename, qual FROM pg_policies WHERE policyname = 'app_sees'"))
    for table in HISTORIES:
        assert ("'ADMIN'" in policies[table]) == (table in ABOUT_NOBODY), table


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("role", ["crm_app", "crm_job"])
def test_append_only_tables_are_never_changed(role: str, table: str) -> None:
    assert not may(role, table, "UPDATE")
    assert not may(role, table, "DELETE")


@pytest.mark.parametrize("role", ["crm_app", "crm_job"])
def test_nobody_truncates_references_or_triggers(role: str) -> None:
    for table in tables():
        for verb in ("TRUNCATE", "REFERENCES", "TRIGGER"):
            assert not may(role, table, verb), f"{verb} {table}"


def test_the_web_does_not_write_what_the_core_bank_keeps() -> None:
    # a head records deductions; whoever shows a personal value is logged in the same transaction
    typed_in = {
        *("appraisal_deductionevent", "core_personalreveal"),
        *("core_reading", "core_staffevent"),
        *("customers_sale", "customers_suitabilitycheck", "customers_circlenotice"),
    }
    for table in {"customers_depositaccount", *APPEND_ONLY} - typed_in - {*TYPED_ONCE}:
        assert not may("crm_app", table, "INSERT, UPDATE, DELETE"), table


def test_backups_only_read() -> None:
    for table in tables():
        assert may("crm_backup", table, "SELECT"), table
        assert not may("crm_backup", table, "INSERT, UPDATE, DELETE, TRUNCATE"), table


def test_partitions_are_reached_through_their_parent_only() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_ensure_partition('customers_balance', '2031-05-17')")
    partitions = [
        name
        for (name,) in rows("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")
    ]
    assert "customers_balance_203105" in partitions
    for name in partitions:
        for role in ("crm_app", "crm_job"):
            assert not may(role, name, "SELECT, INSERT, UPDATE, DELETE, TRUNCATE"), name


def test_functions_that_run_as_their_owner_are_known_and_safe() -> None:
    found = rows(
        "SELECT p.proname, p.proconfig, has_function_privilege('public', p.oid, 'EXECUTE')"
        " FROM pg_proc p WHERE pronamespace = 'public'::regnamespace AND prosecdef"
    )
    histories = {trigger.get_pgid(model) for model, trigger in pgtrigger.registered()}
    assert {name for name, *_ in found} == DEFINERS | histories
    for name, config, is_public in found:
        assert any(entry.startswith("search_path=") for entry in config or []), name
        assert not is_public, name


def test_no_view_reads_past_the_policies() -> None:
    found = rows(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND relkind IN ('v', 'm')"
        " AND NOT coalesce(reloptions @> '{security_invoker=true}', false)"
    )
    assert found == []


def test_the_roles_of_web_and_jobs_stand_under_the_policies() -> None:
    found = rows(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
        " WHERE rolname IN ('crm_app', 'crm_job', 'crm_owner')"
    )
    assert len(found) == 3
    for name, *powers in found:
        assert powers == [False, False, False], name
    owners = {
        name
        for (name,) in rows("SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'")
    }
    assert not owners & {"crm_app", "crm_job"}


def test_constraints_have_names_that_say_what_holds() -> None:
    for model in apps.get_models():
        if model._meta.app_label in ("core", "customers", "visits", "credit", "appraisal"):
            for constraint in model._meta.constraints:
                assert "_" in constraint.name, f"{model.__name__}: {constraint.name}"
                assert len(constraint.name) <= 63
