"""Proposals, sales and what was refused, written by the services of customers."""

import datetime as dt
import random
import uuid
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.conf import settings

from crm.core.models import User
from customers import services
from customers.models import Customer, Product, Proposal
from customers.services.suitability import judge

REASONS = ("他行报价更低", "年内暂无需要", "要等董事会决定")
SERVICES = {"INDIVIDUAL": ("YH-102", "CG-101"), "SOLE_PROPRIETOR": ("DS-101",),
            "COMPANY": ("DF-101", "JS-101", "PJ-101"), "INSTITUTION": ("DF-101",)}  # fmt: skip
INVESTMENTS = ("LC-201", "LC-301", "JJ-501")


def write_sales(*, today: dt.date, seed: int, managers: list[User], most: int) -> int:
    """Up to `most` proposals a manager over the last weeks, most of them answered."""
    products = {product.code: product for product in Product.objects.all()}
    written = 0
    for manager in managers:
        rng = random.Random(f"{seed}:sales:{manager.username}")
        customers = list(Customer.objects.filter(assignments__manager=manager).order_by("number"))
        for customer in rng.sample(customers, min(most, len(customers))):
            at = _moment(rng, today)
            if customer.is_person:
                _invest(rng, customer, products[rng.choice(INVESTMENTS)], manager, at)
            product = products[rng.choice(SERVICES[customer.kind])]
            _serve(rng, customer, product, manager, at)
            written += 1
    return written


def _moment(rng: random.Random, today: dt.date) -> dt.datetime:
    day = today - dt.timedelta(days=rng.randrange(1, 12))
    return dt.datetime.combine(day, dt.time(rng.randrange(9, 17)), ZoneInfo(settings.TIME_ZONE))


def _invest(
    rng: random.Random, customer: Customer, product: Product, by: User, at: dt.datetime
) -> None:
    """An investment is asked for; where it does not suit, the question stays on record."""
    amount = Decimal(rng.randrange(5, 60) * 10_000)
    on = at.date()
    verdict = judge(product, services.buyer_of(customer, on), on)
    try:
        _sell(
            rng, customer, product, amount, by, at, "双录已完成" if not verdict.is_refused else ""
        )
    except services.Unsuitable:
        return


def _serve(
    rng: random.Random, customer: Customer, product: Product, by: User, at: dt.datetime
) -> None:
    proposal = services.draft_proposal(
        customer=customer, need=None, items=[services.Item(product)], text="", by=by, at=at
    )
    fate = rng.random()
    if fate < 0.25:
        return
    proposal = services.present_proposal(proposal=proposal, version=1, by=by, at=at)
    if fate < 0.45:
        return
    accepted = fate > 0.6
    services.decide_proposal(
        proposal=proposal,
        accepted=accepted,
        reason="" if accepted else rng.choice(REASONS),
        version=2,
        by=by,
        at=at + dt.timedelta(hours=2),
    )
    if accepted:
        _carry_out(rng, proposal, by, at + dt.timedelta(hours=3))


def _carry_out(rng: random.Random, proposal: Proposal, by: User, at: dt.datetime) -> None:
    line = proposal.lines.select_related("product").get()
    sale = services.sell(
        customer=proposal.customer,
        product=line.product,
        amount=line.amount,
        line=line,
        contract="",
        confirmation="",
        client_key=uuid.UUID(int=rng.getrandbits(128), version=4),
        by=by,
        at=at,
    )
    for step in sale.steps.order_by("due_on")[: rng.randrange(2)]:
        services.do_step(step=step, note="已致电感谢", by=by, at=at + dt.timedelta(days=1))


def _sell(
    rng: random.Random,
    customer: Customer,
    product: Product,
    amount: Decimal,
    by: User,
    at: dt.datetime,
    confirmation: str,
) -> None:
    services.sell(
        customer=customer,
        product=product,
        amount=amount,
        line=None,
        contract="",
        confirmation=confirmation,
        client_key=uuid.UUID(int=rng.getrandbits(128), version=4),
        by=by,
        at=at,
    )
