"""Growth of the monthly average 月平 from sparse balances, day by day of ownership."""

from appraisal.measures.stock import SPANS, Series, balance_on

# Each day weighs 1 ÷ (months counted × days of its month): a year figure is the mean of its months,
# last year's of twelve, this year's of the months so far, the running one by its days so far.
# `sum` runs up, so that a stretch of days weighs the difference between its ends.
CALENDAR = """
    calendar AS MATERIALIZED (
        SELECT day, sum(CASE WHEN day < %(year_before)s THEN 0 ELSE 1::numeric(30, 24) / (
                   CASE WHEN day < %(first)s THEN 12 ELSE extract(month FROM %(day)s::date) END
                   * days) END) OVER (ORDER BY day) AS sum
          FROM (SELECT d::date AS day,
                       extract(day FROM least(date_trunc('month', d) + interval '1 month - 1 day',
                                              %(day)s::timestamp)) AS days
                  FROM generate_series(%(year_before)s::timestamp - interval '1 day',
                                       %(day)s::timestamp, interval '1 day') d) w)
"""

# what each span of ownership, and the year before it (span NULL), weighs
PARTS = """
    parts AS (
        SELECT s.id, a.span, min(s.from_on) AS known_from,
               sum(s.amount * (t.sum - f.sum)) AS amount
          FROM stretches s
          LEFT JOIN spans a ON a.id = s.id AND s.from_on >= %(first)s
           AND s.from_on <= a.to_on AND s.to_on >= a.from_on
          JOIN calendar f ON f.day = greatest(s.from_on, a.from_on) - 1
          JOIN calendar t ON t.day = least(s.to_on, a.to_on)
         WHERE a.span IS NOT NULL OR s.to_on < %(first)s
         GROUP BY s.id, a.span),
    means AS (
        SELECT p.id, CASE WHEN p.opened >= %(first)s THEN 0
                          WHEN m.known_from <= CASE WHEN p.opened < %(year_before)s
                                                    THEN %(year_before)s::date
                                                    ELSE %(base)s::date END
                          THEN m.amount END AS base
          FROM subjects p LEFT JOIN parts m ON m.id = p.id AND m.span IS NULL)
"""
GROWTH = """
    SELECT manager_id, customer_id, subject_id, label, from_on, to_on, share, base, amount,
           CASE WHEN note = '' THEN round((amount - base) * share, 6) END AS value, note
      FROM (SELECT a.manager_id, a.customer_id, a.id AS subject_id, a.number AS label,
                   a.from_on, a.to_on, a.share, m.base * (t.sum - f.sum) AS base,
                   CASE WHEN a.ended <= a.from_on THEN 0 ELSE o.amount END AS amount,
                   CASE WHEN a.currency <> %(currency)s THEN 'CURRENCY'
                        WHEN m.base IS NULL THEN 'NO_BASE'
                        WHEN o.amount IS NULL AND coalesce(a.ended > a.from_on, true)
                        THEN 'NO_BALANCE' ELSE '' END AS note
              FROM spans a JOIN means m USING (id)
              LEFT JOIN parts o ON o.id = a.id AND o.span = a.span
              JOIN calendar f ON f.day = a.from_on - 1
              JOIN calendar t ON t.day = a.to_on) n
"""


def _stretches(series: Series) -> str:
    """`spans` of ownership, and the `stretches` of days of one balance of their subjects."""
    key = series.key
    return f"""
        spans AS MATERIALIZED (
            SELECT a.id AS span, a.manager_id, p.customer_id, p.id, p.number, p.currency, a.from_on,
                   a.to_on, a.share, {series.opened} AS opened, {series.ended} AS ended
              FROM {series.subject} p JOIN {SPANS}
             WHERE {series.opened} <= a.to_on
               AND coalesce({series.ended} > %(year_before)s, true)),
        subjects AS MATERIALIZED (SELECT DISTINCT id, opened, ended FROM spans),
        told AS (
            SELECT p.id, y.day AS business_day, 0 AS run, e.amount
              FROM subjects p
             CROSS JOIN (VALUES (%(year_before)s::date), (%(first)s::date)) y(day),
                   LATERAL {balance_on(series, "y.day")} e
            UNION ALL
            SELECT b.{key}, b.business_day, b.run, b.amount
              FROM {series.table} b JOIN subjects p ON p.id = b.{key}
             WHERE b.business_day > %(year_before)s AND b.business_day <> %(first)s
               AND b.business_day <= %(day)s AND b.run <= %(run)s),
        ends AS (
            SELECT id, amount, business_day AS from_on, coalesce(
                   lead(business_day) OVER (PARTITION BY id ORDER BY business_day, run) - 1,
                   %(day)s::date) AS to_on
              FROM told),
        stretches AS (
            SELECT s.id, s.from_on, least(s.to_on, p.ended - 1) AS to_on, s.amount
              FROM ends s JOIN subjects p USING (id)
             WHERE least(s.to_on, p.ended - 1) >= s.from_on)
    """


def average(series: Series) -> str:
    """Growth of the monthly average: each owned day's balance less last year's mean, weighed.

    Over a whole year of one owner that is this year's mean of months less last year's. `stretches`
    are days of one balance; both years begin one, so that none lies in both. Of two runs that tell
    of the same day the earlier is a stretch of no days.
    """
    return f"WITH {CALENDAR}, {_stretches(series)}, {PARTS} {GROWTH}"
