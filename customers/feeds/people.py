"""Customers and the people behind them."""

from django.utils.translation import gettext_noop

from crm.core.feed.columns import choice, code, day, text
from crm.core.feed.lookups import ITS_BRANCH, ITS_CUSTOMER, UNKNOWN_CUSTOMER
from crm.core.feed.shape import Check, Derived, FeedFile, Load, Row
from crm.core.feed.staging import execute, upsert
from crm.core.feeds import UNKNOWN_BRANCH
from crm.core.personal import mask_all, mask_id, mask_name, mask_phone, mask_year
from customers.feeds.sealing import INDEXED, check_papers, paper_blind, sealed_cells, stage_sealed
from customers.models import Contact, Customer
from customers.names import name_keys

SEALED_CUSTOMER = {
    **{f"{name}_{part}": "bytea" for name in ("id_number", "phone") for part in INDEXED},
    "address_cipher": "bytea",
    "pinyin": "text",
    "initials": "text",
    "search_text": "text",
    "bigrams": "text[]",
}


# the fed row `n` takes another paper than the one that customer `c` has on file
GIVES_UP = (
    "%(is_latest)s AND c.row_hash IS DISTINCT FROM n.row_hash"
    " AND (c.id_kind, c.id_number_blind) IS DISTINCT FROM (n.id_kind, n.paper)"
)


def _seal_customer(pk: str, row: Row) -> list[str]:
    keys = name_keys(row["name"])
    return [
        *sealed_cells(Customer.id_number, Customer, pk, row["id_number"], indexed=True),
        *sealed_cells(Customer.phone, Customer, pk, row["phone"], indexed=True),
        *sealed_cells(Customer.address, Customer, pk, row["address"], indexed=False),
        *(_copied(part) for part in (keys.pinyin, keys.initials, keys.search_text)),
        _copied_array(keys.bigrams),
    ]


def _copied(value: str) -> str:
    return value.replace("\\", "\\\\")


