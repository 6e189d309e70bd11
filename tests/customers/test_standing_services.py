"""The night's tiers and sleepers, and what people write about a customer's standing."""

import datetime as dt
import random
from collections.abc import Callable
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from crm.core import clock
from crm.core.errors import Refusal
from crm.core.models import Branch, User
from customers import rules, services
from customers.models import (
    ActivationPlan,
    AmlRating,
    Customer,
    DepositAccount,
    StandingChange,
    TierRules,
    TierWatch,
)
from customers.rules import TIERS, Watch
from tests import factories as make

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 11, 23, 2, 0, tzinfo=dt.UTC)
D = dt.date
LADDER = {"GOLD": 100, "PLATINUM": 500, "DIAMOND": 2000, "PRIVATE": 9000}
ENDS = [D(2026, 8, 31), D(2026, 9, 30), D(2026, 10, 31)]
Publish = Callable[..., TierRules]


@pytest.fixture
def publish(head_office: User) -> Publish:
    def run(measure: str = "DAY", who: str = "FIRM", **values: object) -> TierRules:
        day = values.pop("valid_from", D(2026, 1, 1))
        asked = {
            "thresholds": [(tier, Decimal(least)) for tier, least in LADDER.items()],
            "down_after": 3, "note": "", "by": head_office, "at": AT, "on": day, **values,
        }  # fmt: skip
        return services.publish_tier_rules(who=who, valid_from=day, measure=measure, **asked)  # type: ignore[arg-type]  # a loose dict

    return run


def money(customer: Customer, told: dict[dt.date, str], **fields: object) -> DepositAccount:
    """An account with the opening rows of months that the feed writes (decision 17)."""
    first = min(told).replace(day=1)
    amounts: dict[dt.date, Decimal] = {}
    held = Decimal(0)
    for offset in range((max(*told, D(2026, 12, 1)) - first).days + 1):
        day = first + dt.timedelta(days=offset)
        if day in told:
            held = Decimal(told[day])
        if day in told or (day.day == 1 and day > min(told)):
            amounts[day] = held
    return make.make_deposit(customer, amounts, opened_on=min(told), **fields)


def tier(customer: Customer) -> str:
    customer.refresh_from_db()
    return customer.tier


# --- up, down, and why --------------------------------------------------------------------------


def test_a_tier_rises_at_once_and_says_why(customer: Customer, publish: Publish) -> None:
    publish()
    money(customer, {D(2026, 11, 2): "640"})
    version = customer.version
    assert services.recompute_tiers(on=D(2026, 11, 3), at=AT) == 1
    assert tier(customer) == "PLATINUM"
    assert customer.version == version + 1
    change = StandingChange.objects.get()
    assert (change.before, change.after, change.why) == ("ORDINARY", "PLATINUM", "UP")
    assert (change.value, change.least) == (Decimal("640.00"), Decimal("500.00"))
    assert change.is_up


def test_twice_moves_nobody_twice(customer: Customer, publish: Publish) -> None:
    publish()
    money(customer, {D(2026, 11, 2): "640"})
    services.recompute_tiers(on=D(2026, 11, 3), at=AT)
    assert services.recompute_tiers(on=D(2026, 11, 3), at=AT) == 0
    assert StandingChange.objects.count() == 1


def test_a_tier_falls_at_the_third_month_end_and_not_before(
    customer: Customer, publish: Publish
) -> None:
    publish()
    Customer.objects.filter(pk=customer.pk).update(tier="PLATINUM")
    money(customer, {D(2026, 8, 3): "120"})
    for day in (*ENDS[:2], D(2026, 10, 30)):
        services.recompute_tiers(on=day, at=AT)
        services.recompute_tiers(on=day, at=AT)  # a repeated night counts once
        assert tier(customer) == "PLATINUM"
    assert TierWatch.objects.get().times == 2
    services.recompute_tiers(on=ENDS[2], at=AT)
    assert tier(customer) == "GOLD"
    change = StandingChange.objects.get()
    assert (change.why, change.times, change.least) == ("DOWN", 3, Decimal("500.00"))
    assert not TierWatch.objects.exists()


