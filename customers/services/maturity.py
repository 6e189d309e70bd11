"""Maturities are noted before their day and judged after it; a person may correct the word."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.constraints import refusing
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import User
from crm.core.policy import setting
from customers.models import Maturity

AHEAD, BACK = 3, 60  # days: the row is made while the account still stands; late nights catch up


@transaction.atomic
def judge_maturities(*, on: dt.date, at: dt.datetime) -> int:
    """Note what matures soon, judge what matured long enough ago; returns the number judged.

    Three statements, whatever the bank's size. Safe to repeat: a judged row is judged again only
    by the figures of its own days, and what a person said stays.
    """
    watch = int(setting("deposit.retention_days", on=on))
    values: dict[str, Any] = {"on": on, "at": at, "watch": watch, "ahead": AHEAD, "back": BACK}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
        cursor.execute(_FORGET, values)
        cursor.execute(_JUDGE, values)
        return int(cursor.rowcount)


@transaction.atomic
def correct_maturity(
    *,
    maturity: Maturity,
    outcome: str,
    kept: Decimal,
    reason: str,
    version: int,
    by: User,
    at: dt.datetime,
) -> Maturity:
    """Say what really became of a maturity, with the reason; the derived word stays beside it.

    Raises StaleWrite when somebody did so in between, Refusal where word and amount disagree.
    """
    held = Maturity.objects.select_for_update(of=("self",)).get(pk=maturity.pk)
    if held.version != version:
        raise StaleWrite(_("Somebody else corrected this while you were typing."))
    fits = {
        Maturity.Outcome.LOST: kept == 0,
        Maturity.Outcome.PARTLY: 0 < kept < held.amount,
    }
    if not fits.get(Maturity.Outcome(outcome), kept == held.amount):
        raise Refusal(_("The word and the amount kept disagree."), field="kept")
    held.outcome, held.kept, held.reason = outcome, kept, reason
    held.set_by, held.set_at, held.version = by, at, held.version + 1
    names = {"not_more_is_kept_than_matured": "kept", "who_corrects_an_outcome_says_why": "reason"}
    with refusing(Maturity, fields=names):
        held.save()
    return held


# The lead of the day gets the credit. Accounts in other currencies are not added up.
_NOTE = """
    INSERT INTO customers_maturity AS m (id, customer_id, account_id, manager_id, branch_id,
        matured_on, amount, renewed, outcome, derived, reason, recorded_at, version)
    SELECT gen_random_uuid(), d.customer_id, d.id,
           (SELECT a.manager_id FROM customers_assignment a
             WHERE a.customer_id = d.customer_id AND a.role = 'LEAD' AND a.from_on <= d.matures_on
               AND (a.to_on IS NULL OR a.to_on >= d.matures_on) LIMIT 1),
           c.branch_id, d.matures_on, b.amount, d.auto_renew, '', '', '', %(at)s, 1
      FROM customers_depositaccount d JOIN customers_customer c ON c.id = d.customer_id,
           LATERAL (SELECT b.amount FROM customers_balance b
                     WHERE b.account_id = d.id AND b.business_day < d.matures_on
                       AND b.business_day <= %(on)s
                     ORDER BY b.business_day DESC, b.run DESC LIMIT 1) b
     WHERE d.matures_on BETWEEN %(on)s - %(back)s AND %(on)s + %(ahead)s
       AND d.currency = 'CNY' AND b.amount > 0
    ON CONFLICT (account_id, matured_on) DO UPDATE
       SET amount = excluded.amount, renewed = excluded.renewed, manager_id = excluded.manager_id
     WHERE m.matured_on > %(on)s AND (m.amount, m.renewed, m.manager_id)
           IS DISTINCT FROM (excluded.amount, excluded.renewed, excluded.manager_id)
"""

# Days that lie ahead and that the core bank has changed its mind about.
_FORGET = """
    DELETE FROM customers_maturity m USING customers_depositaccount d
     WHERE d.id = m.account_id AND m.matured_on > %(on)s
       AND d.matures_on IS DISTINCT FROM m.matured_on
"""

_HELD = """
    SELECT coalesce(sum(e.amount), 0) FROM customers_depositaccount x, LATERAL (
        SELECT b.amount FROM customers_balance b
         WHERE b.account_id = x.id AND b.business_day <= {day}
         ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e
     WHERE x.customer_id = m.customer_id AND x.currency = 'CNY'
"""
_WEALTH = """
    SELECT coalesce(sum(e.amount), 0) FROM customers_holding x
      JOIN customers_product p ON p.id = x.product_id, LATERAL (
        SELECT b.amount FROM customers_holdingamount b
         WHERE b.holding_id = x.id AND b.business_day <= {day}
         ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e
     WHERE x.customer_id = m.customer_id AND x.currency = 'CNY'
       AND p.kind IN ('WEALTH', 'FUND', 'TREASURY_BOND', 'PRECIOUS_METAL')
"""

_JUDGE = f"""
    WITH due AS (
        SELECT m.id, m.amount, m.renewed, ({_HELD.format(day="m.matured_on - 1")}) AS d0,
               ({_HELD.format(day="m.matured_on + %(watch)s")}) AS d1,
               ({_WEALTH.format(day="m.matured_on - 1")}) AS w0,
               ({_WEALTH.format(day="m.matured_on + %(watch)s")}) AS w1
          FROM customers_maturity m
         WHERE m.matured_on + %(watch)s <= %(on)s
           AND m.matured_on >= %(on)s - %(back)s AND m.set_by_id IS NULL),
    kept AS (
        SELECT *, least(amount, greatest(0, d1 + w1 - (d0 + w0 - amount))) AS kept FROM due),
    moved AS (
        SELECT *, least(kept, greatest(0, w1 - w0)) AS moved FROM kept),
    judged AS (
        SELECT *, CASE WHEN renewed AND kept = amount THEN 'RENEWED' WHEN kept = 0 THEN 'LOST'
                       WHEN kept < amount THEN 'PARTLY' WHEN moved * 2 > kept THEN 'MOVED'
                       ELSE 'KEPT' END AS word
          FROM moved)
    UPDATE customers_maturity m
       SET before = j.d0 + j.w0, after = j.d1 + j.w1, kept = j.kept, moved = j.moved,
           outcome = j.word, derived = j.word, version = m.version + 1
      FROM judged j
     WHERE j.id = m.id AND (m.before, m.after, m.kept, m.moved, m.outcome)
           IS DISTINCT FROM (j.d0 + j.w0, j.d1 + j.w1, j.kept, j.moved, j.word)
"""
