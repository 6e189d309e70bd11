"""The product catalogue: installed once, edited by head office."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import may_edit_products
from crm.core.constraints import refusing
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import User
from customers.catalogue import ROWS
from customers.models import Product

SINCE = dt.date(2020, 1, 1)
EDITABLE = (*Product.FED_FIELDS, *Product.FABE, "after_sale")
HEAD_OFFICE = _("Head office keeps the product catalogue.")


@transaction.atomic
def install_products(*, at: dt.datetime, sold_from: dt.date = SINCE) -> int:
    """Put the ready-made products into the catalogue; codes that are there stay as they are."""
    rows = [Product(**row, sold_from=sold_from, updated_at=at) for row in ROWS]
    known = set(
        Product.objects.filter(code__in=[row.code for row in rows]).values_list("code", flat=True)
    )
    fresh = [row for row in rows if row.code not in known]
    Product.objects.bulk_create(fresh)
    return len(fresh)


@transaction.atomic
def save_product(
    *,
    product: Product | None,
    values: Mapping[str, Any],
    version: int,
    by: User,
    at: dt.datetime,
) -> Product:
    """Add a product (None), or change one that is still at `version`; every change is a version.

    Raises Refusal for who is not head office, for a field that another system masters, for a code
    that is taken; StaleWrite when somebody saved in between.
    """
    if not may_edit_products(by):
        raise Refusal(HEAD_OFFICE, who=HEAD_OFFICE)
    row = Product() if product is None else Product.objects.select_for_update().get(pk=product.pk)
    if product is not None and row.version != version:
        raise StaleWrite(
            _("Somebody else saved this product while you were typing. Your text is kept.")
        )
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not to be set here: {', '.join(sorted(unknown))}")
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if product is not None and not changed:
        return row
    if row.is_fed and (fed := [name for name in changed if name in Product.FED_FIELDS]):
        raise Refusal(_("Another system keeps this; its next delivery brings it."), field=fed[0])
    for name in changed:
        setattr(row, name, values[name])
    row.version, row.updated_at = (1 if product is None else row.version + 1), at
    with refusing(Product, fields={"product_is_sold_from_before_until": "sold_to"}):
        row.save()
    return row
