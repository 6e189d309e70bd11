"""Undo puts back what is still the import's, and keeps what people did since."""

import datetime as dt

import pytest

from crm.core import clock
from crm.core.models import Branch, User
from customers import services
from customers.models import Contact, Customer, Import, ImportRow, Need
from customers.services.imports import undo as undoing
from tests import factories as make
from tests import imports_factories as lists

pytestmark = pytest.mark.django_db
CARD, OTHER_CARD = "330106198001011235", "330106198505058918"
HEADER = ("客户名称", "客户类型", "身份证号", "手机号", "备注", "出生日期", "联系人")


@pytest.fixture(autouse=True)
def _in_english(manager: User) -> None:
    User.objects.update(language="en")
    manager.refresh_from_db()


@pytest.fixture
def person(manager: User, branch: Branch) -> Customer:
    """A person as they were before the import."""
    return make.make_customer(
        manager, branch, "王芳", kind="INDIVIDUAL", source="CRM", note="旧备注",
        id_kind="RESIDENT_ID", id_number=CARD, phone="13900000000", address="滨江路1号",
        born_on=dt.date(1980, 1, 1),
    )  # fmt: skip


def changed_by_list(manager: User, *cells: str) -> Import:
    rows = [("王芳芳", "个人", CARD, "13812345678", "新备注", "1981-02-03", ""), *cells]
    return lists.imported(lists.csv_of(HEADER, *rows), manager, on_known="UPDATE")


def edit(customer: Customer, by: User, **values: str) -> None:
    row = Customer.objects.get(pk=customer.pk)
    services.update_customer(
        customer=row, values=values, version=row.version, by=by, at=clock.now()
    )


def test_every_value_goes_back_to_what_it_was(person: Customer, manager: User) -> None:
    batch = changed_by_list(manager)
    assert batch.counts == {"UPDATED": 1}
    row = Customer.objects.get()
    assert (row.name, row.phone.reveal(), row.note) == ("王芳芳", "13812345678", "新备注")
    batch = lists.undo(batch)
    assert (batch.state, batch.counts) == ("UNDONE", {"UPDATED": 1, "RESTORED": 1})
    row = Customer.objects.get()
    assert (row.name, row.phone.reveal(), row.note) == ("王芳", "13900000000", "旧备注")
    assert (row.pinyin, row.born_on) == ("wangfang", dt.date(1980, 1, 1))
    assert row.address.reveal() == "滨江路1号"
    assert row.version == 3


def test_what_was_edited_since_is_kept_and_said(person: Customer, manager: User) -> None:
    batch = changed_by_list(manager)
    edit(person, manager, phone="13711112222")
    batch = lists.undo(batch)
    row = Customer.objects.get()
    assert row.phone.reveal() == "13711112222"
    assert (row.name, row.note) == ("王芳", "旧备注")
    line = ImportRow.objects.get()
    assert (line.undone, line.undone_reason) == ("PARTLY", "Edited since: Phone.")
    assert batch.counts["PARTLY"] == 1
    assert batch.problems == [[2, "", "Edited since: Phone."]]


def test_the_record_of_before_and_after_is_sealed(person: Customer, manager: User) -> None:
    changed_by_list(manager)
    line = ImportRow.objects.get()
    assert "13900000000" in line.changes.reveal()
    for hidden in (b"13900000000", b"13812345678", "王芳".encode()):
        assert hidden not in bytes(line.changes_cipher)
    assert str(line.changes) == "****"


def test_a_new_customer_goes_with_lead_and_key_person(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(HEADER, ("甲公司", "企业", "", "13812345678", "", "", "周晓婷")), manager
    )
    assert Contact.objects.get().name == "周晓婷"
    batch = lists.undo(batch)
    assert batch.counts == {"ADDED": 1, "TAKEN_BACK": 1}
    assert not Customer.objects.exists()
    assert not Contact.objects.exists()


