"""Guarantees as the core bank concluded them; guarantors who are no customers as outsiders."""

from django.utils.translation import gettext_noop

from crm.core.feed.columns import BadCell, choice, code, day, money, text
from crm.core.feed.lookups import ITS_CUSTOMER, UNKNOWN_CUSTOMER
from crm.core.feed.shape import Check, FeedFile, Load, Row
from crm.core.feed.staging import execute, upsert
from crm.core.personal import mask_id, mask_name
from customers.feeds.sealing import INDEXED, sealed_cells, stage_sealed
from customers.models import Guarantee, Outsider

NO_GUARANTOR = gettext_noop("neither a guarantor's number nor a name, or both")
ITS_GUARANTOR = (
    "LEFT JOIN customers_customer gc ON gc.source = %(source)s AND gc.number = s.guarantor_number"
)
FED_STATES = [Guarantee.State.ACTIVE.value, Guarantee.State.RELEASED.value]


def check_guarantor(row: Row) -> None:
    """A customer by number, or somebody else by name."""
    if bool(row["guarantor_number"]) == bool(row["guarantor_name"]):
        raise BadCell(NO_GUARANTOR)


def _seal(pk: str, row: Row) -> list[str]:
    number = row["guarantor_id_number"]
    return sealed_cells(Outsider.id_number, Outsider, pk, number, indexed=True)


def merge_guarantees(load: Load) -> int:
    """Outsiders under the key of their guarantee, then the guarantees; the parties never change."""
    sealed = {f"id_number_{part}": "bytea" for part in INDEXED}
    stage_sealed(load, GUARANTEES, "customers_guarantee", sealed, _seal)
    execute(
        f"""
        INSERT INTO customers_outsider (id, customer_id, source, kind, name, created_at,
                                        {", ".join(sealed)})
        SELECT s.id, c.id, %(source)s, coalesce(nullif(s.guarantor_kind, ''), 'PERSON'),
               s.guarantor_name, %(at)s, {", ".join(f"x.{name}" for name in sealed)}
          FROM feed_guarantees s {ITS_CUSTOMER} JOIN feed_guarantees_sealed x ON x.id = s.id
         WHERE s.guarantor_name <> ''
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, kind = excluded.kind,
               {", ".join(f"{name} = excluded.{name}" for name in sealed)}
        """,
        load.params,
    )
    return upsert(
        load,
        GUARANTEES,
        "customers_guarantee",
        {
            "source": "%(source)s",
            "customer_id": "c.id",
            "guarantor_id": "gc.id",
            "outsider_id": "CASE WHEN s.guarantor_name <> '' THEN s.id END",
            **{name: f"s.{name}" for name in ("number", *SAME)},
            "note": "''",
            "created_at": "%(at)s",
            "updated_at": "%(at)s",
        },
        updated=(*SAME, "updated_at"),
        joins=f"{ITS_CUSTOMER} {ITS_GUARANTOR}",
    )


SAME = ("kind", "amount", "contract", "from_on", "to_on", "state")

GUARANTEES = FeedFile(
    name="guarantees",
    columns=(
        code("number", 40),
        code("customer_number", 32),
        code("guarantor_number", 32, required=False),
        text("guarantor_name", 120, required=False, mask=mask_name),
        choice("guarantor_kind", Outsider.Kind.values, required=False),
        text("guarantor_id_number", 40, required=False, secret=True, mask=mask_id),
        choice("kind", Guarantee.Kind.values),
        money("amount"),
        code("contract", 40, required=False),
        day("from_on"),
        day("to_on", required=False),
        choice("state", FED_STATES),
    ),
    kind="guarantee",
    key=("number",),
    hashed=(
        "number",
        "customer_number",
        "guarantor_number",
        "guarantor_name",
        "guarantor_kind",
        "guarantor_id_number",
        *SAME,
    ),
    control=("amount",),
    row_check=check_guarantor,
    checks=(
        UNKNOWN_CUSTOMER,
        Check(
            gettext_noop("unknown guarantor"),
            "s.guarantor_number <> '' AND NOT EXISTS (SELECT 1 FROM customers_customer c"
            " WHERE c.source = %(source)s AND c.number = s.guarantor_number)",
        ),
        Check(gettext_noop("guarantees for itself"), "s.guarantor_number = s.customer_number"),
        Check(gettext_noop("amount is not above 0"), "s.amount <= 0"),
        Check(gettext_noop("ends before it starts"), "s.to_on < s.from_on"),
        Check(
            gettext_noop("belongs to another customer already"),
            "EXISTS (SELECT 1 FROM customers_guarantee g JOIN customers_customer c"
            " ON c.id = g.customer_id WHERE g.id = s.id AND c.number <> s.customer_number)",
        ),
    ),
    merge=merge_guarantees,
)
