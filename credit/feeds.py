"""The feed's files about loans: notes, balances, the core's classes, schedules, repayments.

Schedules, classes and repayments are never updated: what changed comes again under the new run.
A loan's schedule counts as a whole: the lines of its latest run.
"""

from django.utils.translation import gettext_noop

from credit.models import Loan, LoanClass
from crm.core.feed.columns import choice, code, day, flag, money, rate, text, whole
from crm.core.feed.lookups import ITS_BRANCH, ITS_CUSTOMER, OUT_OF_SPAN, UNKNOWN_CUSTOMER
from crm.core.feed.series import Series, merge_told, open_months
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute, upsert
from crm.core.feeds import UNKNOWN_BRANCH

UNKNOWN_LOAN = Check(
    gettext_noop("unknown loan"),
    "NOT EXISTS (SELECT 1 FROM credit_loan l"
    " WHERE l.source = %(source)s AND l.number = s.loan_number)",
)
ITS_LOAN = "JOIN credit_loan l ON l.source = %(source)s AND l.number = s.loan_number"
LOAN_BALANCES = Series(
    "credit_loanbalance",
    "loan_id",
    "credit_loan",
    "p.disbursed_on <= %(first)s AND p.status = 'ACTIVE'",
)


def merge_loans(load: Load) -> int:
    """Loan notes; who borrows becomes visible to the risk managers of the branch."""
    same = (
        "number",
        "product",
        "security",
        "currency",
        "principal",
        "rate",
        "term_months",
        "disbursed_on",
        "matures_on",
        "status",
        "settled_on",
        "off_balance_on",
        "limitation_ends_on",
    )
    rows = upsert(
        load,
        LOANS,
        "credit_loan",
        {
            "source": "%(source)s",
            "customer_id": "c.id",
            "branch_id": "b.id",
            **{name: f"s.{name}" for name in same},
            "overdue_days": "0",
            "core_class": "''",
        },
        updated=("branch_id", *same[1:]),
        joins=f"{ITS_CUSTOMER} {ITS_BRANCH}",
    )
    execute(
        f"""
        UPDATE customers_customer SET has_credit = true, version = version + 1, updated_at = %(at)s
         WHERE NOT has_credit AND id IN (SELECT c.id FROM feed_loans s {ITS_CUSTOMER})
        """,
        load.params,
    )
    return rows


LOANS = FeedFile(
    name="loans",
    columns=(
        code("number", 40),
        code("customer_number", 32),
        code("branch_number", 20, mask=None),
        text("product", 60),
        choice("security", Loan.Security.values, required=False),
        code("currency", 3, mask=None),
        money("principal"),
        rate("rate"),
        whole("term_months"),
        day("disbursed_on"),
        day("matures_on"),
        choice("status", Loan.Status.values),
        day("settled_on", required=False),
        day("off_balance_on", required=False),
        day("limitation_ends_on", required=False),
    ),
    kind="loan",
    key=("number",),
    hashed=(
        "number",
        "customer_number",
        "branch_number",
        "product",
        "security",
        "currency",
        "principal",
        "rate",
        "term_months",
        "disbursed_on",
        "matures_on",
        "status",
        "settled_on",
        "off_balance_on",
        "limitation_ends_on",
    ),
    control=("principal",),
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_BRANCH,
        Check(gettext_noop("principal is not above 0"), "s.principal <= 0"),
        Check(gettext_noop("matures before it was disbursed"), "s.matures_on < s.disbursed_on"),
        Check(gettext_noop("term too long"), "s.term_months > 1200"),
        Check(
            gettext_noop("belongs to another customer already"),
            "EXISTS (SELECT 1 FROM credit_loan l JOIN customers_customer c"
            " ON c.id = l.customer_id WHERE l.id = s.id AND c.number <> s.customer_number)",
        ),
    ),
    merge=merge_loans,
)


