"""Visits and promises: risk managers never, administrators never."""

import uuid
from datetime import timedelta
from typing import Any

from crm.core import clock
from crm.core.models import User
from customers.models import Customer
from tests import factories as make
from tests.access.table import EVERYBODY, KEEPERS, PORTFOLIO, Bad, Row, Try
from visits.models import Promise, Visit


def _visit(customer: Customer, by: User) -> dict[str, Any]:
    now = clock.now()
    row = Visit.objects.create(
        customer=customer,
        manager=by,
        logged_by=by,
        channel="PHONE",
        result="FOLLOW_UP",
        happened_at=now,
        created_at=now,
        client_key=uuid.uuid4(),
    )
    return {"pk": row.pk}


def _promise(customer: Customer, by: User, **fields: Any) -> dict[str, Any]:
    today = clock.business_day()
    row = Promise.objects.create(
        customer=customer,
        made_by=by,
        made_on=today,
        due_on=today + timedelta(days=1),
        text="回复报价",
        created_at=clock.now(),
        **fields,
    )
    return {"pk": row.pk}


def _filled(customer: Customer) -> dict[str, Any]:
    return {
        "customer": customer.pk,
        "channel": "PHONE",
        "happened_at": (clock.now() - timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M"),
        "result": "FOLLOW_UP",
        "client_key": uuid.uuid4(),
    }


def _a_borrower(cast: Any) -> dict[str, Any]:
    make.make_loan(cast.customer)
    return _filled(cast.customer)


def _with_a_foreign_person(cast: Any) -> dict[str, Any]:
    return _filled(cast.customer) | {"people": [make.make_contact(cast.foreign_customer).pk]}


def _word(name: str) -> Row:
    return Row(
        f"visits:{name}",
        own=lambda cast: _promise(cast.customer, cast.manager),
        foreign=lambda cast: _promise(cast.foreign_customer, cast.other_manager),
        sees=PORTFOLIO,
        post=Try(may=KEEPERS, data={"text": "已回电"}, ok=302),
    )


ROWS = [
    Row("visits:list", get=Try()),
    Row("visits:promises", get=Try()),
    Row(
        "visits:log",
        get=Try(may=KEEPERS),
        post=Try(
            may=KEEPERS,
            data={},
            ok=422,
            bad=[
                Bad("a customer nobody shows them", lambda c: _filled(c.foreign_customer), 404),
                Bad("a colleague's customer", lambda c: _filled(c.customer), 404, by="colleague"),
                Bad("a borrower, by risk", _a_borrower, 403, by="risk"),
                Bad("not a borrower, by risk", lambda c: _filled(c.customer), 404, by="risk"),
                Bad("a person of somebody else's customer", _with_a_foreign_person, 422),
            ],
        ),
    ),
    Row("visits:log_customer", get=Try(may=KEEPERS)),
    Row(
        "visits:detail",
        own=lambda cast: _visit(cast.customer, cast.manager),
        foreign=lambda cast: _visit(cast.foreign_customer, cast.other_manager),
        sees=PORTFOLIO,
        get=Try(may=EVERYBODY),
    ),
    _word("answer"),
    _word("withdraw"),
    _word("feedback"),
    Row(
        "visits:consent",
        own=lambda cast: _promise(cast.customer, cast.manager, needs_consent=True),
        foreign=lambda cast: _promise(
            cast.foreign_customer, cast.other_manager, needs_consent=True
        ),
        sees=PORTFOLIO,
        post=Try(may={"head"}, ok=302),
    ),
]
