"""A customer's file: people with what they allow, papers, risk level, findings, other banks."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.core import clock
from crm.core.access import may_edit_customers, may_see_relations
from crm.core.http import StaffRequest, require
from crm.core.models import User
from crm.core.policy import setting
from customers import rules
from customers.forms import (
    ConsentForm,
    FileForm,
    FindingForm,
    OtherBankForm,
    PaperForm,
    RiskProfileForm,
)
from customers.models import (
    Consent,
    Contact,
    Customer,
    DepositAccount,
    FileNote,
    IdentityPaper,
    OtherBank,
    RiskProfile,
)
from customers.services import closed_channels
from customers.views.customer import KEEPERS

READERS = gettext_lazy(
    "The file is shown to account managers, their assistants, branch heads and head office."
)
FORMS: dict[str, type[FileForm]] = {
    "consent_form": ConsentForm,
    "paper_form": PaperForm,
    "profile_form": RiskProfileForm,
    "finding_form": FindingForm,
    "bank_form": OtherBankForm,
}
MOST = 50


@dataclass(frozen=True)
class Person:
    """A key person as the file shows them: next birthday, what they said last."""

    contact: Contact
    birthday: dt.date | None
    said: list[Consent]

    @property
    def closed(self) -> frozenset[str]:
        """The channels by which they do not want to be reached."""
        return closed_channels(self.said)

    @property
    def reach(self) -> list[tuple[str, bool, bool]]:
        """Each channel in words: is it open, is it the one they like?"""
        liked = self.contact.prefers
        return [(str(one.label), one not in self.closed, one == liked) for one in Consent.REACH]


@dataclass(frozen=True)
class Paper:
    """A kind of paper with its bearer and how it stands; `row` none: it is missing."""

    label: str
    status: IdentityPaper.Status
    row: IdentityPaper | None = None


@dataclass(frozen=True)
class Wallet:
    """Business with other banks, and our share of the deposits (0 to 1; none: not known)."""

    rows: list[OtherBank]
    ours: Decimal
    theirs: Decimal

    @property
    def share(self) -> Decimal | None:
        """Ours out of all that we know of, in per cent."""
        return rules.share_of(self.ours, self.theirs)


@require_GET
def file(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """The file of customer `pk`."""
    return _page(request, _found(request, pk))


def _found(request: StaffRequest, pk: uuid.UUID) -> Customer:
    customer = get_object_or_404(Customer.objects.visible_to(request.user), pk=pk)
    require(may_see_relations(request.user, pk), READERS)
    return customer


def _page(request: StaffRequest, customer: Customer, bound: FileForm | None = None) -> HttpResponse:
    """The whole page; `bound` is the form that was refused."""
    reader, today = request.user, clock.business_day()
    mine = {"customer": customer}
    notes = FileNote.objects.visible_to(reader).filter(**mine)
    profiles = RiskProfile.objects.visible_to(reader).filter(**mine)
    may_write = may_edit_customers(reader, customer.pk)
    context: dict[str, Any] = {
        "customer": customer,
        "today": today,
        "people": _people(customer, reader, today),
        "papers": _papers(customer, reader, today),
        "profiles": [(row, row.is_expired(today)) for row in profiles.select_related("by")[:5]],
        "notes": notes.select_related("by", "corrected_by")[:MOST],
        "wallet": _wallet(customer, reader, today),
        "may_write": may_write,
    }
    if may_write:
        context |= {
            name: bound if isinstance(bound, form) else form(customer=customer, by=reader)
            for name, form in FORMS.items()
        }
    return render(request, "customers/file.html", context, status=422 if bound else 200)


def _people(customer: Customer, reader: User, today: dt.date) -> list[Person]:
    said: dict[uuid.UUID, list[Consent]] = defaultdict(list)
    rows = Consent.objects.visible_to(reader).filter(customer=customer)
    for row in rows.newest():
        said[row.contact_id].append(row)
    people = Contact.objects.visible_to(reader).filter(customer=customer).by_weight()
    return [Person(one, birthday_of(one, today), said[one.pk]) for one in people]


def birthday_of(contact: Contact, today: dt.date) -> dt.date | None:
    """When the person is next to be wished well; None when nobody knows."""
    if contact.born_on is None:
        return None
    try:
        return rules.next_birthday(contact.born_on, lunar=contact.born_lunar, on=today)
    except ValueError:  # older than the lunar calendar's tables
        return None


def _papers(customer: Customer, reader: User, today: dt.date) -> list[Paper]:
    soon = max(setting("paper.lead_days", on=today))
    rows = IdentityPaper.objects.visible_to(reader).filter(customer=customer)
    found = list(rows.current().select_related("contact"))
    shown = [Paper(str(row.get_kind_display()), row.status(today, soon), row) for row in found]
    wanted = IdentityPaper.WANTED[customer.kind]
    if not any(row.contact_id is None and row.kind in wanted for row in found):
        label = str(IdentityPaper.Kind(wanted[0]).label)
        shown.insert(0, Paper(label, IdentityPaper.Status.MISSING))
    return shown


def _wallet(customer: Customer, reader: User, today: dt.date) -> Wallet:
    told = OtherBank.objects.visible_to(reader).filter(customer=customer)
    rows = list(told.current().select_related("by"))
    held = DepositAccount.objects.visible_to(reader).filter(customer=customer).open_on(today)
    ours = sum((one.balance or Decimal(0) for one in held.in_yuan()), Decimal(0))
    deposits = [row.amount for row in rows if row.kind == OtherBank.Kind.DEPOSIT and row.amount]
    return Wallet(rows, ours, sum(deposits, Decimal(0)))


def _written(request: StaffRequest, pk: uuid.UUID, kind: type[FileForm], said: str) -> HttpResponse:
    """Save a form of `kind` about customer `pk`, say so; else the page with what is wrong."""
    customer = _found(request, pk)
    require(may_edit_customers(request.user, pk), KEEPERS)
    form: Any = kind(request.POST, customer=customer, by=request.user)
    if form.is_valid() and form.save(at=clock.now(), on=clock.business_day()):
        messages.success(request, said)
        return redirect("customers:file", pk=pk)
    return _page(request, customer, form)


@require_POST
def consent_note(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep what a key person of customer `pk` allows or takes back."""
    return _written(request, pk, ConsentForm, _("What was said is kept."))


@require_POST
def paper_keep(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep an identity paper that was shown."""
    return _written(request, pk, PaperForm, _("The paper is kept."))


@require_POST
def risk_assess(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep the outcome of a risk questionnaire."""
    return _written(request, pk, RiskProfileForm, _("The risk level is kept."))


@require_POST
def finding_note(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign a finding."""
    return _written(request, pk, FindingForm, _("The note is signed."))


@require_POST
def other_bank_note(request: StaffRequest, pk: uuid.UUID) -> HttpResponse:
    """Keep what the customer has with another bank."""
    return _written(request, pk, OtherBankForm, _("Business with the other bank is kept."))