def test_a_new_customer_with_something_attached_stays(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(
            HEADER,
            ("甲公司", "企业", "", "", "", "", ""),
            ("乙公司", "企业", "", "", "", "", ""),
            ("丙公司", "企业", "", "", "", "", ""),
            ("丁公司", "企业", "", "", "", "", ""),
        ),
        manager,
    )
    first, second, third = (
        Customer.objects.get(name=name) for name in ("甲公司", "乙公司", "丙公司")
    )
    Need.objects.create(customer=first, kind="DEPOSIT", found_on=dt.date(2026, 11, 20),
                        found_by=manager, created_at=clock.now())  # fmt: skip
    edit(second, manager, note="已联系")
    make.make_contact(third)
    batch = lists.undo(batch)
    assert batch.counts == {"ADDED": 4, "KEPT": 3, "TAKEN_BACK": 1}
    assert set(Customer.objects.values_list("name", flat=True)) == {"甲公司", "乙公司", "丙公司"}
    reasons = dict(ImportRow.objects.values_list("line", "undone_reason"))
    assert reasons == {
        2: "Something was attached since.",
        3: "Edited since.",
        4: "Something was attached since.",
        5: "",
    }


def test_a_key_person_edited_since_keeps_the_customer(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(HEADER, ("甲公司", "企业", "", "", "", "", "周晓婷")), manager
    )
    person = Contact.objects.get()
    services.save_contact(
        contact=person, values={"title": "总监"}, version=1, by=manager, at=clock.now()
    )
    assert lists.undo(batch).counts["KEPT"] == 1
    assert Contact.objects.get().title == "总监"


def test_who_is_handed_over_meanwhile_is_not_touched(
    person: Customer, manager: User, colleague: User
) -> None:
    batch = changed_by_list(manager)
    person.assignments.update(manager=colleague)
    batch = lists.undo(batch)
    assert batch.counts["KEPT"] == 1
    assert Customer.objects.get().name == "王芳芳"
    assert ImportRow.objects.get().undone_reason == "You no longer keep this customer."


def test_a_paper_that_somebody_else_has_now_is_not_put_back(
    person: Customer, manager: User, branch: Branch
) -> None:
    header = ("客户号", "身份证号")
    batch = lists.imported(
        lists.csv_of(header, (person.number, OTHER_CARD)), manager, on_known="UPDATE"
    )
    assert batch.counts == {"UPDATED": 1}, batch.problems
    assert Customer.objects.get().id_number.reveal() == OTHER_CARD
    make.make_customer(
        manager, branch, "李雷", kind="INDIVIDUAL", id_kind="RESIDENT_ID", id_number=CARD
    )
    assert lists.undo(batch).counts["KEPT"] == 1
    assert Customer.objects.get(pk=person.pk).id_number.reveal() == OTHER_CARD


def test_a_paper_given_by_the_list_goes_with_its_kind(manager: User, branch: Branch) -> None:
    row = make.make_customer(manager, branch, "王芳", kind="INDIVIDUAL", source="CRM")
    batch = lists.imported(
        lists.csv_of(("客户号", "身份证号"), (row.number, CARD)), manager, on_known="UPDATE"
    )
    row.refresh_from_db()
    assert (row.id_kind, row.id_number.reveal()) == ("RESIDENT_ID", CARD)
    lists.undo(batch)
    row.refresh_from_db()
    assert (row.id_kind, row.id_number.reveal(), row.id_number_blind) == ("", "", None)


def test_undo_twice_does_nothing_twice(person: Customer, manager: User) -> None:
    batch = lists.undo(changed_by_list(manager))
    with pytest.raises(services.imports.plan.Refusal):
        lists.undo(batch)
    assert Customer.objects.get().version == 3


def test_every_table_that_names_a_customer_is_asked_before_one_goes() -> None:
    found = {table._meta.label for table, _column in undoing._pointers(Customer)}
    assert {
        "customers.Need", "customers.Assignment", "customers.Contact", "visits.Visit",
        "credit.Loan", "customers.Relation", "core.StoredFile", "core.PersonalReveal",
        "core.Reminder", "customers.ImportRow",
    } <= found  # fmt: skip
