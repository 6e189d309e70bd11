"""What people allow us, which papers they showed, what was found out: signed, never changed."""

import datetime as dt
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from crm.core.clock import business_day
from crm.core.constraints import refusing
from crm.core.errors import Refusal
from crm.core.models import User
from customers.models import Consent, Contact, Customer, FileNote, IdentityPaper, OtherBank


@transaction.atomic
def note_consent(
    *,
    contact: Contact,
    subject: str,
    is_given: bool,
    channel: str,
    told_at: dt.datetime,
    by: User,
    at: dt.datetime,
    version: str = "",
) -> Consent:
    """Keep what a person said about one subject; what holds is what was said last.

    Raises Refusal for a moment to come, and for a yes to a text that is not named.
    """
    if told_at > at:
        raise Refusal(_("This lies in the future."), field="told_at")
    with refusing(Consent, fields={"a_consent_names_its_text": "version"}):
        return Consent.objects.create(
            customer_id=contact.customer_id,
            contact=contact,
            subject=subject,
            is_given=is_given,
            version=version,
            channel=channel,
            told_at=told_at,
            by=by,
            recorded_at=at,
        )


def closed_channels(said: Collection[Consent]) -> frozenset[str]:
    """The channels that are closed, out of one person's newest consents.

    Who takes back the use of their data is not reached at all.
    """
    refused = {row.subject for row in said if not row.is_given}
    if Consent.Subject.DATA in refused:
        return frozenset(Consent.REACH)
    return frozenset(refused.intersection(Consent.REACH))


@transaction.atomic
def keep_paper(
    *,
    customer: Customer,
    kind: str,
    number: str,
    seen_on: dt.date,
    by: User,
    at: dt.datetime,
    contact: Contact | None = None,
    valid_from: dt.date | None = None,
    valid_until: dt.date | None = None,
) -> IdentityPaper:
    """Keep a paper that was shown on `seen_on`; without `valid_until` it is valid for good.

    Raises Refusal for a day to come, a person of somebody else, and an end before the beginning.
    """
    if seen_on > business_day(at):
        raise Refusal(_("This lies in the future."), field="seen_on")
    if contact and contact.customer_id != customer.pk:
        raise Refusal(_("This person belongs to another customer."), field="contact")
    row = IdentityPaper(
        customer=customer,
        contact=contact,
        kind=kind,
        valid_from=valid_from,
        valid_until=valid_until,
        seen_on=seen_on,
        by=by,
        recorded_at=at,
    )
    row.number = number
    with refusing(IdentityPaper, fields={"a_paper_expires_after_it_begins": "valid_until"}):
        row.save(force_insert=True)
    return row


@transaction.atomic
def note_finding(
    *,
    customer: Customer,
    subject: str,
    text: str,
    noted_on: dt.date,
    by: User,
    at: dt.datetime,
    corrects: FileNote | None = None,
) -> FileNote:
    """Sign a finding of a day; `corrects` names the note that was wrong and stays to be read.

    Raises Refusal for a day to come, a subject that this kind of customer has not, and a note
    that is of another customer or corrected already.
    """
    if noted_on > business_day(at):
        raise Refusal(_("This lies in the future."), field="noted_on")
    if subject not in FileNote.OF_KIND[customer.kind]:
        raise Refusal(_("This kind of customer has no such subject."), field="subject")
    if corrects and corrects.customer_id != customer.pk:
        raise Refusal(_("This note is of another customer."), field="corrects")
    values: dict[str, Any] = {"subject": subject, "text": text, "noted_on": noted_on}
    try:
        with transaction.atomic():
            return FileNote.objects.create(
                customer=customer, **values, corrects=corrects, by=by, recorded_at=at
            )
    except IntegrityError as error:
        if corrects is None:
            raise
        raise Refusal(_("This note is corrected already."), field="corrects") from error


@transaction.atomic
def note_other_bank(
    *,
    customer: Customer,
    bank: str,
    kind: str,
    told_on: dt.date,
    by: User,
    at: dt.datetime,
    amount: Decimal | None = None,
    ends_on: dt.date | None = None,
    note: str = "",
) -> OtherBank:
    """Keep what the customer has with another bank, as heard on `told_on`; 0: it has ended.

    Raises Refusal for a day to come and for an amount below zero.
    """
    if told_on > business_day(at):
        raise Refusal(_("This lies in the future."), field="told_on")
    with refusing(OtherBank, fields={"business_elsewhere_is_not_negative": "amount"}):
        return OtherBank.objects.create(
            customer=customer,
            bank=bank.strip(),
            kind=kind,
            amount=amount,
            ends_on=ends_on,
            note=note,
            told_on=told_on,
            by=by,
            recorded_at=at,
        )