def merge_balances(load: Load) -> int:
    """Principal outstanding as told, day by day."""
    execute("DROP TABLE IF EXISTS pg_temp.feed_told", {})
    execute(
        f"""
        CREATE TEMPORARY TABLE feed_told ON COMMIT DROP AS
        SELECT l.id AS owner, s.business_day, s.amount FROM feed_loan_balances s {ITS_LOAN}
        """,
        load.params,
    )
    return merge_told(load, LOAN_BALANCES, moves_later=False)


BALANCES = FeedFile(
    name="loan_balances",
    columns=(code("loan_number", 40), day("business_day"), money("amount")),
    key=("loan_number", "business_day"),
    control=("amount",),
    checks=(
        UNKNOWN_LOAN,
        OUT_OF_SPAN,
        Check(
            gettext_noop("day before the loan was disbursed"),
            "EXISTS (SELECT 1 FROM credit_loan l WHERE l.source = %(source)s"
            " AND l.number = s.loan_number AND l.disbursed_on > s.business_day)",
        ),
    ),
    merge=merge_balances,
)


def open_loan_months(load: Load) -> int:
    """The months' opening rows of active loans."""
    return open_months(load, LOAN_BALANCES)


def merge_classes(load: Load) -> int:
    """The core's classes from a day on; the loan repeats the newest."""
    rows = execute(
        f"""
        INSERT INTO credit_loanclassification
               (loan_id, customer_id, valid_from, core_class, overdue_days, run)
        SELECT l.id, l.customer_id, s.valid_from, s.core_class, s.overdue_days, %(run)s
          FROM feed_loan_classes s {ITS_LOAN}
          LEFT JOIN LATERAL (
               SELECT k.core_class, k.overdue_days FROM credit_loanclassification k
                WHERE k.loan_id = l.id AND k.valid_from = s.valid_from
                ORDER BY k.run DESC LIMIT 1) k ON true
         WHERE (k.core_class, k.overdue_days) IS DISTINCT FROM (s.core_class, s.overdue_days)
        """,
        load.params,
    )
    execute(
        f"""
        UPDATE credit_loan t SET core_class = k.core_class, overdue_days = k.overdue_days
          FROM (SELECT DISTINCT l.id FROM feed_loan_classes s {ITS_LOAN}) n, LATERAL (
               SELECT k.core_class, k.overdue_days FROM credit_loanclassification k
                WHERE k.loan_id = n.id ORDER BY k.valid_from DESC, k.run DESC LIMIT 1) k
         WHERE t.id = n.id
           AND (t.core_class, t.overdue_days) IS DISTINCT FROM (k.core_class, k.overdue_days)
        """,
        load.params,
    )
    return rows


CLASSES = FeedFile(
    name="loan_classes",
    columns=(
        code("loan_number", 40),
        day("valid_from"),
        choice("core_class", LoanClass.values),
        whole("overdue_days"),
    ),
    key=("loan_number", "valid_from"),
    checks=(UNKNOWN_LOAN,),
    merge=merge_classes,
)


def merge_schedules(load: Load) -> int:
    """Whole schedules of the loans whose lines differ from those of their latest run."""
    return execute(
        f"""
        WITH told AS (
            SELECT l.id, l.customer_id, s.due_on, s.principal, s.interest
              FROM feed_schedules s {ITS_LOAN}),
        newest AS (
            SELECT loan_id, max(run) AS run FROM credit_scheduleline
             WHERE loan_id IN (SELECT id FROM told) GROUP BY loan_id),
        known AS (
            SELECT k.loan_id AS id, k.due_on, k.principal, k.interest
              FROM credit_scheduleline k JOIN newest n USING (loan_id, run)),
        changed AS (
            SELECT id FROM told t FULL JOIN known k USING (id, due_on)
             WHERE t.principal IS DISTINCT FROM k.principal
                OR t.interest IS DISTINCT FROM k.interest)
        INSERT INTO credit_scheduleline (loan_id, customer_id, due_on, principal, interest, run)
        SELECT id, customer_id, due_on, principal, interest, %(run)s FROM told
         WHERE id IN (SELECT id FROM changed)
        """,
        load.params,
    )