def test_a_good_month_end_forgets_the_bad_ones(customer: Customer, publish: Publish) -> None:
    publish()
    Customer.objects.filter(pk=customer.pk).update(tier="GOLD")
    money(customer, {D(2026, 8, 3): "20", D(2026, 9, 15): "150", D(2026, 10, 2): "20"})
    for day in ENDS:
        services.recompute_tiers(on=day, at=AT)
    assert tier(customer) == "GOLD"
    assert TierWatch.objects.get().times == 1


def test_averages_count_days_and_only_yuan(customer: Customer, publish: Publish) -> None:
    publish("MONTH")
    # 1 to 10 November nothing, then 900 for 20 of 30 days: 600 → platinum, not more
    money(customer, {D(2026, 11, 11): "900"})
    money(customer, {D(2026, 11, 1): "99999"}, currency="USD")
    services.recompute_tiers(on=D(2026, 11, 30), at=AT)
    assert tier(customer) == "PLATINUM"
    assert StandingChange.objects.get().value == Decimal("600.00")


def test_a_quarter_reaches_back_over_three_months(customer: Customer, publish: Publish) -> None:
    publish("QUARTER")
    # 1 September to 30 November has 91 days; 910 on the 10 days from 21 November: 9100 ÷ 91 = 100
    money(customer, {D(2026, 11, 21): "910"})
    services.recompute_tiers(on=D(2026, 11, 30), at=AT)
    assert StandingChange.objects.get().value == Decimal("100.00")


def test_a_corrected_balance_counts_by_its_newest_run(customer: Customer, publish: Publish) -> None:
    publish()
    account = money(customer, {D(2026, 11, 2): "9999"})
    make.set_balance(account, D(2026, 11, 2), Decimal("130.00"))
    services.recompute_tiers(on=D(2026, 11, 3), at=AT)
    assert tier(customer) == "GOLD"


def test_people_and_firms_have_rules_of_their_own(
    manager: User, branch: Branch, publish: Publish
) -> None:
    firm = make.make_customer(manager, branch)
    person = make.make_customer(manager, branch, "陈明", kind="INDIVIDUAL")
    for one in (firm, person):
        money(one, {D(2026, 11, 2): "640"})
    publish(who="PERSON")
    services.recompute_tiers(on=D(2026, 11, 3), at=AT)
    assert (tier(firm), tier(person)) == ("ORDINARY", "PLATINUM")


def test_nobody_moves_without_rules_or_without_a_balance(
    customer: Customer, publish: Publish
) -> None:
    Customer.objects.filter(pk=customer.pk).update(tier="DIAMOND")
    money(customer, {D(2026, 11, 2): "1"})
    assert services.recompute_tiers(on=D(2026, 11, 30), at=AT) == 0  # no rules
    publish(down_after=1)
    assert services.recompute_tiers(on=D(2026, 10, 31), at=AT) == 0  # nothing known is not zero
    assert tier(customer) == "DIAMOND"


