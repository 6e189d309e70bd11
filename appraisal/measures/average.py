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

# What each span weighs in both years; `ends` are days of one balance, which lie in one year.
PARTS = """
    parts AS (
        SELECT e.span, e.id, min(e.from_on) FILTER (WHERE e.amount IS NOT NULL) AS told_from,
               sum(e.amount * (t.sum - f.sum)) FILTER (WHERE e.from_on < %(first)s) AS before,
               sum(e.amount * (t.sum - f.sum)) FILTER (WHERE e.from_on >= %(first)s) AS now
          FROM ends e
          LEFT JOIN calendar f ON f.day = e.from_on - 1
          LEFT JOIN calendar t ON t.day = e.to_on AND e.to_on >= e.from_on
         GROUP BY e.span, e.id)
"""
GROWTH = """
    SELECT manager_id, customer_id, subject_id, label, from_on, to_on, share, base, amount,
           CASE WHEN note = '' THEN round((amount - base) * share, 6) END AS value, note
      FROM (SELECT s.*, CASE WHEN currency <> %(currency)s THEN 'CURRENCY'
                             WHEN base IS NULL THEN 'NO_BASE'
                             WHEN amount IS NULL THEN 'NO_BALANCE' ELSE '' END AS note
              FROM (SELECT p.manager_id, p.customer_id, p.id AS subject_id, p.number AS label,
                           p.currency, p.a_from AS from_on, p.a_to AS to_on, p.share,
                           (t.sum - f.sum) * CASE
                               WHEN p.opened >= %(first)s THEN 0
                               WHEN w.told_from <= CASE WHEN p.opened < %(year_before)s
                                                        THEN %(year_before)s::date
                                                        ELSE %(base)s::date END
                               THEN coalesce(w.before, 0) END AS base,
                           CASE WHEN p.ended <= p.a_from THEN 0 ELSE w.now END AS amount
                      FROM spans p JOIN parts w USING (span, id)
                      JOIN calendar f ON f.day = p.a_from - 1
                      JOIN calendar t ON t.day = p.a_to) s) n
"""


def _ends(series: Series) -> str:
    """`spans` of ownership, and the `ends` of the days of one balance of their subjects.

    Both years begin with a row, so that no stretch lies in both. Of two runs that tell of the same
    day the earlier ends before it begins, and weighs nothing. For everybody the balances are read
    whole, for one manager account by account.
    """
    span = "p.span, p.id, p.a_from, p.a_to, p.ended"
    told = (
        f"b.{series.key} = p.id AND b.business_day > %(year_before)s AND b.run <= %(run)s"
        " AND b.business_day <= %(day)s AND b.business_day <> %(first)s"
    )
    return f"""
        spans AS MATERIALIZED (
            SELECT a.id AS span, a.manager_id, p.customer_id, p.id, p.number, p.currency,
                   a.from_on AS a_from, a.to_on AS a_to, a.share, {series.opened} AS opened,
                   {series.ended} AS ended
              FROM {series.subject} p JOIN {SPANS}
             WHERE {series.opened} <= a.to_on
               AND coalesce({series.ended} > %(year_before)s, true)),
        told AS (
            SELECT {span}, y.day AS business_day, 0::bigint AS run,
                   {balance_on(series, "y.day")} AS amount
              FROM spans p CROSS JOIN (VALUES (%(year_before)s::date), (%(first)s::date)) y(day)
            UNION ALL
            SELECT {span}, b.business_day, b.run, b.amount
              FROM spans p JOIN {series.table} b ON {told}
             WHERE %(manager)s::uuid IS NULL
            UNION ALL
            SELECT {span}, b.business_day, b.run, b.amount
              FROM spans p, LATERAL (
                    SELECT b.* FROM {series.table} b WHERE {told} OFFSET 0) b
             WHERE %(manager)s::uuid IS NOT NULL),
        ends AS (
            SELECT t.span, t.id, t.amount,
                   greatest(t.business_day, CASE WHEN t.business_day >= %(first)s
                                                 THEN t.a_from END) AS from_on,
                   least(coalesce(lead(t.business_day) OVER (
                             PARTITION BY t.span, t.id ORDER BY t.business_day, t.run) - 1,
                             %(day)s::date), t.ended - 1,
                         CASE WHEN t.business_day >= %(first)s THEN t.a_to END) AS to_on
              FROM told t)
    """


def average(series: Series) -> str:
    """Growth of the monthly average: each owned day's balance less last year's mean, weighed.

    Over a whole year of one owner that is this year's mean of months less last year's.
    """
    return f"WITH {CALENDAR}, {_ends(series)}, {PARTS} {GROWTH}"
