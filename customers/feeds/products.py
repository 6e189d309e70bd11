"""Products that another system masters; what to say about them is kept here."""

from django.utils.translation import gettext_noop

from crm.core.feed.columns import NOT_A_CHOICE, BadCell, Column, choice, code, day, text
from crm.core.feed.shape import Check, FeedFile, Load
from crm.core.feed.staging import execute
from customers.models import Customer, Product, ProductKind

MASTERED = ("name", "kind", "risk_grade", "sold_from", "sold_to")


def _customer_kinds(name: str) -> Column:
    """Kinds of customers, joined by `|`."""
    allowed = frozenset(Customer.Kind.values)

    def read(cell: str) -> str:
        if not allowed.issuperset(cell.split("|")):
            raise BadCell(NOT_A_CHOICE)
        return cell

    return Column(name, "text", read)


def merge_products(load: Load) -> int:
    """Products by their code: one that is in the catalogue already is adopted.

    The source masters name, kind, grade, whom it is for and when it is sold; talking points and
    after-sale steps stay the head office's.
    """
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*MASTERED, "for_kinds"))
    before = ", ".join(f"p.{name}" for name in (*MASTERED, "for_kinds", "source"))
    after = ", ".join(f"excluded.{name}" for name in (*MASTERED, "for_kinds", "source"))
    return execute(
        f"""
        INSERT INTO customers_product AS p (id, source, code, {", ".join(MASTERED)}, for_kinds,
               feature, advantage, benefit, evidence, after_sale, version, updated_at)
        SELECT s.id, %(source)s, s.code, {", ".join(f"s.{name}" for name in MASTERED)},
               string_to_array(s.customer_kinds, '|'), '', '', '', '', '[]', 1, %(at)s
          FROM feed_products s
            ON CONFLICT (code) DO UPDATE
           SET {sets}, source = excluded.source, version = p.version + 1,
               updated_at = excluded.updated_at
         WHERE %(is_latest)s AND ({before}) IS DISTINCT FROM ({after})
        """,
        load.params,
    )


PRODUCTS = FeedFile(
    name="products",
    columns=(
        code("code", 20, mask=None),
        text("name", 80),
        choice("kind", ProductKind.values),
        choice("risk_grade", Product.Grade.values, required=False),
        _customer_kinds("customer_kinds"),
        day("sold_from"),
        day("sold_to", required=False),
    ),
    kind="product",
    key=("code",),
    hashed=("code",),
    checks=(
        Check(gettext_noop("sold until a day before it is sold"), "s.sold_to < s.sold_from"),
        Check(
            gettext_noop("another system masters this product"),
            "EXISTS (SELECT 1 FROM customers_product p WHERE p.code = s.code"
            " AND p.source NOT IN ('CRM', %(source)s))",
        ),
    ),
    merge=merge_products,
)
