"""How the feed's rows find what they belong to: by the source's numbers."""

from django.utils.translation import gettext_noop

from crm.core.feed.shape import Check

UNKNOWN_CUSTOMER = Check(
    gettext_noop("unknown customer"),
    "NOT EXISTS (SELECT 1 FROM customers_customer c"
    " WHERE c.source = %(source)s AND c.number = s.customer_number)",
)
ITS_CUSTOMER = "JOIN customers_customer c ON c.source = %(source)s AND c.number = s.customer_number"
ITS_BRANCH = "JOIN core_branch b ON b.number = s.branch_number"
OUT_OF_SPAN = Check(
    gettext_noop("day outside the days of the delivery"),
    "s.business_day NOT BETWEEN %(from_on)s AND %(to_on)s",
)
