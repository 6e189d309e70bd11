"""Who manages whom, as far as the core bank has a say (decision 18)."""

from django.conf import settings
from django.utils.translation import gettext_noop

from crm.core.feed.columns import code, day, rate
from crm.core.feed.lookups import ITS_CUSTOMER, UNKNOWN_CUSTOMER
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute


def merge_owners(load: Load) -> int:
    """First owners; where the core masters ownership, also the next ones."""
    if settings.OWNERSHIP_MASTER == "core":
        execute(
            f"""
            UPDATE customers_assignment a SET to_on = s.from_on - 1
              FROM feed_owners s {ITS_CUSTOMER}
              JOIN core_user u ON u.staff_number = s.manager_number
             WHERE a.customer_id = c.id AND a.role = 'LEAD' AND a.manager_id <> u.id
               AND a.from_on < s.from_on AND (a.to_on IS NULL OR a.to_on >= s.from_on)
            """,
            load.params,
        )
        vacant = "a.role = 'LEAD' AND (a.to_on IS NULL OR a.to_on >= s.from_on)"
    else:
        vacant = "true"
    return execute(
        f"""
        INSERT INTO customers_assignment
               (id, customer_id, manager_id, role, share, from_on, recorded_at)
        SELECT s.id, c.id, u.id, 'LEAD', coalesce(s.share, 1), s.from_on, %(at)s
          FROM feed_owners s {ITS_CUSTOMER}
          JOIN core_user u ON u.staff_number = s.manager_number
         WHERE NOT EXISTS (
               SELECT 1 FROM customers_assignment a WHERE a.customer_id = c.id AND {vacant})
            ON CONFLICT (id) DO NOTHING
        """,
        load.params,
    )


OWNERS = FeedFile(
    name="owners",
    columns=(
        code("customer_number", 32),
        code("manager_number", 20, mask=None),
        day("from_on"),
        rate("share"),
    ),
    kind="owner",
    key=("customer_number", "manager_number", "from_on"),
    hashed=("customer_number", "manager_number", "from_on", "share"),
    checks=(
        UNKNOWN_CUSTOMER,
        Check(
            gettext_noop("unknown manager"),
            "NOT EXISTS (SELECT 1 FROM core_user u WHERE u.staff_number = s.manager_number)",
        ),
        Check(
            gettext_noop("a customer has one first owner"),
            "EXISTS (SELECT 1 FROM feed_owners o"
            " WHERE o.customer_number = s.customer_number AND o.line < s.line)",
        ),
        Check(
            gettext_noop("a share is more than 0 and at most 1"),
            "NOT (s.share > 0 AND s.share <= 1)",
        ),
    ),
    merge=merge_owners,
)
