"""The night's tiers: measured for the whole bank at once, up at once, down after month ends."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.bulk import whole_bank
from crm.core.errors import Refusal
from crm.core.models import User
from crm.core.partitions import months_between
from customers.models import Customer, TierRules, TierThreshold
from customers.rules import TIERS, wrong_thresholds

KINDS_OF = {
    TierRules.For.PERSON: (Customer.Kind.INDIVIDUAL, Customer.Kind.SOLE_PROPRIETOR),
    TierRules.For.FIRM: (Customer.Kind.COMPANY, Customer.Kind.INSTITUTION),
}
MONTHS_OF = {TierRules.Measure.MONTH: 1, TierRules.Measure.QUARTER: 3}
# ours, to start with: no two banks agree (DOMAIN.md E1)
STARTING = {
    TierRules.For.PERSON: {"GOLD": 100_000, "PLATINUM": 500_000, "DIAMOND": 2_000_000,
                           "PRIVATE": 8_000_000},
    TierRules.For.FIRM: {"GOLD": 500_000, "PLATINUM": 3_000_000, "DIAMOND": 10_000_000,
                         "PRIVATE": 50_000_000},
}  # fmt: skip


def applies_to(customer: Customer) -> str:
    """Whether rules for people or for firms hold for `customer`."""
    return next(who for who, kinds in KINDS_OF.items() if customer.kind in kinds)


def rules_on(who: str, on: dt.date) -> TierRules | None:
    """The rules in force on `on`, with their thresholds; None before the first."""
    found = TierRules.objects.filter(applies_to=who, valid_from__lte=on)
    return found.order_by("-valid_from").prefetch_related("thresholds").first()


@transaction.atomic
def publish_tier_rules(
    *,
    who: str,
    valid_from: dt.date,
    measure: str,
    down_after: int,
    thresholds: Sequence[tuple[str, Decimal]],
    note: str,
    by: User | None,
    at: dt.datetime,
    on: dt.date,
) -> TierRules:
    """New rules from `valid_from` on, which is not past; `thresholds` are (tier, least yuan).

    Refuses rules for a day that is past, a tier that takes no more than the one below it, and a
    second set for the same day.
    """
    if valid_from < on and by is not None:
        raise Refusal(
            _("Rules begin today or later: the past stays as it was."), field="valid_from"
        )
    if wrong := wrong_thresholds(thresholds):
        raise Refusal(_("A higher tier takes more than the one below it."), field=wrong.lower())
    if TierRules.objects.filter(applies_to=who, valid_from=valid_from).exists():
        raise Refusal(_("Rules from that day are published already."), field="valid_from")
    rules = TierRules.objects.create(
        applies_to=who,
        valid_from=valid_from,
        measure=measure,
        down_after=down_after,
        note=note,
        published_by=by,
        published_at=at,
    )
    TierThreshold.objects.bulk_create(
        TierThreshold(rules=rules, tier=tier, least=least) for tier, least in thresholds
    )
    return rules


def install_tiers(*, valid_from: dt.date, at: dt.datetime) -> int:
    """The starting rules, for a bank that has none yet; returns how many sets were made."""
    made = 0
    for who, amounts in STARTING.items():
        if TierRules.objects.filter(applies_to=who).exists():
            continue
        publish_tier_rules(
            who=who,
            valid_from=valid_from,
            measure=TierRules.Measure.MONTH,
            down_after=3,
            thresholds=[(tier, Decimal(least)) for tier, least in amounts.items()],
            note="",
            by=None,
            at=at,
            on=valid_from,
        )
        made += 1
    return made


# --- the night ----------------------------------------------------------------------------------


def window_of(measure: str, on: dt.date) -> tuple[dt.date, dt.date]:
    """First and last day of the days that `measure` averages on `on`."""
    months = MONTHS_OF.get(TierRules.Measure(measure), 0)
    if not months:
        return on, on
    first = on.replace(day=1)
    for _back in range(months - 1):
        first = (first - dt.timedelta(days=1)).replace(day=1)
    return first, on


def is_month_end(day: dt.date) -> bool:
    """The last day of its month?"""
    return (day + dt.timedelta(days=1)).day == 1


@transaction.atomic
def recompute_tiers(*, on: dt.date, at: dt.datetime) -> int:
    """Measure everybody on business day `on`, move who moves; returns the number of changes.

    Seven statements for people and seven for firms, whatever the bank's size. Repeating a day moves
    nobody twice; customers of whom no balance is known stay as they are.
    """
    return sum(
        _recompute(rules, on, at) for who in KINDS_OF if (rules := rules_on(who, on)) is not None
    )


def _recompute(rules: TierRules, on: dt.date, at: dt.datetime) -> int:
    first, last = window_of(rules.measure, on)
    tiers = [TIERS[0], *(row.tier for row in rules.thresholds.all())]
    least = [Decimal(0), *(row.least for row in rules.thresholds.all())]
    values: dict[str, Any] = {
        "rules": rules.pk,
        "kinds": list(KINDS_OF[TierRules.For(rules.applies_to)]),
        "first": first,
        "last": last,
        "since": months_between(first, last)[0],
        "days": (last - first).days + 1,
        "tiers": tiers,
        "least": least,
        "ranks": [TIERS.index(tier) for tier in tiers],
        "order": list(TIERS),
        "on": on,
        "at": at,
        "down_after": rules.down_after,
    }
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.tier_measured")
        with whole_bank():
            cursor.execute(_MEASURE, values)
        cursor.execute("ANALYZE tier_measured")
        cursor.execute(_UP, values)
        moved = int(cursor.rowcount)
        if is_month_end(on):
            cursor.execute(_FORGET, values)
            cursor.execute(_WATCH, values)
            cursor.execute(_DOWN, values)
            moved += int(cursor.rowcount)
        return moved


# Sparse balances have a row on the first of each month for each open account, so the months of
# the window hold all there is to know. A row that a later run corrected has no days of its own. One
# sort, in the order of the unique index, and added up by account before anything is joined: at ten
# million balances that is the statement's whole cost. Only customers whose tier is not the measured
# one are kept.
_MEASURE = """
    CREATE TEMPORARY TABLE tier_measured ON COMMIT DROP AS
    WITH spans AS (
        SELECT b.account_id, b.customer_id, b.amount,
               lead(b.business_day, 1, %(last)s + 1) OVER (
                   PARTITION BY b.account_id ORDER BY b.business_day, b.run)
               - greatest(b.business_day, %(first)s) AS days
          FROM customers_balance b JOIN customers_customer c ON c.id = b.customer_id
         WHERE b.business_day BETWEEN %(since)s AND %(last)s AND c.kind = ANY(%(kinds)s)),
    accounts AS (
        SELECT account_id, customer_id, sum(amount * days) AS total
          FROM spans WHERE days > 0 GROUP BY account_id, customer_id),
    held AS (
        SELECT a.customer_id, round(sum(a.total) / %(days)s, 2) AS value
          FROM accounts a JOIN customers_depositaccount d ON d.id = a.account_id
         WHERE d.currency = 'CNY' GROUP BY a.customer_id),
    ladder AS (
        SELECT * FROM unnest(%(tiers)s::text[], %(least)s::numeric[], %(ranks)s::int[])
                      AS l(tier, least, rank)),
    judged AS (
        SELECT c.id, c.tier AS current, array_position(%(order)s::text[], c.tier::text) - 1 AS was,
               h.value, l.tier, l.least, l.rank
          FROM held h JOIN customers_customer c ON c.id = h.customer_id,
               LATERAL (SELECT * FROM ladder WHERE least <= greatest(h.value, 0)
                         ORDER BY least DESC LIMIT 1) l)
    SELECT * FROM judged WHERE rank <> was
        OR EXISTS (SELECT 1 FROM customers_tierwatch w WHERE w.customer_id = judged.id)