def test_the_night_costs_the_same_statements_for_three_as_for_one(
    manager: User,
    branch: Branch,
    publish: Publish,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish()
    for amount in ("50", "150", "700"):
        money(make.make_customer(manager, branch), {D(2026, 10, 2): amount})
        # rules of people and firms, thresholds (3), savepoint (2); drop, measure, analyse, up and
        # at a month end forget, watch, down
        with django_assert_num_queries(3 + 2 + 9):
            services.recompute_tiers(on=D(2026, 10, 31), at=AT)


@pytest.mark.parametrize("seed", range(6))
def test_the_night_does_what_the_rule_says(
    seed: int, manager: User, branch: Branch, publish: Publish
) -> None:
    """Random balances over nine months; after each night SQL and rule agree for everybody."""
    rng = random.Random(seed)
    publish(down_after=rng.randrange(1, 4))
    patience = TierRules.objects.get().down_after
    ladder = [(name, Decimal(least)) for name, least in LADDER.items()]
    since, nights = D(2026, 1, 1), [D(2026, month, 28) for month in range(2, 10)]
    nights += [D(2026, 2, 28), D(2026, 3, 31), D(2026, 4, 30), D(2026, 5, 31), D(2026, 6, 30),
               D(2026, 7, 31), D(2026, 8, 31), D(2026, 9, 30)]  # fmt: skip
    found: dict[Customer, tuple[str, Watch, dict[dt.date, Decimal]]] = {}
    for _n in range(4):
        one = make.make_customer(manager, branch)
        days = sorted(rng.sample(range(270), 9))
        told = {
            since + dt.timedelta(days=n): str(rng.choice((0, 80, 300, 900, 5000))) for n in days
        }
        money(one, told)
        amounts = {day: Decimal(amount) for day, amount in told.items()}
        found[one] = ("ORDINARY", Watch(), amounts)
    for night in sorted(set(nights)):
        services.recompute_tiers(on=night, at=AT)
        for one, (was, watch, amounts) in found.items():
            known = [day for day in amounts if day <= night]
            if known:
                measured = rules.tier_of(amounts[max(known)], ladder)
                month_end = services.tier.is_month_end(night)
                was, watch = rules.next_tier(
                    was, measured, watch, month_end=month_end, down_after=patience
                )
                found[one] = (was, watch, amounts)
            assert tier(one) == was, (night, TIERS)


# --- publishing rules ---------------------------------------------------------------------------


def test_rules_are_followed_never_changed(publish: Publish) -> None:
    old, new = publish(), publish(valid_from=D(2026, 6, 1))
    assert services.rules_on("FIRM", D(2026, 5, 31)) == old
    assert services.rules_on("FIRM", D(2026, 6, 1)) == new
    assert services.rules_on("FIRM", D(2025, 12, 31)) is None
    with pytest.raises(Refusal) as refused:
        publish(valid_from=D(2026, 6, 1))
    assert refused.value.field == "valid_from"


def test_rules_of_the_past_and_ladders_that_fall_are_refused(publish: Publish) -> None:
    with pytest.raises(Refusal) as past:
        publish(valid_from=D(2026, 5, 1), on=D(2026, 5, 2))
    assert past.value.field == "valid_from"
    with pytest.raises(Refusal) as falling:
        publish(thresholds=[("GOLD", Decimal(5)), ("PLATINUM", Decimal(5))])
    assert falling.value.field == "platinum"
    assert not TierRules.objects.exists()


def test_the_starting_rules_are_laid_once() -> None:
    assert services.install_tiers(valid_from=D(2026, 1, 1), at=AT) == 2
    assert services.install_tiers(valid_from=D(2026, 2, 1), at=AT) == 0


# --- asleep and awake ---------------------------------------------------------------------------


def sleepy(customer: Customer, **fields: object) -> DepositAccount:
    account = money(customer, {D(2025, 6, 3): "40"}, **fields)
    Customer.objects.filter(pk=customer.pk).update(last_contact_on=D(2025, 12, 1))
    return account


def status(customer: Customer) -> str:
    customer.refresh_from_db()
    return customer.status


def test_who_stands_still_with_little_falls_asleep_at_a_month_end(customer: Customer) -> None:
    sleepy(customer)
    assert services.review_status(on=D(2026, 10, 30), at=AT) == 0
    assert services.review_status(on=D(2026, 10, 31), at=AT) == 1
    assert status(customer) == "DORMANT"
    change = StandingChange.objects.get()
    assert (change.kind, change.why, change.value) == ("STATUS", "ASLEEP", Decimal("40.00"))
    assert services.review_status(on=D(2026, 10, 31), at=AT) == 0


@pytest.mark.parametrize("kept_awake_by", ["a talk", "a movement", "money", "a new account"])
def test_what_keeps_a_customer_awake(customer: Customer, kept_awake_by: str) -> None:
    account = sleepy(customer)
    if kept_awake_by == "a talk":
        Customer.objects.filter(pk=customer.pk).update(last_contact_on=D(2026, 9, 1))
    elif kept_awake_by == "a movement":
        make.set_balance(account, D(2026, 8, 12), Decimal("41.00"))
    elif kept_awake_by == "money":
        money(customer, {D(2025, 6, 3): "5000"})
    else:
        money(customer, {D(2026, 9, 3): "1"})
    assert services.review_status(on=D(2026, 10, 31), at=AT) == 0
    assert status(customer) == "ACTIVE"


def test_money_that_moves_wakes_the_next_night(customer: Customer) -> None:
    account = sleepy(customer)
    services.review_status(on=D(2026, 10, 31), at=AT)
    make.set_balance(account, D(2026, 11, 5), Decimal("50000.00"))
    DepositAccount.objects.update(balance=Decimal("50000.00"), balance_on=D(2026, 11, 5))
    assert services.review_status(on=D(2026, 11, 5), at=AT) == 1
    assert status(customer) == "ACTIVE"
    assert StandingChange.objects.order_by("changed_on").last().why == "AWAKE"  # type: ignore[union-attr]  # there are two


# --- grades, ratings, plans ---------------------------------------------------------------------

TODAY = clock.business_day()


def rate(customer: Customer, level: str, by: User) -> AmlRating:
    return services.rate_aml(
        customer=customer, level=level, reason="核实", by=by, on=TODAY, at=clock.now()
    )


def decide(rating: AmlRating, by: User, *, agrees: bool = True) -> AmlRating:
    return services.decide_aml(rating=rating, agrees=agrees, by=by, on=TODAY, at=clock.now())


def current(customer: Customer) -> str:
    return AmlRating.objects.filter(customer=customer).current().get().level


def test_a_higher_risk_holds_at_once_a_lower_one_waits_for_the_head(
    customer: Customer, manager: User, head: User
) -> None:
    assert rate(customer, "MEDIUM", manager).state == "IN_FORCE"
    assert rate(customer, "HIGH", manager).state == "IN_FORCE"
    waiting = rate(customer, "LOW", manager)
    assert (waiting.state, current(customer)) == ("PROPOSED", "HIGH")
    decide(waiting, head)
    assert current(customer) == "LOW"


def test_one_lower_rating_waits_at_a_time(customer: Customer, manager: User) -> None:
    rate(customer, "HIGH", manager)
    rate(customer, "LOW", manager)
    with pytest.raises(Refusal) as refused:
        rate(customer, "MEDIUM", manager)
    assert refused.value.field == "level"


def test_nobody_lowers_a_risk_alone(
    customer: Customer, head: User, manager: User, colleague: User
) -> None:
    rate(customer, "HIGH", manager)
    mine = rate(customer, "LOW", head)
    for person in (head, manager, colleague):
        with pytest.raises(Refusal):
            decide(mine, person)
    assert current(customer) == "HIGH"


def test_a_declined_rating_changes_nothing_and_is_decided_once(
    customer: Customer, manager: User, head: User
) -> None:
    rate(customer, "HIGH", manager)
    waiting = rate(customer, "LOW", manager)
    decide(waiting, head, agrees=False)
    assert current(customer) == "HIGH"
    with pytest.raises(Refusal):
        decide(waiting, head)


def plan(customer: Customer, by: User, due: dt.date = TODAY) -> ActivationPlan:
    return services.open_activation(
        customer=customer, aim="唤醒", steps="电话", due_on=due, by=by, on=TODAY, at=clock.now()
    )


def test_a_plan_is_for_sleepers_one_at_a_time_and_not_past(
    customer: Customer, manager: User
) -> None:
    with pytest.raises(Refusal, match="睡眠"):
        plan(customer, manager)
    customer.status = "DORMANT"
    with pytest.raises(Refusal) as past:
        plan(customer, manager, TODAY - dt.timedelta(days=1))
    assert past.value.field == "due_on"
    plan(customer, manager)
    with pytest.raises(Refusal):
        plan(customer, manager)


def test_a_plan_closes_once_with_its_result(customer: Customer, manager: User) -> None:
    customer.status = "DORMANT"
    opened = plan(customer, manager)
    with pytest.raises(Refusal) as silent:
        services.close_activation(plan=opened, state="WON", result="", by=manager, on=TODAY)
    assert silent.value.field == "result"
    services.close_activation(plan=opened, state="WON", result="转入", by=manager, on=TODAY)
    with pytest.raises(Refusal):
        services.close_activation(plan=opened, state="WON", result="再", by=manager, on=TODAY)
