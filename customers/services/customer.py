"""A customer is registered, a customer's file is changed."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import roles_over
from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal, StaleWrite
from crm.core.models import Branch, Role, User
from crm.core.personal import seal
from customers.models import Assignment, Customer
from customers.names import name_keys
from customers.rules import plain_number
from customers.services.ownership import WHOLE, check_placement

# What a form or the API may set; the first part is the core bank's where the row came from it.
FROM_CORE = ("kind", "name", "id_kind", "id_number", "phone", "address")
KEPT_HERE = ("status", "industry", "born_on", "next_contact_on", "note")
SEALED = ("id_number", "phone", "address")
WRITERS = (Role.MANAGER, Role.ASSISTANT, Role.HEAD, Role.API)  # over this very customer
INPUT_OF = {"one_customer_per_paper": "id_number", "paper_number_has_a_kind": "id_kind"}


def next_number() -> str:
    """The next number of a customer registered here: P00000001; the core's come by feed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('customers_number')")
        return f"P{cursor.fetchone()[0]:08d}"


def put(customer: Customer, values: Mapping[str, Any]) -> None:
    """Put allowed `values` on the row, with what follows from them."""
    unknown = set(values) - {*FROM_CORE, *KEPT_HERE}
    if unknown:
        raise ValueError(f"not to be set here: {', '.join(sorted(unknown))}")
    for field, value in values.items():
        setattr(customer, field, value)
    if "name" in values:
        keys = name_keys(customer.name)
        customer.pinyin, customer.initials = keys.pinyin, keys.initials
        customer.search_text, customer.bigrams = keys.search_text, keys.bigrams
    if values.get("id_number") and customer.id_kind != Customer.IdKind.RESIDENT_ID:
        # the blind index reads 15 digits as an old identity card; other papers keep theirs
        aad = Customer.id_number.aad(customer)
        customer.id_number_cipher = seal(plain_number(values["id_number"]), aad=aad)


@transaction.atomic
def register_customer(
    *,
    values: Mapping[str, Any],
    lead: User | None,
    branch: Branch,
    by: User,
    at: dt.datetime,
    client_key: uuid.UUID | None = None,
) -> Customer:
    """Put a customer on file at `branch`, led by `lead` from today on (None: the branch's pool).

    `values` are clean values of `FROM_CORE` and `KEPT_HERE`. The same again under the same
    `client_key` is the same customer: a form sent twice, even at once, registers one. Raises
    NotTheirs, and Refusal when the paper is on file already (whoever serves that customer stays
    unnamed) or the form was saved with other values.
    """
    check_placement(lead=lead, branch=branch, by=by, on=business_day(at))
    try:
        return _register(values, lead, branch, at, client_key)
    except Refusal:
        if client_key and (known := _sent_before(client_key, values, lead, by, business_day(at))):
            return known
        raise


def _sent_before(
    client_key: uuid.UUID, values: Mapping[str, Any], lead: User | None, by: User, on: dt.date
) -> Customer | None:
    """The customer whom this form registered, if it said the same; Refusal if it did not."""
    known = Customer.objects.visible_to(by, on).filter(client_key=client_key).first()
    if known is None:
        return None
    leads = Assignment.objects.filter(customer=known).leads()
    number = values.get("id_number") or ""  # kept without its blanks and dashes
    other = plain_number(number) != plain_number(known.id_number.reveal()) or any(
        _differs(known, field, value) for field, value in values.items() if field != "id_number"
    )
    if other or (lead and not leads.of(lead.pk).exists()):
        raise Refusal(_("This form was saved already: open a new one."))
    return known


def _register(
    values: Mapping[str, Any],
    lead: User | None,
    branch: Branch,
    at: dt.datetime,
    client_key: uuid.UUID | None,
) -> Customer:
    on = business_day(at)
    fresh = {"status": Customer.Status.PROSPECT, **values}
    customer = Customer(number=next_number(), branch=branch, created_at=at, updated_at=at)
    customer.client_key = client_key
    put(customer, fresh)
    with refusing(Customer, Assignment, fields=INPUT_OF):
        if lead:  # first, as the row-level policy asks whose customer it is; the key is deferred
            Assignment.objects.create(
                customer_id=customer.pk, manager=lead, share=WHOLE, from_on=on, recorded_at=at
            )
        customer.save(force_insert=True)
    return customer


@transaction.atomic
def update_customer(
    *, customer: Customer, values: Mapping[str, Any], version: int, by: User, at: dt.datetime
) -> Customer:
    """Change what `values` name, if the row is still at `version`; returns the row as saved.

    Raises PermissionDenied for who reads this customer only (an auditor, a system of another
    branch; form, API and imports share this), StaleWrite when somebody saved in between, Refusal
    for a field that the core bank masters, for a new kind of paper without its number, and for a
    paper that is on file already.
    """
    on = business_day(at)
    row = Customer.objects.visible_to(by, on).select_for_update().get(pk=customer.pk)
    if not roles_over(by, row.pk, on).intersection(WRITERS):
        raise PermissionDenied(_("Your posting lets you read this customer, not change it."))
    if row.version != version:
        raise StaleWrite(
            _("Somebody else saved this customer while you were typing. Your text is kept.")
        )
    changed = {field: value for field, value in values.items() if _differs(row, field, value)}
    if row.is_fed and (fed := [field for field in FROM_CORE if field in changed]):
        raise Refusal(
            _("The core bank keeps this. Ask for a correction there; the next feed brings it."),
            field=fed[0],
            who=_("The counter of the customer's branch may correct it."),
        )
    if "id_kind" in changed and row.id_number and "id_number" not in changed:
        raise Refusal(_("Type the number of the new paper as well."), field="id_number")
    if not changed:
        return row
    put(row, changed)
    row.version, row.updated_at = row.version + 1, at
    with refusing(Customer, fields=INPUT_OF):
        row.save()
    return row


def _differs(row: Customer, field: str, value: Any) -> bool:
    kept = getattr(row, field)
    return bool((kept.reveal() if field in SEALED else kept) != value)
