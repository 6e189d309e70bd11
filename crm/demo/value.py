"""Value reviews and loan prices of the demo bank, by the services."""

import datetime as dt
import random
import uuid
from collections.abc import Sequence
from decimal import Decimal

from appraisal.services import decide_price, propose_price, review_value
from credit.models import Loan
from crm.core.errors import Refusal
from crm.core.models import User
from customers.models import Assignment, Customer

NOTES = (
    "争取代发工资，提高日均存款",
    "贷款定价可下调，换取结算归行",
    "维持现有授信，观察下半年经营",
)
BEYOND = ("", "介绍上下游客户 3 户", "所在园区龙头，带动代发业务")
CASES = ("主办行竞争激烈，以存款沉淀换利率优惠", "老客户续贷，担保充足", "拟配套代发工资及收单")


def write_value(
    *, today: dt.date, seed: int, managers: Sequence[User], head: User, at: dt.datetime
) -> int:
    """Reviews of the first managers' borrowers; prices agreed to, declined and waiting."""
    rng, written = random.Random(f"{seed}:value"), 0
    for manager in managers[:9]:
        customers = _borrowers(manager, today)
        for customer in customers[:4]:
            day = today - dt.timedelta(days=rng.randrange(20, 400))
            written += _review(customer, manager, day, rng, at)
        if manager == managers[0]:
            _prices(customers, manager, head, today, rng, at)
    return written


def _borrowers(manager: User, today: dt.date) -> list[Customer]:
    mine = Assignment.objects.on(today).leads().of(manager.pk).order_by("customer__number")
    rows = mine.filter(
        customer__has_credit=True, customer__kind=Customer.Kind.COMPANY
    ).select_related("customer")
    return [row.customer for row in rows[:12]]


def _review(
    customer: Customer, manager: User, day: dt.date, rng: random.Random, at: dt.datetime
) -> int:
    try:
        review_value(
            customer=customer, beyond_money=rng.choice(BEYOND), note=rng.choice(NOTES),
            by=manager, on=day, at=at,
        )  # fmt: skip
    except Refusal:  # a tier that is not reviewed
        return 0
    return 1


def _prices(
    customers: list[Customer],
    manager: User,
    head: User,
    today: dt.date,
    rng: random.Random,
    at: dt.datetime,
) -> None:
    for place, customer in enumerate(customers[:6]):
        day = today - dt.timedelta(days=60 - 10 * place)
        amount = Decimal(rng.choice((500, 800, 1_000, 2_000))) * 10_000
        price = propose_price(
            customer=customer, product="流动资金贷款", amount=amount, term_months=12,
            security=rng.choice(Loan.Security.values),
            rate=Decimal(rng.choice(("0.0435", "0.0485", "0.0520", "0.0560"))),
            deposits=amount * rng.choice((0, 1, 3)) / 10, fees=Decimal(rng.choice((0, 12_000))),
            reason=rng.choice(CASES), client_key=uuid.UUID(int=rng.getrandbits(128)), by=manager,
            on=day, at=at,
        )  # fmt: skip
        if place < 2:  # the others wait
            agrees = place == 0
            word = "" if agrees else "利率低于保本水平，请补充存款承诺"
            decide_price(price=price, agrees=agrees, word=word, by=head, on=day)
