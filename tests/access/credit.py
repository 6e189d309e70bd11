"""Due diligence, follow-ups, loans."""

import datetime as dt
import uuid
from typing import Any

from credit.models import Check, DueDiligence
from crm.core import clock
from customers.models import Customer
from tests import factories as make
from tests.access.table import BORROWER, INVESTIGATORS, MANAGERS, REVIEWERS, Bad, Row, Try
from tests.credit import filling

CO = {"colleague"}  # the second investigator of the file about `customer`
OWN_FILE = BORROWER | CO
APPLICATION = {
    "product": "流动资金贷款",
    "amount": "3000000",
    "term_months": 12,
    "security": "GUARANTEE",
    "purpose": "采购钢材",
}
INSPECTED = {"method": "ON_SITE", "finding": "生产正常"}


def _file(cast: Any) -> DueDiligence:
    """The manager's file about a borrower, with the colleague; the customer has a loan."""
    make.make_loan(cast.customer)
    return make.make_due_diligence(cast.customer, lead=cast.manager, co=cast.colleague)


def _foreign(cast: Any) -> DueDiligence:
    make.make_loan(cast.foreign_customer)
    return make.make_due_diligence(cast.foreign_customer, lead=cast.other_manager)


def own(cast: Any) -> dict[str, Any]:
    return {"pk": _file(cast).pk}


def foreign(cast: Any) -> dict[str, Any]:
    return {"pk": _foreign(cast).pk}


def _application() -> dict[str, Any]:
    return {**APPLICATION, "client_key": uuid.uuid4()}


def _read(_cast: Any) -> str:
    """What the page of the one file says that the row made."""
    return filling.seen(DueDiligence.objects.get())


def _new(cast: Any) -> dict[str, Any]:
    return {**_application(), "customer": cast.customer.pk, "co_investigator": cast.colleague.pk}


def _check(cast: Any) -> dict[str, Any]:
    day = clock.business_day().isoformat()
    answer = {**filling.ANSWER, "done_on": day, "seen": Check(kind="USE").version}
    return {f"use-{name}": value for name, value in answer.items()}


def _loan(customer: Customer) -> dict[str, Any]:
    return {"pk": make.make_loan(customer).pk}


def _late(customer: Customer) -> dict[str, Any]:
    """A loan that the core counts five days overdue."""
    return {"pk": make.make_loan(customer, overdue_days=5).pk}


def _inspection(customer: Customer) -> dict[str, Any]:
    return {"pk": make.make_inspection(make.make_loan(customer)).pk}


def _found(cast: Any) -> dict[str, Any]:
    return {**INSPECTED, "done_on": clock.business_day().isoformat()}


def _action(url: str, **fields: Any) -> Row:
    """A POST of investigators on a file; what it does, says tests/credit."""
    post = Try(may=INVESTIGATORS, **fields)
    return Row(f"credit:{url}", own=own, foreign=foreign, sees=OWN_FILE, post=post)


ROWS = [
    Row("credit:dd_list", get=Try()),
    Row("credit:followups", get=Try()),
    Row("credit:loans", get=Try()),
    Row(
        "credit:dd_create",
        get=Try(may=INVESTIGATORS),
        post=Try(
            # assistants prepare for the manager whom they serve; others do not see the customer
            may=INVESTIGATORS,
            data=lambda cast: {**_application(), "co_investigator": cast.colleague.pk},
            ok=422,
            bad=[
                Bad(
                    "customer of another",
                    lambda cast: {**_new(cast), "customer": cast.foreign_customer.pk},
                    404,
                ),
                Bad(
                    "customer of a colleague",
                    lambda cast: {**_new(cast), "co_investigator": cast.manager.pk},
                    404,
                    by="colleague",
                ),
                Bad("oneself", lambda c: {**_new(c), "co_investigator": c.manager.pk}, 422),
                Bad("a head", lambda c: {**_new(c), "co_investigator": c.head.pk}, 422),
                Bad("a system", lambda c: {**_new(c), "co_investigator": c.api_client.pk}, 422),
            ],
        ),
    ),
    Row("credit:dd_detail", own=own, foreign=foreign, sees=OWN_FILE, get=Try()),
    Row(
        "credit:dd_check",
        own=lambda cast: {**own(cast), "kind": "USE"},
        foreign=lambda cast: {**foreign(cast), "kind": "USE"},
        sees=OWN_FILE,
        post=Try(may=INVESTIGATORS, data=_check),
    ),
    _action("dd_opinion", data={"report": "建议授信。", "seen": DueDiligence().opinion_version}),
    _action("dd_advance", data=lambda cast: {"step": "ACCEPT", "seen": _read(cast)}),
    # refused with words by the service, whoever asks: the file is not ready yet
    _action("dd_sign"),
    _action("dd_submit"),
    Row(
        "credit:dd_review",
        own=lambda cast: {"pk": filling.submitted(_file(cast)).pk},
        foreign=lambda cast: {"pk": filling.submitted(_foreign(cast)).pk},
        sees=OWN_FILE,
        post=Try(
            may=REVIEWERS,
            data=lambda cast: {
                "decision": "AGREED",
                "note": "同意",
                "seen": _read(cast),
            },
            bad=[Bad("no reason", {"decision": "AGREED", "note": " "}, 422, by="head")],
        ),
    ),
    Row(
        "credit:inspect",
        own=lambda cast: _inspection(cast.customer),
        foreign=lambda cast: _inspection(cast.foreign_customer),
        sees=BORROWER,
        get=Try(),
        post=Try(
            may=INVESTIGATORS,
            data=_found,
            bad=[
                Bad(
                    "in the future",
                    lambda cast: {
                        **INSPECTED,
                        "done_on": clock.business_day() + dt.timedelta(days=1),
                    },
                    422,
                )
            ],
        ),
    ),
    Row(
        "credit:loan",
        own=lambda cast: _loan(cast.customer),
        foreign=lambda cast: _loan(cast.foreign_customer),
        sees=BORROWER,
        get=Try(),
    ),
    Row(
        "credit:loan_technical",
        own=lambda cast: _late(cast.customer),
        foreign=lambda cast: _late(cast.foreign_customer),
        sees=BORROWER,
        post=Try(
            may=MANAGERS,
            data={"reason": "系统扣款失败，当日已补扣"},
            bad=[Bad("no reason", {"reason": " "}, 422, by="manager")],
        ),
    ),
]
