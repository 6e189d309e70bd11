"""What the tables say and forbid: searching, constraints, names as shown."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from crm.core.models import Branch, User
from customers.models import Assignment, Balance, Contact, Customer, DepositAccount
from customers.names import name_keys
from tests import factories as make

NAMES = ("江州启明新材料股份有限公司", "江州华诚机械有限公司", "100%纯棉_织造厂", "A+B贸易")


def named(manager: User | None, branch: Branch, name: str, **fields: object) -> Customer:
    keys = name_keys(name)
    return make.make_customer(
        manager, branch, name, pinyin=keys.pinyin, initials=keys.initials, **fields
    )


@pytest.fixture
def house(manager: User, branch: Branch) -> list[Customer]:
    return [named(manager, branch, name) for name in NAMES]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("启明", [0]),
        ("启 明", [0]),
        ("明新", [0]),  # an infix that no word begins
        ("qmxc", [0]),
        ("QMXC", [0]),
        ("ｑｍ", [0]),  # full-width letters of a Chinese keyboard
        ("huacheng", [1]),
        ("jz", [0, 1]),
        ("江", [0, 1]),
        ("j", [0, 1]),
        ("启华", []),  # both characters, but never side by side
        ("0%", [2]),
        ("%%", []),
        ("__", []),
        ("纯棉_织", [2]),
        ("+b", [3]),
        ("'; DROP TABLE customers_customer; --", []),
        ("(){}[]\\^$", []),
    ],
)
def test_customers_are_found_by_what_people_type(
    query: str, found: list[int], house: list[Customer]
) -> None:
    names = {NAMES[n] for n in found}
    assert {one.name for one in Customer.objects.matching(query)} == names


def test_nothing_typed_is_no_question(house: list[Customer]) -> None:
    assert Customer.objects.matching("  ").count() == len(NAMES)


def test_numbers_phones_and_papers_find_their_customer(customer: Customer) -> None:
    customer.number, customer.phone = "810023654701", "138-1234-5678"
    customer.id_kind, customer.id_number = "RESIDENT_ID", "110105491231002"
    customer.save()
    found = {
        "810023654701": "the number",
        "8100": "its beginning",
        "13812345678": "the phone",
        "+86 138 1234 5678": "the phone as written",
        "5678": "the phone's tail",
        "002X": "the paper's tail",
        "002x": "in small letters",
        "11010519491231002x": "the paper",
        "110105491231002": "the paper's old number",
        "１１０１０５４９１２３１００２": "in full-width digits",
    }
    for query, what in found.items():
        assert Customer.objects.matching(query).exists(), what
    for query in ("4701", "1381234567", "567", "0000", "110105"):
        assert not Customer.objects.matching(query).exists(), query


def test_a_two_character_infix_goes_by_the_index(house: list[Customer]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Customer.objects.matching("启明").order_by().explain()
        cursor.execute("SET LOCAL enable_seqscan = on")
    assert "customer_bigrams" in plan


# --- names as shown -----------------------------------------------------------------------------


def test_people_are_masked_and_firms_are_not(branch: Branch) -> None:
    person = Customer(kind="INDIVIDUAL", name="陈晓明", branch=branch)
    owner = Customer(kind="SOLE_PROPRIETOR", name="陈记商行", branch=branch)
    assert (str(person), str(owner)) == ("陈*明", "陈记商行")
    assert str(Contact(name="周晓婷")) == "周*婷"


def test_account_numbers_are_masked() -> None:
    assert str(DepositAccount(number="330112340517")) == "3301 **** 0517"
    assert str(DepositAccount(number="1234")) == "1234"


# --- what the database forbids ------------------------------------------------------------------


def test_a_paper_belongs_to_one_customer(customer: Customer, foreign_customer: Customer) -> None:
    for one in (customer, foreign_customer):
        one.id_kind, one.id_number = "USCC", "91350100M000100Y43"
    customer.save()
    with pytest.raises(IntegrityError, match="one_customer_per_paper"), transaction.atomic():
        foreign_customer.save()


def test_look_alikes_of_a_paper_are_the_same_paper(
    customer: Customer, foreign_customer: Customer
) -> None:
    customer.id_kind = foreign_customer.id_kind = "RESIDENT_ID"
    customer.id_number, foreign_customer.id_number = "110105491231002", "11010519491231002x"
    customer.save()
    with pytest.raises(IntegrityError, match="one_customer_per_paper"), transaction.atomic():
        foreign_customer.save()


def test_a_number_without_a_kind_of_paper_is_refused(customer: Customer) -> None:
    customer.id_number = "91350100M000100Y43"
    with pytest.raises(IntegrityError, match="paper_number_has_a_kind"), transaction.atomic():
        customer.save()


@pytest.mark.parametrize("share", ["0", "1.0001", "-0.5"])
def test_a_share_is_a_part_of_the_whole(share: str, customer: Customer, colleague: User) -> None:
    with pytest.raises(IntegrityError, match="share_is_a_part"), transaction.atomic():
        make.assign(customer, colleague, role=Assignment.Role.CO, share=Decimal(share))


def test_an_account_cannot_close_before_it_opens(customer: Customer) -> None:
    with pytest.raises(IntegrityError, match="account_closes_after"), transaction.atomic():
        make.make_deposit(customer, opened_on=dt.date(2026, 2, 1), closed_on=dt.date(2026, 1, 31))


# --- words of the QuerySets ---------------------------------------------------------------------


def test_the_balance_of_a_day_is_the_latest_told_of_the_latest_day(customer: Customer) -> None:
    account = make.make_deposit(
        customer,
        {dt.date(2026, 1, 5): Decimal(100), dt.date(2026, 2, 5): Decimal(300)},
    )
    make.set_balance(account, dt.date(2026, 1, 5), Decimal(120))  # a correction by a later run
    amounts = {
        day: [row.amount for row in Balance.objects.on(dt.date.fromisoformat(day))]
        for day in ("2026-01-04", "2026-01-05", "2026-02-04", "2026-02-05")
    }
    assert amounts == {
        "2026-01-04": [],
        "2026-01-05": [120],
        "2026-02-04": [120],
        "2026-02-05": [300],
    }
    told = [(row.business_day.month, row.amount) for row in Balance.objects.all().as_known()]
    assert told == [(2, 300), (1, 120)]


def test_maturities_are_added_up_by_week_in_yuan(customer: Customer) -> None:
    wednesday, sunday, monday = (dt.date(2026, 11, day) for day in (25, 29, 30))
    for matures_on, amount, fields in (
        (wednesday, "100.10", {}),
        (sunday, "200.20", {"auto_renew": True}),
        (monday, "50.00", {}),
        (monday, "70.00", {"currency": "USD"}),
    ):
        make.make_deposit(
            customer, {dt.date(2026, 1, 5): Decimal(amount)}, matures_on=matures_on, **fields
        )
    make.make_deposit(customer, matures_on=monday)  # nobody knows its balance
    make.make_deposit(customer, {dt.date(2026, 1, 5): Decimal(0)}, matures_on=monday)
    assert DepositAccount.objects.with_money().by_week() == [
        {
            "week": dt.date(2026, 11, 23),
            "accounts": 2,
            "total": Decimal("300.30"),
            "renewed": Decimal("200.20"),
            "unknown": 0,
            "foreign": 0,
        },
        {
            "week": dt.date(2026, 11, 30),
            "accounts": 3,
            "total": Decimal("50.00"),
            "renewed": Decimal(0),
            "unknown": 1,
            "foreign": 1,
        },
    ]


def test_key_people_stand_in_order_of_their_weight(customer: Customer) -> None:
    for name, role in (("甲", "SIGNATORY"), ("乙", "DECIDER"), ("丙", "USER")):
        make.make_contact(customer, name, role=role)
    assert [one.name for one in Contact.objects.all().by_weight()] == ["乙", "丙", "甲"]
