"""Deposit accounts and what they hold, as balances or as movements."""

from django.utils.translation import gettext_noop

from crm.core.feed.columns import choice, code, day, flag, money, rate, whole
from crm.core.feed.lookups import ITS_BRANCH, ITS_CUSTOMER, OUT_OF_SPAN, UNKNOWN_CUSTOMER
from crm.core.feed.series import Series, merge_told, open_months
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute, upsert
from crm.core.feeds import UNKNOWN_BRANCH
from customers.models import DepositAccount

UNKNOWN_ACCOUNT = Check(
    gettext_noop("unknown account"),
    "NOT EXISTS (SELECT 1 FROM customers_depositaccount a"
    " WHERE a.source = %(source)s AND a.number = s.account_number)",
)
BEFORE_OPENING = Check(
    gettext_noop("day before the account was opened"),
    "EXISTS (SELECT 1 FROM customers_depositaccount a WHERE a.source = %(source)s"
    " AND a.number = s.account_number AND a.opened_on > s.business_day)",
)
DEPOSITS = Series(
    "customers_balance",
    "account_id",
    "customers_depositaccount",
    "p.opened_on <= %(first)s AND (p.closed_on IS NULL OR p.closed_on > %(first)s)",
)


def merge_accounts(load: Load) -> int:
    """Deposit accounts; the core masters every column."""
    same = (
        "number",
        "kind",
        "currency",
        "term_months",
        "rate",
        "opened_on",
        "matures_on",
        "auto_renew",
        "closed_on",
    )
    return upsert(
        load,
        ACCOUNTS,
        "customers_depositaccount",
        {
            "source": "%(source)s",
            "customer_id": "c.id",
            "branch_id": "b.id",
            **{name: f"s.{name}" for name in same},
        },
        updated=("branch_id", *same[1:]),
        joins=f"{ITS_CUSTOMER} {ITS_BRANCH}",
    )


ACCOUNTS = FeedFile(
    name="deposit_accounts",
    columns=(
        code("number", 40),
        code("customer_number", 32),
        code("branch_number", 20, mask=None),
        choice("kind", DepositAccount.Kind.values),
        code("currency", 3, mask=None),
        whole("term_months", required=False),
        rate("rate"),
        day("opened_on"),
        day("matures_on", required=False),
        flag("auto_renew"),
        day("closed_on", required=False),
    ),
    kind="account",
    key=("number",),
    hashed=(
        "number",
        "customer_number",
        "branch_number",
        "kind",
        "currency",
        "term_months",
        "rate",
        "opened_on",
        "matures_on",
        "auto_renew",
        "closed_on",
    ),
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_BRANCH,
        Check(gettext_noop("closed before it was opened"), "s.closed_on < s.opened_on"),
        Check(gettext_noop("term too long"), "s.term_months > 1200"),
        Check(
            gettext_noop("belongs to another customer already"),
            "EXISTS (SELECT 1 FROM customers_depositaccount a JOIN customers_customer c"
            " ON c.id = a.customer_id WHERE a.id = s.id AND c.number <> s.customer_number)",
        ),
    ),
    merge=merge_accounts,
)


def merge_balances(load: Load) -> int:
    """Balances as told, day by day."""
    execute("DROP TABLE IF EXISTS pg_temp.feed_told", {})
    execute(
        """
        CREATE TEMPORARY TABLE feed_told ON COMMIT DROP AS
        SELECT a.id AS owner, s.business_day, s.amount
          FROM feed_balances s JOIN customers_depositaccount a
            ON a.source = %(source)s AND a.number = s.account_number
        """,
        load.params,
    )
    return merge_told(load, DEPOSITS, moves_later=False)


BALANCES = FeedFile(
    name="balances",
    columns=(code("account_number", 40), day("business_day"), money("amount", signed=True)),
    key=("account_number", "business_day"),
    control=("amount",),
    checks=(UNKNOWN_ACCOUNT, OUT_OF_SPAN, BEFORE_OPENING),
    merge=merge_balances,
)


def merge_movements(load: Load) -> int:
    """Balances from movements: the balance before the delivery plus the signed running sum.

    Never "the last row of the day": rows of a day are not in the order of posting. An account
    that has a balance in these days but no movement in the delivery falls back to the one before.
    """
    execute("DROP TABLE IF EXISTS pg_temp.feed_told", {})
    execute(
        """
        CREATE TEMPORARY TABLE feed_told ON COMMIT DROP AS
        WITH moved AS (
            SELECT a.id AS owner, s.business_day, s.amount
              FROM feed_movements s JOIN customers_depositaccount a
                ON a.source = %(source)s AND a.number = s.account_number
             UNION ALL
            SELECT b.account_id, min(b.business_day), 0
              FROM customers_balance b JOIN customers_depositaccount a ON a.id = b.account_id
             WHERE a.source = %(source)s AND b.business_day BETWEEN %(from_on)s AND %(to_on)s
             GROUP BY b.account_id),
        days AS (
            SELECT owner, business_day, sum(sum(amount)) OVER (
                       PARTITION BY owner ORDER BY business_day) AS moved
              FROM moved GROUP BY owner, business_day),
        before AS (
            SELECT o.owner, e.amount FROM (SELECT DISTINCT owner FROM days) o, LATERAL (
                SELECT b.amount FROM customers_balance b
                 WHERE b.account_id = o.owner AND b.business_day < %(from_on)s
                 ORDER BY b.business_day DESC, b.run DESC LIMIT 1) e)
        SELECT d.owner, d.business_day, d.moved + coalesce(b.amount, 0) AS amount
          FROM days d LEFT JOIN before b USING (owner)
        """,
        load.params,
    )
    return merge_told(load, DEPOSITS, moves_later=True)


MOVEMENTS = FeedFile(
    name="movements",
    columns=(
        code("number", 40),
        code("account_number", 40),
        day("business_day"),
        money("amount", signed=True),
    ),
    key=("number",),
    control=("amount",),
    checks=(
        UNKNOWN_ACCOUNT,
        OUT_OF_SPAN,
        BEFORE_OPENING,
        Check(
            gettext_noop("the balance before the first movement is not known"),
            "EXISTS (SELECT 1 FROM customers_depositaccount a WHERE a.source = %(source)s"
            " AND a.number = s.account_number AND a.opened_on < %(known_from)s AND NOT EXISTS ("
            " SELECT 1 FROM customers_balance b WHERE b.account_id = a.id"
            " AND b.business_day < %(from_on)s))",
        ),
    ),
    merge=merge_movements,
)


def open_deposit_months(load: Load) -> int:
    """The months' opening rows of deposit accounts."""
    return open_months(load, DEPOSITS)
