"""A customer's file."""

from typing import Any

from crm.core import clock
from tests import factories as make
from tests.access.table import KEEPERS, PORTFOLIO, Bad, Row, Try

TODAY = clock.business_day().isoformat()


def _row(url: str, data: Any, bad: tuple[Bad, ...] = ()) -> Row:
    return Row(
        url,
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        post=Try(may=KEEPERS, data=data, bad=list(bad)),
    )


def _typed(form: str, **values: Any) -> dict[str, Any]:
    return {f"{form}-{name}": value for name, value in values.items()}


def _consent(customer: Any) -> dict[str, Any]:
    contact = customer.contacts.first() or make.make_contact(customer)
    return _typed(
        "consentform", contact=contact.pk, subject="CALL", is_given="no", channel="COUNTER",
        told_on=TODAY,
    )  # fmt: skip


def _own_consent(cast: Any) -> dict[str, Any]:
    return _consent(cast.customer)


PAPER = _typed("paperform", kind="LICENCE", number="91110000600037341L", seen_on=TODAY,
               is_long_term="on")  # fmt: skip

ROWS = [
    Row(
        "customers:file",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        get=Try(),
    ),
    Row(
        "customers:consent_note",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        post=Try(
            may=KEEPERS,
            data=_own_consent,
            other={"other_manager": 422},  # the person is of another's customer
            bad=[Bad("a person of another", lambda cast: _consent(cast.foreign_customer), 422)],
        ),
    ),
    _row(
        "customers:paper_keep",
        PAPER,
        (
            Bad(
                "a person of another",
                lambda cast: {
                    **PAPER,
                    "paperform-contact": make.make_contact(cast.foreign_customer).pk,
                },
                422,
            ),
        ),
    ),
    _row(
        "customers:risk_assess",
        _typed("riskprofileform", level="C3", channel="COUNTER", assessed_on=TODAY),
    ),
    _row(
        "customers:finding_note",
        _typed("findingform", subject="PLAN", text="明年扩产", noted_on=TODAY),
    ),
    _row(
        "customers:other_bank_note",
        _typed("otherbankform", bank="江州农商行", kind="DEPOSIT", amount="1000000", told_on=TODAY),
    ),
]
