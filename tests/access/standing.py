"""A customer's standing, the lists of care, the tier rules."""

import datetime as dt
from typing import Any

from crm.core import clock
from customers.models import ActivationPlan, Customer
from customers.services import rate_aml
from tests.access.table import EVERYBODY, KEEPERS, PORTFOLIO, Row, Try

READERS = EVERYBODY - {"risk", "admin"}
GRADE = {"value": 4, "potential": 3, "loyalty": 5, "safety": 4, "note": "合作十年"}
PLAN = {"aim": "唤醒", "steps": "电话，上门", "due_on": "2099-12-31"}
RULES = {
    "applies_to": "FIRM", "valid_from": "2099-01-01", "measure": "MONTH", "down_after": 3,
    "gold": 1, "platinum": 2, "diamond": 3, "private": 4,
}  # fmt: skip


def _asleep(customer: Customer) -> dict[str, Any]:
    Customer.objects.filter(pk=customer.pk).update(status="DORMANT")
    return {"pk": customer.pk}


def _plan(customer: Customer, by: Any) -> dict[str, Any]:
    ActivationPlan.objects.filter(customer=customer).delete()
    today = clock.business_day()
    plan = ActivationPlan.objects.create(
        customer=customer, aim="唤醒", steps="电话", due_on=today, opened_by=by,
        opened_on=today, recorded_at=clock.now(),
    )  # fmt: skip
    return {"pk": plan.pk}


def _waiting(customer: Customer, by: Any) -> dict[str, Any]:
    at, today = clock.now(), clock.business_day()
    customer.aml_ratings.all().delete()
    before = today - dt.timedelta(days=1)
    rate_aml(customer=customer, level="HIGH", reason="新客户", by=by, on=before, at=at)
    row = rate_aml(customer=customer, level="LOW", reason="已核实", by=by, on=today, at=at)
    return {"pk": row.pk}


def _row(url: str, data: dict[str, Any], **more: Any) -> Row:
    return Row(
        url,
        own=more.get("own", lambda cast: {"pk": cast.customer.pk}),
        foreign=more.get("foreign", lambda cast: {"pk": cast.foreign_customer.pk}),
        sees=PORTFOLIO,
        post=Try(may=more.get("may", KEEPERS), data=data),
    )


ROWS = [
    Row("customers:dormant", get=Try(may=READERS)),
    Row("customers:reviews", get=Try(may=READERS)),
    Row(
        "customers:tier_rules",
        get=Try(may=READERS),
        post=Try(may={"head_office"}, data=RULES),
    ),
    Row(
        "customers:standing",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        get=Try(),
    ),
    _row("customers:grade", GRADE),
    _row("customers:aml", {"level": "MEDIUM", "reason": "行业"}),
    _row(
        "customers:activation",
        PLAN,
        own=lambda cast: _asleep(cast.customer),
        foreign=lambda cast: _asleep(cast.foreign_customer),
    ),
    _row(
        "customers:activation_close",
        {"state": "WON", "result": "转入 30 万元"},
        own=lambda cast: _plan(cast.customer, cast.manager),
        foreign=lambda cast: _plan(cast.foreign_customer, cast.other_manager),
    ),
    _row(
        "customers:aml_decide",
        {"agree": "yes"},
        own=lambda cast: _waiting(cast.customer, cast.manager),
        foreign=lambda cast: _waiting(cast.foreign_customer, cast.other_manager),
        may={"head"},
    ),
]
