"""Who fell asleep and who woke: the night's look at customers without movement."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from crm.core.policy import setting
from customers.services.tier import is_month_end


@transaction.atomic
def review_status(*, on: dt.date, at: dt.datetime) -> int:
    """Wake dormant customers whose money moves; at a month end put to sleep who stands still.

    Asleep: no balance moved in the last months, nobody spoke with them in that time, and little
    is left (settings `dormant.months`, `dormant.below`). Customers of whom no balance is known,
    and who opened an account in that time, stay as they are. Returns the number of changes.
    """
    months, below = int(setting("dormant.months", on=on)), Decimal(setting("dormant.below", on=on))
    since = _months_back(on, months)
    values: dict[str, Any] = {
        "on": on,
        "at": at,
        "since": since,
        "below": below,
        "month": on.replace(day=1),
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAKE, values)
        moved = int(cursor.rowcount)
        if is_month_end(on):
            cursor.execute(_SLEEP, values)
            moved += int(cursor.rowcount)
        return moved


def _months_back(on: dt.date, months: int) -> dt.date:
    """The first day of the month `months` before that of `on`."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    return dt.date(year, month + 1, 1)


_CHANGE = """
    INSERT INTO customers_standingchange (id, customer_id, kind, before, after, why, changed_on,
                                          value, least, recorded_at)
    SELECT gen_random_uuid(), id, 'STATUS', before, after, why, %(on)s, value, %(below)s, %(at)s
      FROM moved
    ON CONFLICT (customer_id, kind, changed_on, after) DO NOTHING
"""

# A row that is not on the first of a month is a movement; on the first stand opening balances.
_WAKE = f"""
    WITH moving AS (
        SELECT c.id, sum(d.balance) AS value
          FROM customers_customer c JOIN customers_depositaccount d ON d.customer_id = c.id
         WHERE c.status = 'DORMANT' AND d.closed_on IS NULL AND d.currency = 'CNY'
         GROUP BY c.id
        HAVING sum(d.balance) >= %(below)s),
    moved AS (
        UPDATE customers_customer c
           SET status = 'ACTIVE', version = version + 1, updated_at = greatest(updated_at, %(at)s)
          FROM moving m
         WHERE m.id = c.id AND c.status = 'DORMANT' AND EXISTS (
            SELECT 1 FROM customers_depositaccount d
              JOIN customers_balance b ON b.account_id = d.id
             WHERE d.customer_id = c.id AND b.business_day > %(month)s
               AND b.business_day <= %(on)s)
        RETURNING c.id, 'DORMANT' AS before, 'ACTIVE' AS after, 'AWAKE' AS why, m.value)
    {_CHANGE}
"""

_SLEEP = f"""
    WITH held AS (
        SELECT d.customer_id AS id, sum(d.balance) AS value
          FROM customers_depositaccount d
         WHERE d.closed_on IS NULL AND d.currency = 'CNY'
         GROUP BY d.customer_id
        HAVING sum(d.balance) < %(below)s AND bool_and(d.balance IS NOT NULL)
           AND max(d.opened_on) < %(since)s),
    moved AS (
        UPDATE customers_customer c
           SET status = 'DORMANT', version = version + 1, updated_at = greatest(updated_at, %(at)s)
          FROM held h
         WHERE h.id = c.id AND c.status = 'ACTIVE'
           AND coalesce(c.last_contact_on < %(since)s, true)
           AND NOT EXISTS (
                SELECT 1 FROM customers_depositaccount d
                  JOIN customers_balance b ON b.account_id = d.id
                 WHERE d.customer_id = c.id AND b.business_day BETWEEN %(since)s AND %(on)s
                   AND extract(day FROM b.business_day) <> 1)
        RETURNING c.id, 'ACTIVE' AS before, 'DORMANT' AS after, 'ASLEEP' AS why, h.value)
    {_CHANGE}
"""
