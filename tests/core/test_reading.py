"""Who was shown whose data is on record before the page leaves."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.core import reading
from crm.core.models import Reading, User
from crm.core.partitions import ensure_partitions
from customers.models import Customer
from tests import factories as make
from tests.conftest import AsApp, LoginAs

pytestmark = pytest.mark.django_db


def newest() -> Reading:
    return Reading.objects.latest("id")


def page(customer: Customer) -> str:
    return reverse("customer", kwargs={"pk": customer.pk})


def test_a_customer_s_page_leaves_one_row(as_: LoginAs, manager: User, customer: Customer) -> None:
    assert as_(manager).get(page(customer)).status_code == 200
    row = Reading.objects.get()
    assert (row.user, row.kind, row.view) == (manager, "DETAIL", "customer")
    assert (row.customer_id, row.ids, row.shown) == (customer.pk, [customer.pk], 1)
    assert (row.roles, row.branch, row.asked) == (["MANAGER"], manager.postings.get().branch, None)


def test_each_tab_of_the_customer_s_page_is_a_read(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    browser = as_(manager)
    for view in ("customer_timeline", "customers:standing", "customers:edit"):
        assert browser.get(reverse(view, kwargs={"pk": customer.pk})).status_code == 200
        assert (newest().view, newest().customer_id) == (view, customer.pk)


def test_a_list_leaves_one_row_with_the_customers_shown(
    as_: LoginAs, manager: User, customer: Customer, foreign_customer: Customer
) -> None:
    other = make.make_customer(manager, customer.branch)
    assert as_(manager).get(reverse("customers:list")).status_code == 200
    row = Reading.objects.get()
    assert (row.kind, row.customer_id, row.shown) == ("LIST", None, 2)
    assert set(row.ids) == {customer.pk, other.pk}
    assert foreign_customer.pk not in row.ids


def test_the_same_search_is_told_by_the_same_mark_the_words_are_not(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    browser, url = as_(manager), reverse("customers:list")
    marks = []
    for asked in ("?q=启明", "?q=启明&page=1", "?q=江州"):
        browser.get(url + asked)
        marks.append(bytes(newest().asked))
    assert marks[0] == marks[1] != marks[2]
    assert "启明".encode() not in marks[0]


def test_a_picker_s_options_are_a_read(as_: LoginAs, manager: User, customer: Customer) -> None:
    as_(manager).get(reverse("customers:picker"), {"q": customer.name[:2]})
    assert newest().ids == [customer.pk]


def test_rows_about_customers_tell_whose_they_are(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    make.make_loan(customer)
    make.make_due_diligence(customer, lead=manager)
    as_(manager).get(reverse("credit:dd_list"))
    assert newest().ids == [customer.pk]


def test_at_most_so_many_ids_are_kept_and_all_are_counted(
    as_: LoginAs, manager: User, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_IDS", 1)
    make.make_customer(manager, customer.branch)
    as_(manager).get(reverse("customers:list"))
    assert (len(newest().ids), newest().shown) == (1, 2)


def test_the_api_s_reads_are_the_token_s_user_s(
    client: Any, api_client: User, customer: Customer
) -> None:
    token, _row = make.make_token(api_client, "customers:read")
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/customers/", headers=headers).status_code == 200
    assert (newest().user, newest().kind, newest().ids) == (api_client, "LIST", [customer.pk])
    one = f"/api/v1/customers/{customer.pk}/"
    assert client.get(one, headers=headers).status_code == 200
    assert (newest().kind, newest().customer_id) == ("DETAIL", customer.pk)


def test_what_was_not_shown_is_not_logged(
    as_: LoginAs, colleague: User, admin: User, customer: Customer
) -> None:
    assert as_(colleague).get(page(customer)).status_code == 404
    assert as_(admin).get(reverse("core:feeds")).status_code == 200
    assert as_(None).get(page(customer)).status_code == 302
    assert not Reading.objects.exists()


def test_a_page_that_cannot_be_logged_is_not_shown(
    as_: LoginAs, manager: User, customer: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_INSERT", "INSERT INTO core_reading (nothing) VALUES (1)")
    browser = as_(manager)
    browser.raise_request_exception = False
    with transaction.atomic():
        answer = browser.get(page(customer))
        assert answer.status_code == 500
        assert customer.display_name not in answer.content.decode()
        transaction.set_rollback(True)


def test_the_log_costs_no_question_of_the_page(
    as_: LoginAs, manager: User, customer: Customer
) -> None:
    """One round trip past Django's cursor, so that literal counts speak of the page."""
    browser = as_(manager)
    with CaptureQueriesContext(connection) as asked:
        browser.get(page(customer))
    assert not [q for q in asked.captured_queries if "core_reading" in q["sql"]]
    assert Reading.objects.count() == 1


# --- append-only, and for whom -----------------------------------------------------------------


@pytest.mark.parametrize("role", ["crm_app", "crm_job"])
@pytest.mark.parametrize("verb", ["UPDATE core_reading SET view = 'x'", "DELETE FROM core_reading"])
def test_nobody_changes_or_wipes_a_row(
    role: str, verb: str, as_: LoginAs, manager: User, customer: Customer
) -> None:
    as_(manager).get(page(customer))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute(verb)
        transaction.set_rollback(True)


def test_nobody_writes_a_row_in_another_s_name(
    as_app: AsApp, manager: User, colleague: User
) -> None:
    ensure_partitions("core_reading", [dt.date(2026, 11, 2)])
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        as_app(manager),
    ):
        Reading.objects.create(
            day=dt.date(2026, 11, 2), at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC), user=colleague,
            roles=[], kind="LIST", view="x", ids=[], shown=0, request=manager.pk,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "sees"),
    [("manager", True), ("colleague", False), ("head", False), ("head_office", False),
     ("auditor", True), ("admin", False)],
)  # fmt: skip
def test_one_reads_one_s_own_the_auditor_all(
    who: str, sees: bool, request: pytest.FixtureRequest, as_: LoginAs, as_app: AsApp,
    manager: User, customer: Customer,
) -> None:  # fmt: skip
    user = request.getfixturevalue(who)
    as_(manager).get(page(customer))
    assert Reading.objects.all().visible_to(user).exists() is sees
    with as_app(user):
        assert Reading.objects.exists() is sees