"""

_UP = """
    WITH moved AS (
        UPDATE customers_customer c
           SET tier = m.tier, version = c.version + 1, updated_at = greatest(c.updated_at, %(at)s)
          FROM tier_measured m WHERE m.id = c.id AND m.rank > m.was AND c.tier = m.current
        RETURNING c.id, m.current, m.tier, m.value, m.least),
    calm AS (DELETE FROM customers_tierwatch w USING moved WHERE w.customer_id = moved.id)
    INSERT INTO customers_standingchange (id, customer_id, kind, before, after, why, changed_on,
                                          value, least, rules_id, recorded_at)
    SELECT gen_random_uuid(), id, 'TIER', current, tier, 'UP', %(on)s, value, least, %(rules)s,
           %(at)s
      FROM moved
    ON CONFLICT (customer_id, kind, changed_on, after) DO NOTHING
"""

_FORGET = """
    DELETE FROM customers_tierwatch w USING tier_measured m
     WHERE w.customer_id = m.id AND m.rank >= m.was AND w.last_on < %(on)s
"""

_WATCH = """
    INSERT INTO customers_tierwatch AS w (customer_id, best, times, since_on, last_on, value)
    SELECT id, tier, 1, %(on)s, %(on)s, value FROM tier_measured WHERE rank < was
    ON CONFLICT (customer_id) DO UPDATE
       SET times = w.times + 1, last_on = excluded.last_on, value = excluded.value,
           best = CASE WHEN array_position(%(order)s::text[], excluded.best::text)
                          > array_position(%(order)s::text[], w.best::text)
                       THEN excluded.best ELSE w.best END
     WHERE w.last_on < excluded.last_on
"""

_DOWN = """
    WITH due AS (
        DELETE FROM customers_tierwatch w USING tier_measured m
         WHERE m.id = w.customer_id AND w.times >= %(down_after)s AND w.last_on = %(on)s
        RETURNING w.customer_id, w.best, w.times, m.current, m.value),
    moved AS (
        UPDATE customers_customer c
           SET tier = d.best, version = c.version + 1, updated_at = greatest(c.updated_at, %(at)s)
          FROM due d WHERE d.customer_id = c.id AND c.tier = d.current
        RETURNING c.id, d.current, d.best, d.value, d.times)
    INSERT INTO customers_standingchange (id, customer_id, kind, before, after, why, changed_on,
                                          value, least, times, rules_id, recorded_at)
    SELECT gen_random_uuid(), id, 'TIER', current, best, 'DOWN', %(on)s, value,
           (SELECT least FROM unnest(%(tiers)s::text[], %(least)s::numeric[]) AS l(tier, least)
             WHERE l.tier = moved.current), times, %(rules)s, %(at)s
      FROM moved
    ON CONFLICT (customer_id, kind, changed_on, after) DO NOTHING
"""
