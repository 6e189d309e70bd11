"""Who saw or changed what: the auditor's; changes of a customer: for whoever sees the customer."""

from tests.access.table import PORTFOLIO, Row, Try

AUDITORS = frozenset({"auditor"})

ROWS = [
    Row("audit", get=Try(may=AUDITORS)),
    Row(
        "customer_history",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        get=Try(),
    ),
    Row(
        "customer_past",
        own=lambda cast: {"pk": cast.customer.pk},
        foreign=lambda cast: {"pk": cast.foreign_customer.pk},
        sees=PORTFOLIO,
        get=Try(may=AUDITORS),
    ),
]
