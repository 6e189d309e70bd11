"""What an import writes, and what it refuses."""

import csv
import io

import pytest

from crm.core.files import read
from crm.core.models import Branch, User
from customers.models import Contact, Customer, Import, ImportRow
from tests import factories as make
from tests import imports_factories as lists

pytestmark = pytest.mark.django_db
CARD, OTHER_CARD = "330106198001011235", "330106198505058918"
USCC = "91350100M000100Y43"
HEADER = ("客户名称", "客户类型", "证件号码", "手机号", "备注")


@pytest.fixture(autouse=True)
def _in_english(manager: User, other_manager: User) -> None:
    User.objects.update(language="en")
    for one in (manager, other_manager):
        one.refresh_from_db()


def problems(batch: Import) -> list[tuple[int, str]]:
    return [(line, why) for line, _field, why in batch.problems]


def test_new_customers_come_with_lead_search_keys_and_sealed_values(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(HEADER, ("江州启明有限公司", "企业", USCC, "13812345678", "老客户介绍")),
        manager,
    )
    assert (batch.state, batch.counts) == ("DONE", {"ADDED": 1})
    row = Customer.objects.get()
    assert (row.name, row.kind, row.id_kind) == ("江州启明有限公司", "COMPANY", "USCC")
    assert (row.id_number.reveal(), row.phone.reveal()) == (USCC, "13812345678")
    assert (row.pinyin, row.status, row.note) == (
        "jiangzhouqimingyouxiangongsi",
        "PROSPECT",
        "老客户介绍",
    )
    assert row.number.startswith("P")
    assert Customer.objects.visible_to(manager).matching("jzqm").get() == row
    assignment = row.assignments.get()
    assert (assignment.manager, assignment.role, assignment.share) == (manager, "LEAD", 1)


def test_a_dry_run_writes_nothing_and_tells_the_same(manager: User) -> None:
    content = lists.csv_of(
        HEADER, ("王芳", "个人", "", "13812345678", ""), ("李雷", "", "", "", "")
    )
    batch = lists.check(lists.bring(content, manager))
    assert (batch.state, batch.rows, batch.counts) == ("CHECKED", 2, {"ADDED": 1, "REFUSED": 1})
    assert problems(batch) == [(3, "Missing: a new customer needs it.")]
    assert not Customer.objects.exists()
    assert not ImportRow.objects.exists()
    assert lists.run(batch).counts == batch.counts


def test_an_update_changes_what_the_list_says_and_leaves_what_it_does_not(
    manager: User, branch: Branch
) -> None:
    row = make.make_customer(
        manager,
        branch,
        "王芳",
        kind="INDIVIDUAL",
        note="旧",
        source="CRM",
        id_kind="RESIDENT_ID",
        id_number=CARD,
        phone="13900000000",
    )
    batch = lists.imported(
        lists.csv_of(("身份证号", "手机号", "备注"), (CARD, "13812345678", "")),
        manager,
        on_known="UPDATE",
    )
    assert batch.counts == {"UPDATED": 1}
    row.refresh_from_db()
    assert (row.phone.reveal(), row.note, row.version) == ("13812345678", "旧", 2)
    again = lists.imported(
        lists.csv_of(("身份证号", "手机号", "备注"), (CARD, "13812345678", "")),
        manager,
        on_known="UPDATE",
    )
    assert again.counts == {"SAME": 1}


@pytest.mark.parametrize(
    ("policy", "counts"), [("SKIP", {"SKIPPED": 1}), ("REFUSE", {"REFUSED": 1})]
)
def test_who_is_on_file_is_left_alone_or_reported(
    policy: str, counts: dict[str, int], manager: User, branch: Branch
) -> None:
    row = make.make_customer(manager, branch, id_kind="USCC", id_number=USCC)
    batch = lists.imported(
        lists.csv_of(("统一社会信用代码", "备注"), (USCC, "新")), manager, on_known=policy
    )
    assert batch.counts == counts
    row.refresh_from_db()
    assert row.note == ""


def test_a_customer_of_another_branch_is_told_by_branch_only_and_not_touched(
    manager: User, other_manager: User, other_branch: Branch
) -> None:
    row = make.make_customer(
        other_manager, other_branch, "望江机修", id_kind="USCC", id_number=USCC
    )
    batch = lists.imported(
        lists.csv_of(HEADER, ("别的名字", "企业", USCC, "13812345678", "")),
        manager,
        on_known="UPDATE",
    )
    assert problems(batch) == [(2, "Exists at 望江支行. Ask for co-operation.")]
    assert "望江机修" not in str(batch.reasons)
    row.refresh_from_db()
    assert (row.version, row.name) == (1, "望江机修")
    assert Customer.objects.count() == 1


def test_a_number_of_another_branch_is_as_good_as_none(
    manager: User, other_manager: User, other_branch: Branch
) -> None:
    row = make.make_customer(other_manager, other_branch, "望江机修")
    batch = lists.imported(
        lists.csv_of(("客户号", "备注"), (row.number, "x")), manager, on_known="UPDATE"
    )
    assert problems(batch) == [
        (2, "You have no customer with this number. Numbers are given by the bank.")
    ]


