"""Tiers, ratings, grades and activation plans of the demo bank, by the services."""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from crm.core import clock
from crm.core.models import User
from crm.demo.deposits import month_ends
from customers.models import Assignment, Customer
from customers.services import (
    decide_aml,
    grade_customer,
    install_tiers,
    judge_maturities,
    open_activation,
    rate_aml,
    recompute_tiers,
    review_status,
)

REASONS = {
    "HIGH": "行业风险较高，资金往来频繁",
    "MEDIUM": "成立时间较短，交易对手集中",
    "LOW": "存量客户，资金来源清楚",
}
NOTES = (
    "结算稳定，代发工资在我行",
    "扩产在即，有授信需求",
    "主要资金在他行，逐步归集",
    "合作多年，配合度高",
)
GRADED = 12  # customers of each of the first managers


def walk_tiers(*, today: dt.date, at: dt.datetime) -> int:
    """Starting rules, then the last four month ends and yesterday as the nights saw them."""
    install_tiers(valid_from=dt.date(today.year - 1, 1, 1), at=at)
    yesterday = today - dt.timedelta(days=1)
    nights = [*month_ends(yesterday - dt.timedelta(days=150), yesterday)[-4:], yesterday]
    moved = 0
    for night in dict.fromkeys(nights):
        moved += recompute_tiers(on=night, at=at) + review_status(on=night, at=at)
    judge_maturities(on=yesterday, at=at)
    return moved


def write_care(*, today: dt.date, seed: int, managers: Sequence[User], head: User) -> int:
    """Ratings and grades of some customers of the first managers; one lower rating waits."""
    rng, at, written = random.Random(f"{seed}:care"), clock.now(), 0
    for manager in managers[:9]:
        mine = Assignment.objects.on(today).leads().of(manager.pk).order_by("customer__number")
        served = [row.customer for row in mine.select_related("customer")[:40]]
        for customer in served[:30]:
            level = rng.choices(("LOW", "MEDIUM", "HIGH"), (70, 24, 6))[0]
            rated_on = today - dt.timedelta(days=rng.randrange(20, 720))
            rate_aml(
                customer=customer, level=level, reason=REASONS[level], by=manager, on=rated_on,
                at=at,
            )  # fmt: skip
            written += 1
        for customer in rng.sample(served, min(GRADED, len(served))):
            marks = {name: rng.choices((1, 2, 3, 4, 5), (1, 3, 6, 5, 3))[0]
                     for name in ("value", "potential", "loyalty", "safety")}  # fmt: skip
            day = today - dt.timedelta(days=rng.randrange(5, 200))
            grade_customer(
                customer=customer, marks=marks, note=rng.choice(NOTES), by=manager, on=day, at=at
            )
        _wake(today, manager, served, at)
    _lower(today, managers, head, at)
    return written


def _wake(today: dt.date, manager: User, served: list[Customer], at: dt.datetime) -> None:
    asleep = [customer for customer in served if customer.status == Customer.Status.DORMANT]
    for customer in asleep[:2]:
        open_activation(
            customer=customer, aim="恢复结算，转入 10 万元以上",
            steps="一、电话回访，了解资金去向\n二、上门介绍结算优惠\n三、月底复盘",
            due_on=today + dt.timedelta(days=21), by=manager, on=today, at=at,
        )  # fmt: skip


def _lower(today: dt.date, managers: Sequence[User], head: User, at: dt.datetime) -> None:
    """Of the first manager: one lower rating agreed by the head, one that waits for it."""
    mine = Assignment.objects.on(today).leads().of(managers[0].pk).order_by("customer__number")
    customers = [row.customer for row in mine.select_related("customer")[30:32]]
    for customer, is_decided in zip(customers, (True, False), strict=False):
        before = today - dt.timedelta(days=200)
        values: dict[str, Any] = {"customer": customer, "by": managers[0], "at": at}
        rate_aml(level="HIGH", reason=REASONS["HIGH"], on=before, **values)
        lower = rate_aml(level="MEDIUM", reason="已补充资金来源证明", on=today, **values)
        if is_decided:
            decide_aml(rating=lower, agrees=True, by=head, on=today, at=at)
