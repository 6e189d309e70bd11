"""Measures of balances: of a day, growth since the end of last year, growth of the monthly average.

Deposits and loans are told alike: sparse rows by business day and run. Whoever owns a customer on
a day is credited with what happens on that day: a span of ownership counts from the balance on
the day before it began to the balance on its last day, so that a hand-over neither gives nor
takes growth (docs/scheme.md).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Series:
    """Where balances of one kind stand; `opened` and `ended` are SQL over the subject `p`."""

    subject: str
    table: str
    key: str
    opened: str
    ended: str


DEPOSITS = Series(
    "customers_depositaccount", "customers_balance", "account_id", "p.opened_on", "p.closed_on"
)
LOANS = Series(
    "credit_loan",
    "credit_loanbalance",
    "loan_id",
    "p.disbursed_on",
    # what is written off is a claim off the balance sheet
    "least(p.settled_on, p.off_balance_on)",
)

# ownership that counts on the day, and ownership on any day of the year
MINE = "(%(manager)s::uuid IS NULL OR a.manager_id = %(manager)s)"
OWNERS = f"""
    customers_assignment a ON a.customer_id = p.customer_id AND {MINE}
    AND a.from_on <= %(day)s AND (a.to_on IS NULL OR a.to_on >= %(day)s)
"""
SPANS = f"""
    (SELECT a.id, a.customer_id, a.manager_id, a.share,
            greatest(a.from_on, %(first)s::date) AS from_on,
            least(a.to_on, %(day)s::date) AS to_on
       FROM customers_assignment a
      WHERE {MINE} AND a.from_on <= %(day)s AND (a.to_on IS NULL OR a.to_on >= %(first)s)) a
    ON a.customer_id = p.customer_id
"""


def balance_on(series: Series, day: str) -> str:
    """The balance of subject `p` on `day` as known at the run: one row or none."""
    return (
        f"(SELECT b.amount FROM {series.table} b WHERE b.{series.key} = p.id"
        f" AND b.business_day <= {day} AND b.run <= %(run)s"
        " ORDER BY b.business_day DESC, b.run DESC LIMIT 1)"
    )


def stock(series: Series, *, only: str = "true", extra: str = "") -> str:
    """Balances of the day, credited to who owns the customer on that day.

    `only` and `extra` (a join) narrow the subjects; `extra` may give `k.core_class`, and then a
    loan whose class nobody told is listed and not counted.
    """
    classless = "WHEN k.core_class IS NULL THEN 'NO_CLASS'" if extra else ""
    return f"""
        SELECT manager_id, customer_id, subject_id, label, %(day)s::date AS from_on,
               %(day)s::date AS to_on, share, NULL::numeric AS base, amount,
               CASE WHEN note = '' THEN round(amount * share, 6) END AS value, note
          FROM (SELECT a.manager_id, p.customer_id, p.id AS subject_id, p.number AS label, a.share,
                       b.amount,
                       CASE WHEN p.currency <> %(currency)s THEN 'CURRENCY'
                            WHEN b.amount IS NULL THEN 'NO_BALANCE' {classless}
                            ELSE '' END AS note
                  FROM {series.subject} p JOIN {OWNERS}
                  {extra} LEFT JOIN LATERAL {balance_on(series, "%(day)s")} b ON true
                 WHERE {series.opened} <= %(day)s AND coalesce({series.ended} > %(day)s, true)
                   AND {only}) s
    """


CLASS = """
    LEFT JOIN LATERAL (SELECT k.core_class FROM credit_loanclassification k
        WHERE k.loan_id = p.id AND k.valid_from <= %(day)s AND k.run <= %(run)s
        ORDER BY k.valid_from DESC, k.run DESC LIMIT 1) k ON true
"""


def claims(only: str) -> str:
    """Loans written off up to the day and still owed, by what is owed."""
    written_off = Series(LOANS.subject, LOANS.table, LOANS.key, "p.off_balance_on", "p.settled_on")
    return f"""
        SELECT c.manager_id, c.customer_id, c.subject_id, c.label, c.from_on, c.to_on, c.share,
               c.base, c.amount,
               CASE WHEN l.limitation_ends_on IS NOT NULL THEN c.value END AS value,
               CASE WHEN c.note = '' AND l.limitation_ends_on IS NULL THEN 'NO_LIMITATION'
                    ELSE c.note END AS note
          FROM ({stock(written_off)}) c JOIN credit_loan l ON l.id = c.subject_id
         WHERE {only}
    """


def growth(series: Series) -> str:
    """Balance at the end of each span of ownership less the balance before it began."""
    return f"""
        SELECT manager_id, customer_id, subject_id, label, from_on, to_on, share, base, amount,
               CASE WHEN note = '' THEN round((amount - base) * share, 6) END AS value, note
          FROM (SELECT s.*, CASE WHEN currency <> %(currency)s THEN 'CURRENCY'
                                 WHEN base IS NULL THEN 'NO_BASE'
                                 WHEN amount IS NULL THEN 'NO_BALANCE' ELSE '' END AS note
                  FROM (SELECT a.manager_id, p.customer_id, p.id AS subject_id, p.number AS label,
                               p.currency, a.from_on, a.to_on, a.share,
                               CASE WHEN {series.opened} >= a.from_on THEN 0 ELSE before.amount END
                                    AS base,
                               CASE WHEN {series.ended} <= a.to_on THEN 0 ELSE after.amount END
                                    AS amount
                          FROM {series.subject} p JOIN {SPANS}
                          LEFT JOIN LATERAL {balance_on(series, "a.from_on - 1")} before ON true
                          LEFT JOIN LATERAL {balance_on(series, "a.to_on")} after ON true
                         WHERE {series.opened} <= a.to_on
                           AND coalesce({series.ended} >= a.from_on, true)) s) n
    """
