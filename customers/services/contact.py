"""A key person is noted, or changed by who read what is on file."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from crm.core.access import roles_over
from crm.core.clock import business_day
from crm.core.errors import StaleWrite
from crm.core.models import User
from customers.models import Contact
from customers.services.customer import WRITERS


@transaction.atomic
def save_contact(
    *, contact: Contact, values: Mapping[str, Any], version: int, by: User, at: dt.datetime
) -> Contact:
    """Note a new key person, or change what `values` name if the row is still at `version`.

    Raises PermissionDenied for who only reads the customer, StaleWrite when somebody saved in
    between. What the core bank told is the form's to lock.
    """
    if not roles_over(by, contact.customer_id, business_day(at)).intersection(WRITERS):
        raise PermissionDenied(_("Your posting lets you read this customer, not change it."))
    row, is_new = contact, contact._state.adding
    if is_new:
        row.created_at = at
    else:
        rows = Contact.objects.visible_to(by, business_day(at)).select_for_update()
        row = rows.get(pk=contact.pk)
        if row.version != version:
            raise StaleWrite(
                _("Somebody else saved this person while you were typing. Your text is kept.")
            )
        row.version += 1
    for field, value in values.items():
        setattr(row, field, value)
    row.updated_at = at
    row.save(force_insert=is_new)
    return row
