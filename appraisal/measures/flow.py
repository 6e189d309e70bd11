"""Measures of what falls due and what is paid on loans in the year so far.

A line of the schedule belongs to who owned the customer on its due day, a payment of interest to
who owned the customer on the day it was paid. A payment settles the line it names, and with what
is left of it, or when it names none, the oldest open lines: as `credit.rules.repayment` has it.
Extension and refinancing settle, but are not cash.
"""

from appraisal.measures.stock import CLASS, MINE

OWNED_ON = f"""
    customers_assignment a ON a.customer_id = p.customer_id AND {MINE}
    AND a.from_on <= {{day}} AND (a.to_on IS NULL OR a.to_on >= {{day}})
"""
# loans of customers that the manager owned at any time in the year
SUBJECTS = f"""
    subjects AS MATERIALIZED (
        SELECT p.* FROM credit_loan p WHERE p.disbursed_on <= %(day)s AND p.customer_id IN (
            SELECT a.customer_id FROM customers_assignment a WHERE {MINE}
               AND a.from_on <= %(day)s AND (a.to_on IS NULL OR a.to_on >= %(first)s)))
"""
PAYMENTS = """
    payments AS MATERIALIZED (
        SELECT DISTINCT ON (r.source, r.number) r.*
          FROM credit_repayment r JOIN subjects p ON p.id = r.loan_id
         WHERE r.run <= %(run)s ORDER BY r.source, r.number, r.run DESC)
"""
# a loan's schedule counts as a whole: the lines of its latest run
LINES = """
    newest AS MATERIALIZED (
        SELECT l.loan_id, max(l.run) AS run FROM credit_scheduleline l
          JOIN subjects p ON p.id = l.loan_id WHERE l.run <= %(run)s GROUP BY l.loan_id),
    lines AS MATERIALIZED (
        SELECT l.loan_id, l.due_on, l.principal, l.interest
          FROM credit_scheduleline l JOIN newest n USING (loan_id, run))
"""


def _settled(part: str) -> str:
    """`settled`: per line, what of its `part` (principal or interest) was received in cash."""
    return f"""
        paid AS (
            SELECT r.loan_id, r.paid_on, r.number, r.is_cash, r.{part} AS amount, l.due_on,
                   greatest(least(r.{part}, coalesce(l.{part}, 0) - (
                       sum(r.{part}) OVER (PARTITION BY r.loan_id, l.due_on
                                           ORDER BY r.paid_on, r.number) - r.{part})), 0) AS taken
              FROM payments r
              LEFT JOIN lines l ON l.loan_id = r.loan_id AND l.due_on = r.for_due_on
             WHERE r.paid_on <= %(day)s AND r.{part} > 0),
        named AS (
            SELECT loan_id, due_on, sum(taken) AS amount,
                   sum(taken) FILTER (WHERE is_cash) AS cash
              FROM paid WHERE due_on IS NOT NULL GROUP BY loan_id, due_on),
        open AS (
            SELECT l.loan_id, l.due_on, l.{part} AS due,
                   coalesce(n.cash, 0) AS cash,
                   greatest(l.{part} - coalesce(n.amount, 0), 0) AS left_open
              FROM lines l LEFT JOIN named n USING (loan_id, due_on)),
        queue AS (
            SELECT *, sum(left_open) OVER (PARTITION BY loan_id ORDER BY due_on) AS until
              FROM open),
        pool AS (
            SELECT loan_id, is_cash, amount - taken AS amount, sum(amount - taken) OVER (
                       PARTITION BY loan_id ORDER BY paid_on, number) AS until
              FROM paid WHERE amount > taken),
        settled AS MATERIALIZED (
            SELECT q.loan_id, q.due_on, q.due, q.cash + coalesce(sum(
                       least(q.until, o.until) - greatest(q.until - q.left_open, o.until - o.amount)
                   ) FILTER (WHERE o.is_cash), 0) AS received
              FROM queue q LEFT JOIN pool o ON o.loan_id = q.loan_id
               AND o.until > q.until - q.left_open AND q.until > o.until - o.amount
             WHERE q.due_on BETWEEN %(first)s AND %(day)s AND (q.due > 0 OR q.due IS NULL)
             GROUP BY q.loan_id, q.due_on, q.due, q.cash)
    """


def due(part: str, counted: str, *, normal_only: bool) -> str:
    """Lines due in the year by loan: `counted` is what of them counts, `due` or `received`.

    `base` is what fell due, `amount` what was received of it. With `normal_only` loans of another
    class on the day are left out, and loans whose class nobody told are listed.
    """
    join = CLASS if normal_only else ""
    only = "AND coalesce(k.core_class = ANY(%(normal)s), true)" if normal_only else ""
    classless = "WHEN k.core_class IS NULL THEN 'NO_CLASS'" if normal_only else ""
    group = ", k.core_class" if normal_only else ""
    figure = "base" if counted == "due" else "amount"
    return f"""
        WITH {SUBJECTS}, {PAYMENTS}, {LINES}, {_settled(part)}
        SELECT manager_id, customer_id, subject_id, label, from_on, to_on, share, base, amount,
               CASE WHEN note = '' THEN round({figure} * share, 6) END AS value, note
          FROM (SELECT a.manager_id, p.customer_id, p.id AS subject_id, p.number AS label,
                       min(s.due_on) AS from_on, max(s.due_on) AS to_on, a.share,
                       sum(s.due) AS base, sum(s.received) AS amount,
                       CASE WHEN p.currency <> %(currency)s THEN 'CURRENCY'
                            WHEN bool_or(s.due IS NULL) THEN 'NO_SPLIT' {classless}
                            ELSE '' END AS note
                  FROM settled s JOIN subjects p ON p.id = s.loan_id
                  JOIN {OWNED_ON.format(day="s.due_on")} {join}
                 WHERE true {only}
                 GROUP BY a.id, a.manager_id, p.customer_id, p.id, p.number, p.currency,
                          a.share{group}
               ) n
    """


INCOME = f"""
    WITH {SUBJECTS}, {PAYMENTS}
    SELECT manager_id, customer_id, subject_id, label, from_on, to_on, share,
           NULL::numeric AS base, amount,
           CASE WHEN note = '' THEN round(amount * share, 6) END AS value, note
      FROM (SELECT a.manager_id, p.customer_id, p.id AS subject_id, p.number AS label,
                   min(r.paid_on) AS from_on, max(r.paid_on) AS to_on, a.share,
                   sum(r.interest) AS amount,
                   CASE WHEN p.currency <> %(currency)s THEN 'CURRENCY' ELSE '' END AS note
              FROM payments r JOIN subjects p ON p.id = r.loan_id
              JOIN {OWNED_ON.format(day="r.paid_on")}
             WHERE r.is_cash AND r.paid_on BETWEEN %(first)s AND %(day)s
             GROUP BY a.id, a.manager_id, p.customer_id, p.id, p.number, p.currency, a.share) n
"""
