"""Who saw or changed what, and the record as of a past moment."""

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core.access import set_row_context
from crm.core.audit.trail import ROWS, Asked, Key, Kind, page_of
from crm.core.models import Branch, PersonalReveal, Reading, Role, User
from customers.models import Customer, Need
from tests import factories as make
from tests.conftest import AsApp, LoginAs

pytestmark = pytest.mark.django_db
AUDIT = reverse("audit")
DAY = dt.date(2026, 11, 2)


def url(customer: Customer, view: str = "customer_history") -> str:
    return reverse(view, kwargs={"pk": customer.pk})


def text(browser: Client, path: str, **data: Any) -> str:
    answer = browser.get(path, data)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def edit(user: User, sql: str, *params: Any) -> None:
    """Raw SQL under the application's role, in a request of `user`."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE crm_app")
        set_row_context(user.pk, about={"view": "psql"})
        cursor.execute(sql, params)
        set_row_context(None)
        cursor.execute("SET LOCAL ROLE crm_job")


def note(user: User, customer: Customer, words: str) -> None:
    edit(user, "UPDATE customers_customer SET note = %s WHERE id = %s", words, customer.pk)


def make_need(customer: Customer, by: User, kind: str = "CREDIT") -> Need:
    return Need.objects.create(
        customer=customer, kind=kind, found_on=DAY, found_by=by,
        created_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )  # fmt: skip


# --- changes -----------------------------------------------------------------------------------


def test_raw_sql_of_the_application_s_role_stands_in_the_trail_field_by_field(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    note(manager, customer, "旧话")
    note(manager, customer, "新话")
    page = text(as_(auditor), AUDIT, kind="CHANGE")
    assert "<del>旧话</del> → <ins>新话</ins>" in page
    assert manager.name in page
    assert "psql" in page
    assert url(customer) in page


def test_a_sealed_value_is_told_to_have_changed_and_never_shown(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    for number in ("13800001111", "13900002222"):
        customer.phone = number  # type: ignore[assignment]  # assigning a str seals it
        customer.save()
    page = text(as_(auditor), url(customer))
    assert "<del>••••</del> → <ins>••••</ins>" in page
    for piece in ("13800001111", "1111", "2222", "0139"):
        assert piece not in re.sub(r'id="[^"]*"|href="[^"]*"|datetime="[^"]*"', "", page)


def test_bulk_updates_stand_in_the_trail_row_by_row(
    as_: LoginAs, manager: User, auditor: User, branch: Branch
) -> None:
    for _one in range(3):
        make.make_customer(manager, branch)
    edit(manager, "UPDATE customers_customer SET note = '一起改'")
    assert text(as_(auditor), AUDIT, kind="CHANGE").count("<ins>一起改</ins>") == 3


def test_a_new_and_a_deleted_row_show_what_they_held(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    need = make_need(customer, manager)
    need.delete()
    page = text(as_(auditor), url(customer))
    assert f"<ins>{manager.name}</ins>" in page
    assert f"<del>{manager.name}</del>" in page


def test_text_of_a_change_is_never_markup(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    note(manager, customer, "<script>alert(1)</script>")
    assert "<script>alert" not in text(as_(auditor), AUDIT)


# --- reads, showings, files --------------------------------------------------------------------


def test_reads_and_showings_stand_beside_changes(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    as_(manager).get(reverse("customer", kwargs={"pk": customer.pk}))
    PersonalReveal.objects.create(
        at=Reading.objects.get().at, user=manager, customer_id=customer.pk, branch=customer.branch,
        table="customers_customer", row_id=customer.pk, field="phone", purpose="OTHER", text="回电",
    )  # fmt: skip
    page = text(as_(auditor), url(customer))
    assert "回电" in page
    for kind, there in (("READ", "customer</td>"), ("REVEAL", "回电")):
        only = text(as_(auditor), AUDIT, kind=kind, person=manager.name)
        assert there in only
        assert "<ins>" not in only
    assert "回电" not in text(as_(auditor), AUDIT, kind="EXPORT")


def test_each_look_of_the_auditor_is_logged_itself(
    as_: LoginAs, auditor: User, manager: User, customer: Customer
) -> None:
    as_(auditor).get(AUDIT, {"kind": "EXPORT"})
    row = Reading.objects.get()
    assert (row.user, row.view, row.shown) == (auditor, "audit", 0)
    for view in ("customer_history", "customer_past"):
        as_(auditor).get(url(customer, view))
        row = Reading.objects.latest("id")
        assert (row.view, row.customer_id) == (view, customer.pk)


# --- narrowing and paging ----------------------------------------------------------------------


def test_the_trail_is_narrowed_by_person_customer_and_period(
    as_: LoginAs, manager: User, other_manager: User, auditor: User,
    customer: Customer, foreign_customer: Customer,
) -> None:  # fmt: skip
    note(manager, customer, "甲的话")
    note(other_manager, foreign_customer, "乙的话")
    browser = as_(auditor)

    def both(**asked: Any) -> tuple[bool, bool]:
        page = text(browser, AUDIT, **asked)
        return "甲的话" in page, "乙的话" in page

    assert both() == (True, True)
    assert both(person=manager.staff_number) == (True, False)
    assert both(customer=foreign_customer.number) == (False, True)
    assert both(customer=str(customer.pk)) == (True, False)
    assert both(since="2020-01-01", until="2020-02-01") == (False, False)


@pytest.mark.parametrize(
    "asked",
    [{"person": "没有这个人"}, {"customer": "X-0"}, {"since": "不是日子"}, {"kind": "ALL"}],
)
def test_what_means_nobody_is_said_so_and_shows_nothing(
    asked: dict[str, str], as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    note(manager, customer, "甲的话")
    page = text(as_(auditor), AUDIT, **asked)
    assert 'role="alert"' in page
    assert "甲的话" not in page


def test_the_cursor_tells_each_row_once_though_all_are_of_one_moment(
    as_app: AsApp, manager: User, auditor: User, branch: Branch
) -> None:
    for _one in range(ROWS + 5):
        make.make_customer(manager, branch)
    edit(manager, "UPDATE customers_customer SET note = '一起改'")
    asked = Asked(kinds=frozenset({Kind.CHANGE}))
    told: list[Key] = []
    after, more = None, True
    with as_app(auditor):
        while more:
            keys, more = page_of(asked, reader=auditor, after=after)
            told += keys
            after = Key.unpack(keys[-1].pack())
    assert len(told) == len(set(told)) > 2 * ROWS
    assert told == sorted(told, reverse=True)


@pytest.mark.parametrize("cursor", ["x", "WzFd", "bnVsbA==", "W" * 5000, "%00"])
def test_a_cursor_of_nobody_s_making_is_the_first_page(cursor: str) -> None:
    assert Key.unpack(cursor) is None


# --- who ---------------------------------------------------------------------------------------


def test_who_serves_the_customer_sees_changes_but_not_who_looked(
    as_: LoginAs, manager: User, head: User, customer: Customer
) -> None:
    note(manager, customer, "甲的话")
    as_(manager).get(reverse("customer", kwargs={"pk": customer.pk}))
    page = text(as_(head), url(customer))
    assert "甲的话" in page
    assert "customer</td>" not in page
    assert AUDIT + "?" not in page


def test_an_auditor_of_one_branch_sees_that_branch_only(
    as_: LoginAs, manager: User, other_manager: User, branch: Branch,
    customer: Customer, foreign_customer: Customer,
) -> None:  # fmt: skip
    local = make.make_staff("审计甲", Role.AUDITOR, branch)
    note(manager, customer, "甲的话")
    note(other_manager, foreign_customer, "乙的话")
    page = text(as_(local), AUDIT)
    assert "甲的话" in page
    assert "乙的话" not in page
    assert foreign_customer.display_name not in page
    assert as_(local).get(url(foreign_customer)).status_code == 404


# --- the past ----------------------------------------------------------------------------------


def set_back(customer: Customer, table: str, days: int) -> None:
    """Let the states kept so far be older; only the owner can."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(
            f"UPDATE {table} SET pgh_created_at = pgh_created_at - %s * interval '1 day'", [days]
        )
        cursor.execute("SET ROLE crm_job")


