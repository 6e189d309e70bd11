"""Balances by business day from what a load tells: sparse rows, never updated (decision 16).

Of the days that a load speaks of, only those whose balance differs from the day before, or from
what an earlier run said of the same day, become a row under the new run. From an account's first
row in a delivery to the delivery's last day the delivery is the truth: a day without a row repeats
the day before. Days outside are left as they were known.
"""

import datetime as dt
from dataclasses import dataclass

from crm.core.feed.shape import Load
from crm.core.feed.staging import execute
from crm.core.partitions import months_between


@dataclass(frozen=True)
class Series:
    """A table of balances and its owners: `open_on` is SQL over `p` and the parameter `first`.

    `newest` names the owner's columns that repeat the newest balance and its day.
    """

    table: str
    key: str
    parent: str
    open_on: str
    newest: tuple[str, str] = ("balance", "balance_on")


def merge_told(load: Load, series: Series, *, moves_later: bool) -> int:
    """Merge the temporary table `feed_told` (owner, business_day, amount); how many rows came.

    `moves_later`: what is told are movements, so that later days move with a correction; balances
    told as such correct their own days only.
    """
    _compare(load, series)
    rows = execute(
        f"""
        INSERT INTO {series.table} ({series.key}, customer_id, business_day, amount, run)
        SELECT f.owner, p.customer_id, f.business_day, f.told, %(run)s
          FROM feed_series f JOIN {series.parent} p ON p.id = f.owner
         WHERE f.told IS NOT NULL AND CASE WHEN f.known IS NOT NULL THEN f.known <> f.told
                                           ELSE f.carried IS DISTINCT FROM f.told END
        """,
        load.params,
    )
    if load.known_to and load.known_to > load.to_on:
        rows += _move_later(load, series) if moves_later else _keep_later(load, series)
    _repeat_newest(load, series)
    return rows


def _compare(load: Load, series: Series) -> None:
    """Lay what is told over what is known; `feed_shift` holds both balances of the last day."""
    table, key = series.table, series.key
    execute("DROP TABLE IF EXISTS pg_temp.feed_series, pg_temp.feed_shift", {})
    execute(
        f"""
        CREATE TEMPORARY TABLE feed_series ON COMMIT DROP AS
        WITH owners AS (SELECT DISTINCT owner FROM feed_told),
        known AS (
            SELECT DISTINCT ON (b.{key}, b.business_day)
                   b.{key} AS owner, b.business_day, b.amount
              FROM {table} b JOIN owners o ON o.owner = b.{key}
             WHERE b.business_day BETWEEN %(from_on)s AND %(to_on)s
             ORDER BY b.{key}, b.business_day, b.run DESC),
        before AS (
            SELECT o.owner, e.amount FROM owners o, LATERAL (
                SELECT b.amount FROM {table} b
                 WHERE b.{key} = o.owner AND b.business_day < %(from_on)s
                 ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e),
        laid AS (
            SELECT owner, business_day, t.amount AS told, k.amount AS known,
                   count(t.amount) OVER (PARTITION BY owner ORDER BY business_day) AS part
              FROM feed_told t FULL JOIN known k USING (owner, business_day)),
        filled AS (
            SELECT owner, business_day, known, first_value(told) OVER (
                       PARTITION BY owner, part ORDER BY business_day) AS told
              FROM laid)
        SELECT f.owner, f.business_day, f.told, f.known, b.amount AS before,
               lag(coalesce(f.told, f.known), 1, b.amount)
                   OVER (PARTITION BY f.owner ORDER BY f.business_day) AS carried
          FROM filled f LEFT JOIN before b USING (owner)
        """,
        load.params,
    )
    execute(
        """
        CREATE TEMPORARY TABLE feed_shift ON COMMIT DROP AS
        SELECT owner,
               coalesce((array_agg(known ORDER BY business_day DESC)
                         FILTER (WHERE known IS NOT NULL))[1], min(before)) AS was,
               (array_agg(coalesce(told, known) ORDER BY business_day DESC))[1] AS becomes
          FROM feed_series GROUP BY owner
        """,
        {},
    )
    execute("ANALYZE feed_series; ANALYZE feed_shift", {})


def _keep_later(load: Load, series: Series) -> int:
    """The day after keeps what it was: a correction speaks of its own days only."""
    params = {**load.params, "next": load.to_on + dt.timedelta(days=1)}
    return execute(
        f"""
        INSERT INTO {series.table} ({series.key}, customer_id, business_day, amount, run)
        SELECT s.owner, p.customer_id, %(next)s, s.was, %(run)s
          FROM feed_shift s JOIN {series.parent} p ON p.id = s.owner
         WHERE s.was IS NOT NULL AND s.was <> s.becomes AND NOT EXISTS (
               SELECT 1 FROM {series.table} b
                WHERE b.{series.key} = s.owner AND b.business_day = %(next)s)
        """,
        params,
    )


def _move_later(load: Load, series: Series) -> int:
    """Every later day moves by the difference: a movement that came late counts from its day on."""
    return execute(
        f"""
        INSERT INTO {series.table} ({series.key}, customer_id, business_day, amount, run)
        SELECT l.owner, p.customer_id, l.business_day, l.amount + s.becomes - coalesce(s.was, 0),
               %(run)s
          FROM (SELECT DISTINCT ON (b.{series.key}, b.business_day)
                       b.{series.key} AS owner, b.business_day, b.amount
                  FROM {series.table} b JOIN feed_shift s ON s.owner = b.{series.key}
                 WHERE b.business_day > %(to_on)s
                 ORDER BY b.{series.key}, b.business_day, b.run DESC) l
          JOIN feed_shift s USING (owner) JOIN {series.parent} p ON p.id = l.owner
         WHERE s.becomes IS DISTINCT FROM coalesce(s.was, 0)
        """,
        load.params,
    )


def open_months(load: Load, series: Series) -> int:
    """The opening row of each open account on the first of each month that the load reaches.

    Runs at the end of every load, also of one without balances, so that no month stays unopened
    and an old partition can be detached (decision 17).
    """
    since = load.from_on
    if load.known_to and load.known_to < since:  # days that no delivery spoke of are carried
        since = load.known_to + dt.timedelta(days=1)
    firsts = [first for first in months_between(since, load.to_on) if first >= since]
    rows = 0
    for first in firsts:
        rows += execute(
            f"""
            INSERT INTO {series.table} ({series.key}, customer_id, business_day, amount, run)
            SELECT p.id, p.customer_id, %(first)s, e.amount, %(run)s
              FROM {series.parent} p, LATERAL (
                    SELECT b.amount, b.business_day FROM {series.table} b
                     WHERE b.{series.key} = p.id AND b.business_day <= %(first)s
                     ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e
             WHERE p.source = %(source)s AND {series.open_on} AND e.business_day < %(first)s
            """,
            {**load.params, "first": first},
        )
    return rows


def _repeat_newest(load: Load, series: Series) -> None:
    """Lists read the newest balance from the owner's own row."""
    amount, day = series.newest
    execute(
        f"""
        UPDATE {series.parent} p SET {amount} = e.amount, {day} = e.business_day
          FROM feed_shift s, LATERAL (
                SELECT b.amount, b.business_day FROM {series.table} b
                 WHERE b.{series.key} = s.owner
                 ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e
         WHERE p.id = s.owner
           AND (p.{amount}, p.{day}) IS DISTINCT FROM (e.amount, e.business_day)
        """,
        load.params,
    )
