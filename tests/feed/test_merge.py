"""What a load makes of its rows, and what a second one leaves alone."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from credit.models import Loan, LoanClassification, Repayment, ScheduleLine
from crm.core.ids import fed_id
from crm.core.models import Branch, BranchPlacement, FeedLoad, Posting, User
from crm.core.personal import blind, tail_blind
from customers.models import Assignment, Balance, Contact, Customer, DepositAccount
from tests.feed.conftest import Deliver
from tests.feed.delivery import AT, BRANCHES, MANAGERS, Delivery, account, customer, loan

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(first: Delivery) -> Delivery:
    """The first delivery, in the tables."""
    report = first.load()
    assert report.state == FeedLoad.State.LOADED, report.reason
    assert report.reject_reasons == []
    return first


# --- the first load -----------------------------------------------------------------------------


def test_totals_and_counts_are_kept(loaded: Delivery) -> None:
    record = FeedLoad.objects.get()
    assert (record.source, record.state) == ("CORE", FeedLoad.State.LOADED)
    assert record.counts["balances.csv"] == {
        "manifest": 2, "accepted": 2, "rejected": 0, "changed": 2
    }  # fmt: skip
    assert record.totals["balances.csv"] == {"amount": {"manifest": "107.50", "accepted": "107.50"}}
    assert record.totals["repayments.csv"]["interest"]["accepted"] == "26.10"
    assert Balance.objects.values_list("run", flat=True).distinct().get() == record.run


def test_fed_rows_have_the_key_that_their_number_gives(loaded: Delivery) -> None:
    assert Customer.objects.get(number="C1").pk == fed_id("customer", "CORE", "C1")
    assert DepositAccount.objects.get(number="A1").pk == fed_id("account", "CORE", "A1")
    assert Loan.objects.get().pk == fed_id("loan", "CORE", "L1")


def test_personal_data_are_sealed_and_can_be_found(loaded: Delivery) -> None:
    row = Customer.objects.get(number="C1")
    assert row.id_number.reveal() == "11010519491231002X"
    assert row.phone.reveal() == "13857126620"
    assert bytes(row.id_number_blind) == blind("11010519491231002X", purpose="id_number")
    assert bytes(row.phone_tail) == tail_blind("13857126620", purpose="phone")
    assert Customer.objects.get(number="C2").address.reveal() == "江州市滨江区江南大道 1 号"
    assert Customer.objects.get(number="C2").id_number_cipher is None


@pytest.mark.parametrize("query", ["陈志明", "志明", "chenzhiming", "czm", "C1"])
def test_a_fed_customer_is_found(loaded: Delivery, query: str) -> None:
    assert [row.number for row in Customer.objects.all().matching(query)] == ["C1"]


def test_branches_form_a_tree_with_dated_parents(loaded: Delivery) -> None:
    assert Branch.objects.get(number="10101").path == "001/101/10101/"
    placement = BranchPlacement.objects.get(branch__number="10101")
    assert (placement.parent, placement.from_on, placement.to_on) == (
        Branch.objects.get(number="101"), dt.date(2026, 11, 20), None
    )  # fmt: skip


def test_managers_cannot_log_in_until_somebody_lets_them(loaded: Delivery) -> None:
    user = User.objects.get(staff_number="M1")
    assert not user.has_usable_password()
    assert user.name == "林晓芸"
    posting = Posting.objects.get(user=user)
    assert (posting.role, posting.branch.number) == ("MANAGER", "10101")


def test_the_newest_figures_stand_on_account_and_loan(loaded: Delivery) -> None:
    deposit = DepositAccount.objects.get(number="A1")
    assert (deposit.balance, deposit.balance_on) == (Decimal(100), dt.date(2026, 11, 20))
    row = Loan.objects.get()
    assert (row.balance, row.core_class, row.overdue_days) == (Decimal(200), "PASS", 0)
    assert row.rate == Decimal("0.0435")
    assert ScheduleLine.objects.get(due_on="2027-01-05").interest is None


def test_borrowers_are_marked(loaded: Delivery) -> None:
    assert dict(Customer.objects.values_list("number", "has_credit")) == {"C1": True, "C2": False}


def test_the_web_sees_a_fed_customer_through_the_policies(loaded: Delivery, as_app) -> None:  # type: ignore[no-untyped-def]  # conftest's fixture
    with as_app(User.objects.get(staff_number="M1")):
        assert [row.number for row in Customer.objects.all()] == ["C1"]
    with as_app(User.objects.get(staff_number="M2")):
        assert not Customer.objects.exists()


# --- again --------------------------------------------------------------------------------------


def test_the_same_delivery_again_brings_nothing_new(loaded: Delivery) -> None:
    before = list(Customer.objects.order_by("pk").values())
    report = loaded.load()
    assert (report.state, report.changed) == ("", 0)
    assert FeedLoad.objects.count() == 1
    assert list(Customer.objects.order_by("pk").values()) == before


def test_a_new_day_without_changes_is_whole_all_the_same(
    loaded: Delivery, deliver: Deliver
) -> None:
    files = {name: rows for name, rows in loaded.files.items() if "balances" not in name}
    report = deliver("2026-11-21", **files).load()
    assert (report.state, report.changed) == (FeedLoad.State.LOADED, 0)
    assert FeedLoad.objects.count() == 2


def test_a_changed_row_is_merged_and_only_it(loaded: Delivery, deliver: Deliver) -> None:
    same = loaded.files["customers"][0]
    moved = {**loaded.files["customers"][1], "name": "王芳芳", "phone": "13900000000"}
    report = deliver("2026-11-21", customers=[same, moved]).load()
    assert report.counts["customers.csv"]["changed"] == 1
    row = Customer.objects.get(number="C2")
    assert (row.name, row.phone.reveal(), row.version) == ("王芳芳", "13900000000", 2)
    assert row.initials == "wff"
    assert Customer.objects.get(number="C1").version == 2  # by has_credit of the first load


def test_a_person_whom_the_feed_changed_is_another_version(
    loaded: Delivery, deliver: Deliver
) -> None:
    assert Contact.objects.get().version == 1
    deliver("2026-11-21", contacts=[{**loaded.files["contacts"][0], "title": "监事"}]).load()
    assert (Contact.objects.get().title, Contact.objects.get().version) == ("监事", 2)


def test_what_the_crm_masters_is_not_overwritten(loaded: Delivery, deliver: Deliver) -> None:
    Customer.objects.filter(number="C2").update(tier="PRIVATE", note="午休不接电话")
    deliver("2026-11-21", customers=[customer("C2", "王芳芳", tier="GOLD")]).load()
    row = Customer.objects.get(number="C2")
    assert (row.name, row.tier, row.note) == ("王芳芳", "PRIVATE", "午休不接电话")


def test_an_older_day_does_not_overwrite_a_newer(loaded: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-22", customers=[customer("C2", "王新")]).load()
    older = deliver("2026-11-21", customers=[customer("C2", "王旧"), customer("C3", "新来")])
    assert older.load().counts["customers.csv"]["changed"] == 1
    assert dict(Customer.objects.exclude(number="C1").values_list("number", "name")) == {
        "C2": "王新", "C3": "新来"
    }  # fmt: skip


def test_a_dry_run_counts_and_writes_nothing(first: Delivery) -> None:
    report = first.load(dry_run=True)
    assert report.state == FeedLoad.State.LOADED
    assert report.counts["customers.csv"]["changed"] == 2
    for table in (FeedLoad, Branch, User, Customer, Contact, Balance, Loan, Assignment):
        assert not table._default_manager.exists(), table


def test_a_dry_run_of_a_bad_delivery_says_so(first: Delivery) -> None:
    first.sign(customers={"rows": 3})
    report = first.load(dry_run=True)
    assert report.refused
    assert not FeedLoad.objects.exists()


# --- branches and managers ----------------------------------------------------------------------


def test_a_branch_that_moves_keeps_its_past(loaded: Delivery, deliver: Deliver) -> None:
    other = {"number": "201", "name": "临江分行", "kind": "BRANCH", "parent_number": "001"}
    moved = {**BRANCHES[2], "parent_number": "201"}
    outlet = {"number": "1010101", "name": "江边网点", "kind": "OUTLET", "parent_number": "10101"}
    deliver("2026-11-21", branches=[outlet]).load()
    deliver("2026-11-22", branches=[other, moved]).load()
    assert Branch.objects.get(number="1010101").path == "001/201/10101/1010101/"
    placements = BranchPlacement.objects.filter(branch__number="10101").order_by("from_on")
    assert [(p.parent and p.parent.number, p.from_on, p.to_on) for p in placements] == [
        ("101", dt.date(2026, 11, 20), dt.date(2026, 11, 21)),
        ("201", dt.date(2026, 11, 22), None),
    ]


def test_a_posting_made_here_is_not_undone(loaded: Delivery, deliver: Deliver) -> None:
    Posting.objects.filter(user__staff_number="M1").update(branch=Branch.objects.get(number="101"))
    deliver("2026-11-21", managers=MANAGERS).load()
    assert Posting.objects.get(user__staff_number="M1").branch.number == "101"


def test_a_log_in_name_of_somebody_else_is_not_taken(first: Delivery) -> None:
    User.objects.create_user(username="M2", name="别人")
    report = first.load()
    assert report.reject_reasons == [
        {"file": "managers", "reason": "the log-in name belongs to somebody else", "rows": 1}
    ]


# --- owners -------------------------------------------------------------------------------------

SECOND = [{"customer_number": "C1", "manager_number": "M2", "from_on": "2026-11-21"}]


def test_the_feed_sets_the_first_owner_only(loaded: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", owners=SECOND).load()
    row = Assignment.objects.get()
    assert (row.manager.staff_number, row.share, row.role) == ("M1", 1, "LEAD")
    assert (row.from_on, row.recorded_at) == (dt.date(2026, 1, 5), AT)


def test_where_the_core_masters_ownership_the_owner_changes(
    loaded: Delivery, deliver: Deliver, settings: Any
) -> None:
    settings.OWNERSHIP_MASTER = "core"
    assert deliver("2026-11-21", owners=SECOND).load().changed == 1
    assert deliver("2026-11-22", owners=SECOND).load().changed == 0
    rows = Assignment.objects.order_by("from_on")
    assert [(r.manager.staff_number, r.from_on, r.to_on) for r in rows] == [
        ("M1", dt.date(2026, 1, 5), dt.date(2026, 11, 20)),
        ("M2", dt.date(2026, 11, 21), None),
    ]


# --- loans --------------------------------------------------------------------------------------


def test_a_class_corrected_is_a_new_row(loaded: Delivery, deliver: Deliver) -> None:
    told = {"loan_number": "L1", "valid_from": "2026-01-05", "core_class": "SPECIAL_MENTION",
            "overdue_days": "12"}  # fmt: skip
    deliver("2026-11-21", loan_classes=[told]).load()
    classes = LoanClassification.objects.order_by("run").values_list("core_class", flat=True)
    assert list(classes) == ["PASS", "SPECIAL_MENTION"]
    row = Loan.objects.get()
    assert (row.core_class, row.overdue_days) == ("SPECIAL_MENTION", 12)


def test_a_schedule_that_changes_comes_again_as_a_whole(loaded: Delivery, deliver: Deliver) -> None:
    extended = [
        {"loan_number": "L1", "due_on": "2026-07-05", "principal": "1000.00", "interest": "26.10"},
        {"loan_number": "L1", "due_on": "2027-07-05", "principal": "200.00", "interest": ""},
    ]
    report = deliver("2026-11-21", schedules=extended).load()
    newest = ScheduleLine.objects.filter(run=report.run).order_by("due_on")
    assert [line.due_on.isoformat() for line in newest] == ["2026-07-05", "2027-07-05"]
    assert ScheduleLine.objects.count() == 4


def test_a_payment_corrected_is_a_new_row(loaded: Delivery, deliver: Deliver) -> None:
    told = {**loaded.files["repayments"][0], "interest": "20.00"}
    report = deliver("2026-11-21", repayments=[told]).load()
    assert Repayment.objects.get(run=report.run).interest == 20
    assert Repayment.objects.count() == 2


def test_security_and_rate_may_be_unknown(loaded: Delivery, deliver: Deliver) -> None:
    deliver("2026-11-21", loans=[loan("L2", "C2", security="", rate="")]).load()
    row = Loan.objects.get(number="L2")
    assert (row.security, row.rate) == ("", None)
    assert Customer.objects.get(number="C2").has_credit


def test_accounts_of_two_sources_do_not_meet(loaded: Delivery, deliver: Deliver) -> None:
    other = deliver("2026-11-20", customers=[customer()], deposit_accounts=[account()])
    other.sign(manifest={"source": "CARDS"})
    assert not other.load().refused
    assert DepositAccount.objects.filter(number="A1").count() == 2
