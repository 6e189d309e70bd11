"""Holdings of products, their amounts by day, and what customers pay."""

from django.utils.translation import gettext_noop

from crm.core.feed.columns import code, day, money, whole
from crm.core.feed.lookups import ITS_BRANCH, ITS_CUSTOMER, OUT_OF_SPAN, UNKNOWN_CUSTOMER
from crm.core.feed.series import Series, merge_told, open_months
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute, upsert
from crm.core.feeds import UNKNOWN_BRANCH

ITS_PRODUCT = "JOIN customers_product p ON p.code = s.product_code"
UNKNOWN_PRODUCT = Check(
    gettext_noop("unknown product"),
    "NOT EXISTS (SELECT 1 FROM customers_product p WHERE p.code = s.product_code)",
)
AMOUNTS = Series(
    "customers_holdingamount",
    "holding_id",
    "customers_holding",
    "p.opened_on <= %(first)s AND (p.closed_on IS NULL OR p.closed_on > %(first)s)",
    newest=("amount", "amount_on"),
)
TOLD = ("currency", "quantity", "opened_on", "matures_on", "closed_on")


def merge_holdings(load: Load) -> int:
    """Contracts over products; the source masters every column."""
    return upsert(
        load,
        HOLDINGS,
        "customers_holding",
        {
            "source": "%(source)s",
            "number": "s.number",
            "customer_id": "c.id",
            "product_id": "p.id",
            "branch_id": "b.id",
            **{name: f"s.{name}" for name in TOLD},
        },
        updated=("product_id", "branch_id", *TOLD),
        joins=f"{ITS_CUSTOMER} {ITS_BRANCH} {ITS_PRODUCT}",
    )


HOLDINGS = FeedFile(
    name="holdings",
    columns=(
        code("number", 40),
        code("customer_number", 32),
        code("product_code", 20, mask=None),
        code("branch_number", 20, mask=None),
        code("currency", 3, mask=None),
        whole("quantity", required=False),
        day("opened_on"),
        day("matures_on", required=False),
        day("closed_on", required=False),
    ),
    kind="holding",
    key=("number",),
    control=("quantity",),
    hashed=("number", "customer_number", "product_code", "branch_number", *TOLD),
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_BRANCH,
        UNKNOWN_PRODUCT,
        Check(gettext_noop("closed before it was opened"), "s.closed_on < s.opened_on"),
        Check(
            gettext_noop("belongs to another customer already"),
            "EXISTS (SELECT 1 FROM customers_holding h JOIN customers_customer c"
            " ON c.id = h.customer_id WHERE h.id = s.id AND c.number <> s.customer_number)",
        ),
    ),
    merge=merge_holdings,
)


def merge_amounts(load: Load) -> int:
    """Amounts as told, day by day, the way of balances."""
    execute("DROP TABLE IF EXISTS pg_temp.feed_told", {})
    execute(
        """
        CREATE TEMPORARY TABLE feed_told ON COMMIT DROP AS
        SELECT h.id AS owner, s.business_day, s.amount
          FROM feed_holding_amounts s JOIN customers_holding h
            ON h.source = %(source)s AND h.number = s.holding_number
        """,
        load.params,
    )
    return merge_told(load, AMOUNTS, moves_later=False)


HOLDING_AMOUNTS = FeedFile(
    name="holding_amounts",
    columns=(code("holding_number", 40), day("business_day"), money("amount")),
    key=("holding_number", "business_day"),
    control=("amount",),
    checks=(
        Check(
            gettext_noop("unknown holding"),
            "NOT EXISTS (SELECT 1 FROM customers_holding h"
            " WHERE h.source = %(source)s AND h.number = s.holding_number)",
        ),
        OUT_OF_SPAN,
        Check(
            gettext_noop("day before the holding was opened"),
            "EXISTS (SELECT 1 FROM customers_holding h WHERE h.source = %(source)s"
            " AND h.number = s.holding_number AND h.opened_on > s.business_day)",
        ),
    ),
    merge=merge_amounts,
)


def open_holding_months(load: Load) -> int:
    """The months' opening rows of holdings."""
    return open_months(load, AMOUNTS)


def merge_fees(load: Load) -> int:
    """Fee income: a row whose amount differs from what was known comes under the new run."""
    return execute(
        f"""
        INSERT INTO customers_feeincome (customer_id, product_id, business_day, amount, run)
        SELECT c.id, p.id, s.business_day, s.amount, %(run)s
          FROM feed_fees s {ITS_CUSTOMER} {ITS_PRODUCT}
          LEFT JOIN LATERAL (
               SELECT f.amount FROM customers_feeincome f
                WHERE f.customer_id = c.id AND f.product_id = p.id
                  AND f.business_day = s.business_day
                ORDER BY f.run DESC LIMIT 1) known ON true
         WHERE known.amount IS DISTINCT FROM s.amount
        """,
        load.params,
    )


FEES = FeedFile(
    name="fees",
    columns=(
        code("customer_number", 32),
        code("product_code", 20, mask=None),
        day("business_day"),
        money("amount", signed=True),
    ),
    key=("customer_number", "product_code", "business_day"),
    control=("amount",),
    checks=(UNKNOWN_CUSTOMER, UNKNOWN_PRODUCT, OUT_OF_SPAN),
    merge=merge_fees,
)