def test_what_the_core_bank_keeps_is_refused_and_the_rest_is_changed(
    manager: User, branch: Branch
) -> None:
    row = make.make_customer(manager, branch, source="CORE")
    batch = lists.imported(
        lists.csv_of(("客户号", "客户名称"), (row.number, "新名称")), manager, on_known="UPDATE"
    )
    assert problems(batch)[0][1].startswith("The core bank keeps this.")
    batch = lists.imported(
        lists.csv_of(("客户号", "客户名称", "备注"), (row.number, row.name, "新备注")),
        manager,
        on_known="UPDATE",
    )
    assert batch.counts == {"UPDATED": 1}
    row.refresh_from_db()
    assert row.note == "新备注"


def test_the_key_person_of_a_line_comes_along(manager: User, branch: Branch) -> None:
    header = ("客户名称", "统一社会信用代码", "联系人", "联系人电话", "职务")
    lists.imported(
        lists.csv_of(header, ("启明公司", USCC, "周晓婷", "13812345678", "财务总监")), manager
    )
    person = Contact.objects.get()
    assert (person.name, person.role, person.title) == ("周晓婷", "EXECUTOR", "财务总监")
    assert person.phone.reveal() == "13812345678"
    batch = lists.imported(
        lists.csv_of(header, ("启明公司", USCC, "周晓婷", "13900000000", "财务总监")),
        manager,
        on_known="UPDATE",
    )
    assert batch.counts == {"UPDATED": 1}
    person.refresh_from_db()
    assert (person.phone.reveal(), person.version) == (
        "13900000000",
        2,
    )  # a form open meanwhile is stale


def test_a_customer_named_twice_is_refused_the_second_time(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(HEADER, ("甲公司", "企业", USCC, "", ""), ("乙公司", "企业", USCC, "", "")),
        manager,
    )
    assert batch.counts == {"ADDED": 1, "REFUSED": 1}
    assert problems(batch) == [(3, "Repeats the customer of line 2.")]


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        (("王芳", "个人", "330106198001011239", "", ""), "The last character does not fit"),
        (
            ("王芳", "个人", "330106199902301234", "", ""),
            "Characters 7 to 14 of the identity card are no birthday.",
        ),
        (("王芳", "个人", "3.30106E+17", "", ""), "A spreadsheet shortened this number"),
        (("王芳", "个人", "", "57188881234", ""), "The leading 0 is lost."),
        (("王芳", "外星人", "", "", ""), "None of the words"),
        (("王芳", "企业", CARD, "", ""), "The last character does not fit"),
        (("王\x01芳", "个人", "", "", ""), "Holds a control character."),
        (("#REF!", "个人", "", "", ""), "The formula of this cell gave an error."),
        (("王" * 121, "个人", "", "", ""), "Longer than 120 characters."),
    ],
)
def test_a_bad_line_says_why_and_never_what(
    cells: tuple[str, ...], why: str, manager: User
) -> None:
    batch = lists.check(lists.bring(lists.csv_of(HEADER, cells), manager))
    assert batch.counts == {"REFUSED": 1}
    assert problems(batch)[0][1].startswith(why), problems(batch)
    assert "330106" not in str(batch.problems) + str(batch.reasons)


def test_the_error_file_holds_masks_and_no_formula(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(
            HEADER,
            ("=cmd|' /C calc'!A0", "个人", "330106198001011239", "13812345678", "电13912345678"),
        ),
        manager,
    )
    assert batch.errors is not None
    rows = list(csv.reader(io.StringIO(b"".join(read(batch.errors)).decode("utf-8-sig"))))
    assert rows[0][:3] == ["Line", "Column", "Reason"]
    line = rows[1]
    assert (line[0], line[1]) == ("2", "Number of the paper")
    assert not any(one.startswith(("=", "+", "-", "@")) for one in line)
    text = "".join(line)
    for hidden in ("330106198001011239", "13812345678", "13912345678"):
        assert hidden not in text


def test_a_lead_is_taken_only_from_whom_one_answers_for(
    manager: User, colleague: User, head: User
) -> None:
    content = lists.csv_of(
        ("客户名称", "客户类型", "工号"), ("甲公司", "企业", colleague.staff_number)
    )
    assert lists.imported(content, manager).counts == {"REFUSED": 1}
    head.language = "en"
    head.save()
    assert lists.imported(content, head, lead=None).counts == {"ADDED": 1}
    assert Customer.objects.get().assignments.get().manager == colleague


def test_an_import_that_only_changes_registers_nobody(manager: User) -> None:
    batch = lists.imported(
        lists.csv_of(HEADER, ("甲公司", "企业", USCC, "", "")),
        manager,
        on_known="UPDATE",
        adds_new=False,
    )
    assert problems(batch) == [(2, "Not on file; this import changes customers only.")]


def test_a_mapping_is_remembered_by_person_and_by_branch(
    manager: User, colleague: User, other_manager: User
) -> None:
    content = lists.csv_of(("单位", "性质"), ("甲公司", "企业"))
    batch = lists.bring(content, manager)
    assert batch.mapping == {}
    lists.check(batch, {"0": "name", "1": "kind"})
    assert lists.bring(content, manager).mapping == {"0": "name", "1": "kind"}
    assert lists.bring(content, colleague).mapping == {"0": "name", "1": "kind"}
    assert lists.bring(content, other_manager).mapping == {}
