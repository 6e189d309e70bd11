"""Prices and value reviews for tests."""

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Model

from appraisal.models import PricingProposal, ValueReview
from appraisal.services import propose_price
from crm.core import clock
from crm.core.models import User
from customers.models import Customer, FtpRate
from customers.rules import add_months
from tests.products_factories import make_ftp_rate


def prices_of_money() -> None:
    """Loans cost 2.60 %, deposits bring 2.00 %, whatever their term."""
    if not FtpRate.objects.exists():
        make_ftp_rate("LOAN", 12, "0.0260")
        make_ftp_rate("DEPOSIT", 0, "0.0200")


def make_price(customer: Customer, by: User, **fields: Any) -> PricingProposal:
    """10,000,000.00 at 5.20 %, guaranteed; waits for the head."""
    prices_of_money()
    return propose_price(
        **{
            "customer": customer,
            "product": "流动资金贷款",
            "amount": Decimal("10000000.00"),
            "term_months": 12,
            "security": "GUARANTEE",
            "rate": Decimal("0.0520"),
            "deposits": Decimal(0),
            "fees": Decimal(0),
            "reason": "主办行竞争",
            "client_key": uuid.uuid4(),
            "by": by,
            "on": clock.business_day(),
            "at": clock.now(),
            **fields,
        }
    )


def make_review(customer: Customer, by: User, **fields: Any) -> ValueReview:
    """A review of today; the next one in a year."""
    today = clock.business_day()
    return ValueReview.objects.create(
        **{
            "customer": customer,
            "net": Decimal("84375.00"),
            "eva": Decimal("-3625.00"),
            "raroc": Decimal("0.10546875"),
            "potential": Decimal("102375.00"),
            "note": "争取结算归行",
            "reviewed_on": today,
            "review_on": add_months(today, 12),
            "by": by,
            "recorded_at": clock.now(),
            **fields,
        }
    )


MAKERS: dict[type[Model], Callable[[Customer, User], Any]] = {
    PricingProposal: make_price,
    ValueReview: make_review,
}
