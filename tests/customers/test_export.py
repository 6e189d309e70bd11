"""Exports: masked, safe cells, marked, expiring, handed over only while still right."""

import csv
import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.files import read
from crm.core.models import Branch, Setting, StoredFile, User
from customers import services
from customers.models import Assignment, Customer, Export
from customers.tasks import run_exports
from tests import factories as make
from tests.conftest import LoginAs

pytestmark = pytest.mark.django_db
TODAY = clock.business_day()
REQUEST, SHELL = 8, 2


def order(by: User, file_format: str = "CSV", **fields: Any) -> Export:
    asked = {
        "rows": Customer.objects.visible_to(by).order_by("name"), "columns": ["managers", "branch"],
        "file_format": file_format, "by": by, "on": TODAY, "at": clock.now(), **fields,
    }  # fmt: skip
    return services.order_export(**asked)


def content(export: Export) -> bytes:
    export.refresh_from_db()
    assert export.file is not None
    return b"".join(read(export.file))


def table(export: Export, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(export).decode(encoding))))


def test_the_columns_of_the_list_under_their_heads(customer: Customer, manager: User) -> None:
    heads, row, mark = table(order(manager))
    assert (heads[:2], heads[5:]) == (["客户号", "名称"], ["客户经理", "机构"])
    assert row == [
        customer.number,
        customer.name,
        "企业",
        "普通",
        "存量",
        "林晓芸",
        customer.branch.name,
    ]
    assert "仅供行内使用" in mark[0]
    assert manager.name in mark[0]


def test_people_are_masked(manager: User, branch: Branch) -> None:
    make.make_customer(
        manager,
        branch,
        "周晓婷",
        kind="INDIVIDUAL",
        id_kind="RESIDENT_ID",
        id_number="330102199003074514",
    )
    told = content(order(manager)).decode()
    assert "周*婷" in told
    assert "周晓婷" not in told
    assert "330102199003074514" not in told


@pytest.mark.parametrize("name", ["=1+1", "+86", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1"])
def test_attack_24_no_cell_is_a_formula(name: str, manager: User, branch: Branch) -> None:
    make.make_customer(manager, branch, name)
    cell = table(order(manager))[1][1]
    assert cell.lstrip("'") != cell
    book = zipfile.ZipFile(io.BytesIO(content(order(manager, "XLSX"))))
    assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")


def test_gb18030_for_old_programs(customer: Customer, manager: User) -> None:
    assert table(order(manager, "CSV_GB"), "gb18030")[1][1] == customer.name


def test_a_workbook_says_who_and_when(customer: Customer, manager: User) -> None:
    book = zipfile.ZipFile(io.BytesIO(content(order(manager, "XLSX"))))
    assert manager.name in book.read("docProps/core.xml").decode()
    assert "仅供行内使用" in book.read("xl/worksheets/sheet1.xml").decode()


def test_one_gets_whom_one_sees(
    customer: Customer, foreign_customer: Customer, manager: User
) -> None:
    told = content(order(manager)).decode()
    assert foreign_customer.name not in told


def test_nobody_is_no_file(colleague: User) -> None:
    with pytest.raises(Refusal):
        order(colleague)
    assert not Export.objects.exists()


def test_two_clicks_are_one_file(customer: Customer, manager: User) -> None:
    assert order(manager) == order(manager)
    assert StoredFile.objects.count() == 1


# --- large ones ---------------------------------------------------------------------------------


@pytest.fixture
def _all_are_large(db: None) -> None:
    Setting.objects.create(key="export.at_once", value=0, from_on=dt.date(2020, 1, 1))


@pytest.mark.usefixtures("_all_are_large")
def test_a_large_one_is_written_by_the_job_once(customer: Customer, manager: User) -> None:
    export = order(manager)
    assert export.state == "WAITING"
    run_exports()
    run_exports()
    assert table(export)[1][0] == customer.number
    assert StoredFile.objects.count() == 1


@pytest.mark.usefixtures("_all_are_large")
def test_who_left_sight_meanwhile_is_not_written(customer: Customer, manager: User) -> None:
    export = order(manager)
    Assignment.objects.filter(customer=customer).update(to_on=TODAY - dt.timedelta(days=1))
    run_exports()
    assert customer.number not in content(export).decode()


@pytest.mark.usefixtures("_all_are_large")
def test_one_that_somebody_died_over_is_taken_up(customer: Customer, manager: User) -> None:
    export = order(manager)
    held = {"held_until": clock.now() - dt.timedelta(minutes=1)}
    Export.objects.filter(pk=export.pk).update(**held)
    assert services.run_exports() == 1
    Export.objects.filter(pk=export.pk).update(
        state="WAITING", held_until=clock.now() + dt.timedelta(minutes=1)
    )
    assert services.run_exports() == 0  # somebody is at it


# --- fetching -----------------------------------------------------------------------------------


def fetch(export: Export, browser: Any) -> Any:
    return browser.get(reverse("customers:export_file", args=[export.pk]))


def test_it_is_fetched_as_a_file_and_counted(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    export = order(manager)
    answer = fetch(export, as_(manager))
    assert "attachment" in answer["Content-Disposition"]
    assert customer.number.encode() in b"".join(answer.streaming_content)
    export.refresh_from_db()
    assert export.downloads == 1


def test_a_file_with_somebody_who_is_no_longer_mine_is_refused(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    export = order(manager)
    Assignment.objects.filter(customer=customer).update(to_on=TODAY - dt.timedelta(days=1))
    answer = fetch(export, as_(manager))
    assert answer.status_code == 302
    assert "Content-Disposition" not in answer
    export.refresh_from_db()
    assert export.downloads == 0


def test_an_expired_file_is_refused_and_swept(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    export = order(manager, at=clock.now() - dt.timedelta(hours=25))
    answer = as_(manager).get(reverse("customers:export_file", args=[export.pk]), follow=True)
    assert "已过期" in answer.content.decode()
    assert export.file is not None
    assert default_storage.exists(export.file.stored_name)
    assert services.sweep_exports(clock.now()) == 1
    assert not default_storage.exists(export.file.stored_name)
    assert services.sweep_exports(clock.now()) == 0
    assert StoredFile.objects.get().sha256  # the proof stays


def test_another_persons_file_is_not_there(
    customer: Customer, manager: User, head: User, as_: LoginAs
) -> None:
    assert fetch(order(manager), as_(head)).status_code == 404


def test_ordered_from_the_list_with_its_filters(
    customer: Customer, manager: User, branch: Branch, as_: LoginAs
) -> None:
    make.make_customer(manager, branch, "金卡客户", tier="GOLD")
    data = {"tier": "GOLD", "format": "CSV", "cols": ["managers"]}
    answer = as_(manager).post(reverse("customers:exports"), data, follow=True)
    assert answer.status_code == 200
    rows = table(Export.objects.get())
    assert [row[1] for row in rows[1:-1]] == ["金卡客户"]


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_list_of_exports_asks_as_often_for_three_as_for_one(
    how_many: int,
    customer: Customer,
    manager: User,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for n in reversed(range(how_many)):
        order(manager, at=clock.now() - dt.timedelta(minutes=2 * n))
    browser, address = as_(manager), reverse("customers:exports")
    browser.get(address)
    with django_assert_num_queries(REQUEST + SHELL + 2):
        answer = browser.get(address)
    assert answer.content.decode().count("zk-fetch") == how_many