def _copied_array(values: list[str]) -> str:
    """A text[] literal, escaped once for the array and once for COPY."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return _copied("{" + ",".join(f'"{value}"' for value in quoted) + "}")


def _release_papers(load: Load) -> None:
    """Papers that move from one customer to another: free first, or two would hold them at once.

    The customer who gives it up gets the new paper in the merge that follows.
    """
    execute(
        f"""
        UPDATE customers_customer c
           SET id_number_cipher = NULL, id_number_blind = NULL, id_number_tail = NULL
          FROM feed_customers n
         WHERE n.id = c.id AND {GIVES_UP} AND EXISTS (
               SELECT 1 FROM feed_customers t WHERE t.id <> c.id
                  AND t.id_kind = c.id_kind AND t.paper = c.id_number_blind)
        """,
        load.params,
    )


def merge_customers(load: Load) -> int:
    """New customers whole; changed ones in the columns that the core masters (decision 18)."""
    stage_sealed(load, CUSTOMERS, "customers_customer", SEALED_CUSTOMER, _seal_customer)
    _release_papers(load)
    same = ("number", "kind", "name", "id_kind", "born_on", "industry", "tier", "status")
    return upsert(
        load,
        CUSTOMERS,
        "customers_customer",
        {
            "source": "%(source)s",
            **{name: f"s.{name}" for name in same},
            "branch_id": "b.id",
            **{name: f"x.{name}" for name in SEALED_CUSTOMER},
            "has_credit": "false",
            "note": "''",
            "version": "coalesce(old.version, 0) + 1",
            "created_at": "%(at)s",
            "updated_at": "%(at)s",
        },
        updated=(
            "kind",
            "name",
            "id_kind",
            "branch_id",
            *SEALED_CUSTOMER,
            "version",
            "updated_at",
        ),
        joins=f"{ITS_BRANCH} JOIN feed_customers_sealed x ON x.id = s.id",
    )


CUSTOMERS = FeedFile(
    name="customers",
    columns=(
        code("number", 32),
        choice("kind", Customer.Kind.values),
        text("name", 120, mask=mask_name),
        choice("id_kind", Customer.IdKind.values, required=False),
        text("id_number", 40, required=False, secret=True, mask=mask_id),
        text("phone", 24, required=False, secret=True, mask=mask_phone),
        text("address", 200, required=False, secret=True, mask=mask_all),
        code("branch_number", 20, mask=None),
        day("born_on", required=False, mask=mask_year),
        text("industry", 4, required=False),
        choice("tier", Customer.Tier.values),
        choice("status", Customer.Status.values),
    ),
    kind="customer",
    key=("number",),
    hashed=("number", "kind", "name", "id_kind", "id_number", "phone", "address", "branch_number"),
    derived=(Derived("paper", "bytea", paper_blind),),
    row_check=check_papers,
    checks=(
        UNKNOWN_BRANCH,
        Check(
            gettext_noop("repeats the identity number of an earlier row"),
            "s.line IN (SELECT line FROM (SELECT line, row_number() OVER ("
            " PARTITION BY id_kind, paper ORDER BY line) AS n FROM feed_customers"
            " WHERE paper IS NOT NULL) ranked WHERE n > 1)",
        ),
        Check(
            gettext_noop("the identity number is on file under another customer"),
            "EXISTS (SELECT 1 FROM customers_customer c WHERE c.id <> s.id"
            " AND c.id_kind = s.id_kind AND c.id_number_blind = s.paper AND NOT EXISTS ("
            f" SELECT 1 FROM feed_customers n WHERE n.id = c.id AND {GIVES_UP}))",
            again=True,
        ),
    ),
    merge=merge_customers,
)


SEALED_CONTACT = {f"{name}_{part}": "bytea" for name in ("id_number", "phone") for part in INDEXED}


def _seal_contact(pk: str, row: Row) -> list[str]:
    return [
        *sealed_cells(Contact.id_number, Contact, pk, row["id_number"], indexed=True),
        *sealed_cells(Contact.phone, Contact, pk, row["phone"], indexed=True),
    ]


def merge_contacts(load: Load) -> int:
    """People behind customers as the core knows them; notes made here stay."""
    stage_sealed(load, CONTACTS, "customers_contact", SEALED_CONTACT, _seal_contact)
    same = ("name", "role", "title", "born_on")
    return upsert(
        load,
        CONTACTS,
        "customers_contact",
        {
            "source": "%(source)s",
            "customer_id": "c.id",
            **{name: f"s.{name}" for name in same},
            **{name: f"x.{name}" for name in SEALED_CONTACT},
            "born_lunar": "false",
            **dict.fromkeys(("style", "prefers", "hobbies", "family", "note"), "''"),
            "version": "coalesce(old.version, 0) + 1",
            "created_at": "%(at)s",
            "updated_at": "%(at)s",
        },
        updated=(*same, *SEALED_CONTACT, "version", "updated_at"),
        joins=f"{ITS_CUSTOMER} JOIN feed_contacts_sealed x ON x.id = s.id",
    )


CONTACTS = FeedFile(
    name="contacts",
    columns=(
        code("number", 40),
        code("customer_number", 32),
        text("name", 60, mask=mask_name),
        choice("role", Contact.Role.values),
        text("title", 60, required=False),
        text("id_number", 40, required=False, secret=True, mask=mask_id),
        text("phone", 24, required=False, secret=True, mask=mask_phone),
        day("born_on", required=False, mask=mask_year),
    ),
    kind="contact",
    key=("number",),
    hashed=("number", "customer_number", "name", "role", "title", "id_number", "phone", "born_on"),
    row_check=check_papers,
    checks=(
        UNKNOWN_CUSTOMER,
        Check(
            gettext_noop("belongs to another customer already"),
            "EXISTS (SELECT 1 FROM customers_contact k JOIN customers_customer c"
            " ON c.id = k.customer_id WHERE k.id = s.id AND c.number <> s.customer_number)",
        ),
    ),
    merge=merge_contacts,
)