SCHEDULES = FeedFile(
    name="schedules",
    columns=(
        code("loan_number", 40),
        day("due_on"),
        money("principal"),
        money("interest", required=False),
    ),
    key=("loan_number", "due_on"),
    control=("principal",),
    checks=(UNKNOWN_LOAN,),
    merge=merge_schedules,
)


def merge_repayments(load: Load) -> int:
    """Payments by their number; a corrected one comes again under the new run."""
    return execute(
        f"""
        INSERT INTO credit_repayment (loan_id, customer_id, source, number, paid_on, for_due_on,
                                      principal, interest, is_cash, run)
        SELECT l.id, l.customer_id, %(source)s, s.number, s.paid_on, s.for_due_on, s.principal,
               s.interest, s.is_cash, %(run)s
          FROM feed_repayments s {ITS_LOAN}
          LEFT JOIN LATERAL (
               SELECT r.* FROM credit_repayment r
                WHERE r.source = %(source)s AND r.number = s.number
                ORDER BY r.run DESC LIMIT 1) r ON true
         WHERE (r.loan_id, r.paid_on, r.for_due_on, r.principal, r.interest, r.is_cash)
               IS DISTINCT FROM
               (l.id, s.paid_on, s.for_due_on, s.principal, s.interest, s.is_cash)
        """,
        load.params,
    )


REPAYMENTS = FeedFile(
    name="repayments",
    columns=(
        code("number", 40),
        code("loan_number", 40),
        day("paid_on"),
        day("for_due_on", required=False),
        money("principal"),
        money("interest"),
        flag("is_cash"),
    ),
    key=("number",),
    control=("principal", "interest"),
    checks=(
        UNKNOWN_LOAN,
        Check(gettext_noop("paid after the last day of the delivery"), "s.paid_on > %(to_on)s"),
        Check(
            gettext_noop("paid before the loan was disbursed"),
            "EXISTS (SELECT 1 FROM credit_loan l WHERE l.source = %(source)s"
            " AND l.number = s.loan_number AND l.disbursed_on > s.paid_on)",
        ),
    ),
    merge=merge_repayments,
)


def merge_ties(load: Load) -> int:
    """Which guarantee secures which loan; ties are added, none is taken away."""
    return execute(
        f"""
        INSERT INTO credit_loanguarantee (loan_id, guarantee_id, customer_id)
        SELECT l.id, g.id, l.customer_id FROM feed_loan_guarantees s {ITS_LOAN}
          JOIN customers_guarantee g ON g.source = %(source)s AND g.number = s.guarantee_number
            ON CONFLICT (loan_id, guarantee_id) DO NOTHING
        """,
        load.params,
    )


TIES = FeedFile(
    name="loan_guarantees",
    columns=(code("loan_number", 40), code("guarantee_number", 40)),
    key=("loan_number", "guarantee_number"),
    checks=(
        UNKNOWN_LOAN,
        Check(
            gettext_noop("unknown guarantee"),
            "NOT EXISTS (SELECT 1 FROM customers_guarantee g"
            " WHERE g.source = %(source)s AND g.number = s.guarantee_number)",
        ),
        Check(
            gettext_noop("the guarantee is for another debtor"),
            "EXISTS (SELECT 1 FROM credit_loan l, customers_guarantee g"
            " WHERE l.source = %(source)s AND l.number = s.loan_number AND g.source = l.source"
            " AND g.number = s.guarantee_number AND g.customer_id <> l.customer_id)",
        ),
    ),
    merge=merge_ties,
)

FILES = (LOANS, BALANCES, CLASSES, SCHEDULES, REPAYMENTS, TIES)
