"""What a deposit pays, what became of it, the pages that tell; vectors of DOMAIN.md A0 and D."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import Branch, User
from crm.core.runs import next_run
from customers import rules, services
from customers.models import BoardRate, Customer, DepositAccount, Maturity
from tests import factories as make
from tests import products_factories as products
from tests.conftest import LoginAs

D = dt.date
AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
TODAY = clock.business_day()
REQUEST, SHELL = 8, 2
LAKH = Decimal("100000.00")
DEMAND = Decimal("0.0005")


def steps(drawn_on: dt.date, **more: Any) -> list[tuple[str, str]]:
    """100,000 for a year at 1.10 % from 2025-11-06, drawn on a day: (why, yuan)."""
    found = rules.drawn(
        LAKH, Decimal("0.0110"), DEMAND, D(2025, 11, 6), drawn_on, **{"months": 12, **more}
    )
    return [(step.why, str(step.yuan)) for step in found]


# --- interest, to the cent ----------------------------------------------------------------------


def test_a_whole_term_by_months() -> None:
    assert steps(D(2026, 11, 6)) == [("TERM", "1100.00")]


def test_the_same_term_by_actual_days_pays_more() -> None:
    assert steps(D(2026, 11, 6), by_days=True) == [("TERM", "1115.28")]


def test_seventeen_days_late_at_the_demand_rate() -> None:
    assert steps(D(2026, 11, 23)) == [("TERM", "1100.00"), ("LATE", "2.36")]


def test_drawn_early_all_days_at_the_demand_rate() -> None:
    # 100,000 × 0.05 % × 364 ÷ 360 = 50.5555…
    assert steps(D(2026, 11, 5)) == [("EARLY", "50.56")]


def test_demand_money_by_its_days() -> None:
    # 50,000 × 92 days × 0.05 % ÷ 360 = 6.3888…
    found = rules.drawn(Decimal(50000), DEMAND, DEMAND, D(2026, 6, 20), D(2026, 9, 20), months=None)
    assert [(step.why, step.days, str(step.yuan)) for step in found] == [("DAYS", 92, "6.39")]


def test_a_part_drawn_early_loses_the_term_for_itself_only() -> None:
    # 30,000 × 0.05 % × 100 ÷ 360 = 4.1666…
    step = rules.drawn_in_part(LAKH, Decimal(30000), DEMAND, D(2026, 1, 1), D(2026, 4, 11))
    assert (step.principal, step.days, str(step.yuan)) == (Decimal(30000), 100, "4.17")
    with pytest.raises(ValueError, match="part"):
        rules.drawn_in_part(LAKH, LAKH + 1, DEMAND, D(2026, 1, 1), D(2026, 4, 11))


def test_nothing_is_drawn_before_it_is_opened() -> None:
    with pytest.raises(ValueError, match="before"):
        steps(D(2025, 11, 5))


@given(st.integers(0, 2000), st.sampled_from([3, 6, 12, 24, 36, 60]))
def test_waiting_never_pays_less(days: int, months: int) -> None:
    opened = D(2024, 2, 29)
    pays = [
        rules.drawn_total(
            rules.drawn(
                LAKH,
                Decimal("0.0155"),
                DEMAND,
                opened,
                opened + dt.timedelta(days=day),
                months=months,
            )
        )
        for day in (days, days + 1)
    ]
    assert pays == sorted(pays)


# --- what became of it, in the rule -------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "grown", "renewed", "kept", "outcome"),
    [
        (100, 100, 0, False, 100, "KEPT"),
        (100, 0, 0, False, 0, "LOST"),
        (100, 40, 0, False, 40, "PARTLY"),
        (100, 100, 100, False, 100, "MOVED"),
        (100, 100, 50, False, 100, "KEPT"),  # half is not most
        (100, 100, 0, True, 100, "RENEWED"),
        (100, 30, 0, True, 30, "PARTLY"),  # renewed, then drawn
        (500, 400, 0, False, 0, "LOST"),  # 400 was here anyway
        (500, 430, 0, False, 30, "PARTLY"),
        (500, 900, 0, False, 100, "KEPT"),  # new money is not kept money
    ],
)
def test_kept_is_what_is_left_of_what_matured(
    before: int, after: int, grown: int, renewed: bool, kept: int, outcome: str
) -> None:
    found = rules.kept_of(
        Decimal(100), Decimal(before), Decimal(after), Decimal(grown), renewed=renewed
    )
    assert (found.kept, found.outcome) == (Decimal(kept), outcome)


@given(*[st.decimals(0, 10**6, places=2)] * 4, st.booleans())
def test_never_more_is_kept_than_matured(
    matured: Decimal, other: Decimal, after: Decimal, grown: Decimal, renewed: bool
) -> None:
    found = rules.kept_of(matured, matured + other, after, grown, renewed=renewed)
    assert 0 <= found.moved <= found.kept <= matured


def test_the_rate_of_nothing_is_none() -> None:
    assert rules.retention_rate(Decimal(0), Decimal(0)) is None
    assert rules.retention_rate(Decimal(30), Decimal(120)) == Decimal("0.25")


# --- what became of it, in the night ------------------------------------------------------------

MATURED = D(2026, 11, 10)
WATCHED = D(2026, 11, 17)


def maturing(customer: Customer, amounts: dict[dt.date, Decimal], **more: Any) -> DepositAccount:
    fields = {"kind": "TIME", "opened_on": D(2025, 11, 10), "matures_on": MATURED, **more}
    return make.make_deposit(customer, amounts, **fields)


def held(day: dt.date, amount: str) -> dict[dt.date, Decimal]:
    return {day: Decimal(amount)}


def judge(on: dt.date = WATCHED) -> int:
    return services.judge_maturities(on=on, at=AT)


@pytest.mark.django_db
def test_money_that_stayed_left_and_moved(manager: User, branch: Branch) -> None:
    stayed, left, partly, moved = (make.make_customer(manager, branch) for _ in range(4))
    since = D(2026, 11, 1)
    for one in (stayed, left, partly, moved):
        maturing(one, {since: Decimal(1000), MATURED: Decimal(0)})
    make.make_deposit(stayed, {since: Decimal(50), MATURED: Decimal(1050)})
    make.make_deposit(partly, {since: Decimal(50), MATURED: Decimal(450)})
    products.make_holding(moved, {MATURED: Decimal(1000)})
    assert judge() == 4
    found = {row.customer_id: row for row in Maturity.objects.all()}
    assert [
        (found[one.pk].outcome, found[one.pk].kept) for one in (stayed, left, partly, moved)
    ] == [
        ("KEPT", Decimal(1000)),
        ("LOST", Decimal(0)),
        ("PARTLY", Decimal(400)),
        ("MOVED", Decimal(1000)),
    ]
    assert {row.manager for row in found.values()} == {manager}
    sums = Maturity.objects.all().retention()
    assert sums == {"matured": Decimal(4000), "kept": Decimal(2400)}  # 60 %
    assert judge() == 0, "a second look at the same figures changes nothing"


@pytest.mark.django_db
def test_a_deposit_that_renewed_itself_stands_apart(customer: Customer) -> None:
    account = maturing(customer, held(D(2026, 11, 1), "1000"), auto_renew=True)
    judge(D(2026, 11, 9))  # the night before: the account still stands
    DepositAccount.objects.filter(pk=account.pk).update(matures_on=D(2027, 11, 10))
    judge()
    row = Maturity.objects.get(matured_on=MATURED)
    assert row.outcome == "RENEWED"
    assert Maturity.objects.all().retention()["matured"] == 0


@pytest.mark.django_db
def test_a_day_that_the_core_bank_moved_is_forgotten(customer: Customer) -> None:
    account = maturing(customer, held(D(2026, 11, 1), "1000"))
    judge(D(2026, 11, 8))
    assert Maturity.objects.count() == 1
    DepositAccount.objects.filter(pk=account.pk).update(matures_on=D(2027, 11, 10))
    judge(D(2026, 11, 9))
    assert not Maturity.objects.exists()


@pytest.mark.django_db
def test_late_nights_catch_up_and_other_currencies_are_left_out(customer: Customer) -> None:
    maturing(customer, held(D(2026, 9, 1), "1000"), matures_on=D(2026, 10, 1))
    maturing(customer, held(D(2026, 9, 1), "1000"), currency="USD")
    assert judge(D(2026, 11, 17)) == 1


@pytest.mark.django_db
def test_the_night_asks_as_often_for_three_as_for_one(
    manager: User, branch: Branch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _n in range(3):
        maturing(make.make_customer(manager, branch), held(D(2026, 11, 1), "1000"))
        with django_assert_num_queries(1 + 2 + 3):  # the setting; savepoint; note, forget, judge
            judge()


# --- a person knows better ----------------------------------------------------------------------


@pytest.fixture
def lost(customer: Customer, db: None) -> Maturity:
    maturing(customer, {D(2026, 11, 1): Decimal(1000), MATURED: Decimal(0)})
    judge()
    return Maturity.objects.get()


def correct(row: Maturity, by: User, **more: Any) -> Maturity:
    asked = {"outcome": "MOVED", "kept": Decimal(1000), "reason": "买入代销国债",
             "version": row.version, **more}  # fmt: skip
    return services.correct_maturity(maturity=row, by=by, at=AT, **asked)


def test_what_a_person_said_stays_beside_what_was_derived(lost: Maturity, manager: User) -> None:
    correct(lost, manager)
    judge(D(2026, 11, 18))
    lost.refresh_from_db()
    assert (lost.outcome, lost.derived, lost.kept) == ("MOVED", "LOST", Decimal(1000))


def test_two_at_once_and_words_that_do_not_fit_are_refused(lost: Maturity, manager: User) -> None:
    for outcome, kept in (("LOST", 1), ("PARTLY", 1000), ("KEPT", 999), ("PARTLY", 0)):
        with pytest.raises(Refusal) as refused:
            correct(lost, manager, outcome=outcome, kept=Decimal(kept))
        assert refused.value.field == "kept"
    correct(lost, manager)
    with pytest.raises(StaleWrite):
        correct(lost, manager)


# --- pages --------------------------------------------------------------------------------------


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.mark.django_db
@pytest.mark.parametrize("how_many", [1, 3])
@pytest.mark.parametrize("name", ["maturity_calendar", "maturity_outcomes"])
def test_pages_ask_as_often_for_three_as_for_one(
    name: str,
    how_many: int,
    manager: User,
    branch: Branch,
    as_: LoginAs,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _n in range(how_many):
        one = make.make_customer(manager, branch)
        account = maturing(one, held(TODAY.replace(day=1), "1230000"), matures_on=TODAY)
        Maturity.objects.create(
            customer=one, account=account, branch=branch, manager=manager, matured_on=TODAY,
            amount=Decimal(1000), kept=Decimal(1000), outcome="KEPT", recorded_at=AT,
        )  # fmt: skip
    address = f"{reverse(f'customers:{name}')}?day={TODAY.isoformat()}"
    browser = as_(manager)
    browser.get(address)
    with django_assert_num_queries(REQUEST + SHELL + 3):
        page = text(browser.get(address))
    assert page.count("3301 ****") == how_many


@pytest.mark.django_db
def test_the_head_sees_the_rate_of_each_manager_and_a_stranger_nothing(
    lost: Maturity, customer: Customer, head: User, colleague: User, branch: Branch, as_: LoginAs
) -> None:
    other = make.make_customer(colleague, branch, "滨江港务有限公司")
    maturing(other, held(D(2026, 11, 1), "3000"))
    judge()
    address = f"{reverse('customers:maturity_outcomes')}?month=2026-11"
    page = text(as_(head).get(address))
    assert "75.0%" in page  # 3,000 of 4,000
    assert colleague.name in page
    assert customer.display_name not in text(as_(colleague).get(address))


@pytest.mark.django_db
def test_a_correction_on_the_page_says_why(lost: Maturity, manager: User, as_: LoginAs) -> None:
    address, browser = reverse("customers:maturity_correct", args=[lost.pk]), as_(manager)
    data = {"outcome": "KEPT", "kept": "1000", "reason": "", "version": lost.version}
    refused = browser.post(address, data)
    assert refused.status_code == 422
    browser.post(address, {**data, "reason": "转入对公户"})
    page = text(browser.get(f"{reverse('customers:maturity_outcomes')}?month=2026-11"))
    assert "转入对公户" in page
    assert "按余额：已流失" in page


@pytest.mark.django_db
def test_an_account_shows_what_it_pays_on_a_day(
    customer: Customer, manager: User, as_: LoginAs
) -> None:
    BoardRate.objects.create(
        kind="DEMAND", term_months=0, valid_from=D(2025, 1, 1), rate=DEMAND, run=next_run()
    )
    account = make.make_deposit(
        customer, held(D(2026, 11, 1), "100000"), kind="TIME", term_months=12,
        rate=Decimal("0.0110"), opened_on=D(2025, 11, 6), matures_on=D(2026, 11, 6),
    )  # fmt: skip
    address, browser = reverse("customers:account", args=[account.pk]), as_(manager)
    assert "1,100.00" in text(browser.get(address))
    late = text(browser.get(address, {"drawn_on": "2026-11-23"}))
    assert "2.36" in late
    assert "1,102.36" in late
    part = text(browser.get(address, {"drawn_on": "2026-02-14", "part": "30000"}))
    assert "4.17" in part  # 100 days
    wrong = text(browser.get(address, {"drawn_on": "2024-01-01"}))
    assert "请选择开户之后的日期" in wrong


@pytest.mark.django_db
@pytest.mark.parametrize("month", ["", "2026-13", "nonsense", "9999-01", "0001-01"])
def test_a_month_that_is_none_is_this_one(month: str, manager: User, as_: LoginAs) -> None:
    for name in ("maturity_calendar", "maturity_outcomes"):
        page = text(as_(manager).get(reverse(f"customers:{name}"), {"month": month}))
        assert f"{TODAY:%Y-%m}" in page