def past(browser: Client, customer: Customer, days: int) -> str:
    on = dt.datetime.now(dt.UTC).date() - dt.timedelta(days=days)
    return text(browser, url(customer, "customer_past"), on=f"{on:%Y-%m-%d}")


def test_the_record_of_a_past_day_shows_what_was_known_then(
    as_: LoginAs, manager: User, auditor: User, customer: Customer
) -> None:
    note(manager, customer, "旧话")
    need = make_need(customer, manager)
    for table in ("customers_customerhistory", "customers_needhistory"):
        set_back(customer, table, 10)
    note(manager, customer, "新话")
    need.delete()
    browser = as_(auditor)
    then, now = past(browser, customer, 5), past(browser, customer, -1)
    assert "旧话" in then
    assert "新话" not in then
    assert "2026-11-02" in then
    assert "新话" in now
    assert "旧话" not in now
    assert "<dd>2026-11-02</dd>" not in now
    assert "旧话" not in past(browser, customer, 20)


def test_the_past_offers_no_value_in_clear_and_no_form_that_writes(
    as_: LoginAs, auditor: User, customer: Customer
) -> None:
    customer.phone = "13800001111"  # type: ignore[assignment]  # assigning a str seals it
    customer.save()
    page = past(as_(auditor), customer, -1)
    main = page[page.index("<main") : page.index("</main")]
    assert "••••" in main
    assert "13800001111" not in main
    assert "/reveal/" not in main
    assert 'method="post"' not in main


def test_a_day_that_is_none_is_asked_for_again(
    as_: LoginAs, auditor: User, customer: Customer
) -> None:
    assert 'role="alert"' in text(as_(auditor), url(customer, "customer_past"), on="x")


# --- cost --------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [1, 3])
def test_the_trail_asks_as_often_for_one_row_as_for_three(
    rows: int, as_: LoginAs, auditor: User, manager: User, branch: Branch,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for n in range(rows):
        note(manager, make.make_customer(manager, branch), f"话{n}")
    browser = as_(auditor)
    with django_assert_num_queries(21):
        browser.get(AUDIT, {"kind": "CHANGE", "person": manager.name})


@pytest.mark.parametrize("rows", [1, 3])
def test_the_past_asks_as_often_for_one_row_as_for_three(
    rows: int, as_: LoginAs, auditor: User, manager: User, customer: Customer,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for kind in Need.Kind.values[:rows]:
        make_need(customer, manager, kind)
    browser = as_(auditor)
    with django_assert_num_queries(42):
        browser.get(url(customer, "customer_past"), {"on": "2030-01-01"})
